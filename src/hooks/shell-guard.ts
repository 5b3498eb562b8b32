/**
 * A shell command that may write: files that it would write are treated as if they were edited, and git commands that would
 * harm the work of others are stopped. What cannot be told from its text runs, and is looked at afterwards (shell-after.ts).
 */
import { alsoIn, takeFiles } from '../actions/edits.ts'
import type { AtRisk } from '../actions/git-guard.ts'
import type { Place } from '../actions/place.ts'
import { leaveTrace, watchHeld } from '../actions/shell-trace.ts'
import { locate, stateAmong, type WantedIn, wantedBy } from '../actions/shell-writes.ts'
import { inTheWay } from '../actions/waiting.ts'
import { findSession } from '../core/sessions.ts'
import { unpackState } from '../core/stored.ts'
import { oneLine } from '../core/text.ts'
import type { Effects, GitCall } from '../shell/effects.ts'
import type { GitAct } from '../shell/git/acts.ts'
import { ownState } from '../words/refusals.ts'
import { type Call, hooked, type Run } from './hook.ts'
import type { Reply } from './reply.ts'
import type { Foreseen } from './shell-effects.ts'

export const guardShell = ({ git, writes, opaque, isPlainFile }: Foreseen): Run =>
  hooked(async (call) => {
    const { place: home, input } = call
    const located = await locate(home, writes, isPlainFile)
    const state = stateAmong(home, located)
    if (state !== undefined) return { decision: { is: 'deny', reason: ownState(oneLine(state, 160)) } }
    const wanted = wantedBy(home, located)
    const risk = await riskOf(call, git)
    const warnings: string[] = []
    if (risk && !(await isHeld(wanted, risk))) {
      const { describeRisk } = await import('./shell-words.ts')
      const reply = describeRisk(risk, input.cwd, home)
      if (reply.decision) return reply
      if (reply.context) warnings.push(reply.context)
    }
    let now: number | undefined
    for (const { place, wanted: files } of wanted) {
      const { reply, at } = await take(call, place, files)
      if (place === home) now = at
      if (reply?.decision) return reply
      if (reply?.context) warnings.push(reply.context)
    }
    await watch(call, { git, writes, opaque }, wanted, now)
    return warnings.length > 0 ? { context: warnings.join('\n') } : undefined
  })

/** git is asked only where a command calls it. */
async function riskOf({ place, arrival }: Call, calls: GitCall[]): Promise<AtRisk | undefined> {
  if (calls.length === 0 || place.config.gitGuard === 'off') return undefined
  const { isHarmlessCall } = await import('../shell/git/index.ts')
  const risky = calls.filter((one) => !isHarmlessCall(one))
  if (risky.length === 0) return undefined
  const { firstAtRisk } = await import('../actions/git-guard.ts')
  return firstAtRisk(place, arrival, risky)
}

/** Does somebody hold what the command names itself? Then that is said, as it is for any edit. */
async function isHeld(wanted: WantedIn[], { place, files }: AtRisk): Promise<boolean> {
  const here = wanted.find((one) => one.place.workspace.state === place.workspace.state)
  if (!here || !files.some((one) => one.held)) return false
  const asked = here.wanted.filter((one) => one.enforcement === 'deny').map((one) => one.file)
  const { conflicts } = await inTheWay(place, undefined, asked)
  const theirs = new Set(files.map((one) => one.who))
  return conflicts.some((one) => theirs.has(one.claim.by))
}

/** Claims them, or says who holds one. */
async function take(
  { place: home, arrival, input }: Call,
  place: Place,
  wanted: WantedIn['wanted'],
): Promise<{ reply?: Reply | undefined; at: number }> {
  let unclaimable: unknown
  if (place !== home) {
    home.problems.push(...place.problems)
    // Without this note nobody would free the claims at the turn's end; but who holds a file can be seen anyway.
    await alsoIn(home, arrival, place.workspace.state).catch((error) => {
      unclaimable = error
    })
  }
  const taken = await takeFiles(place, arrival, wanted, input.agent, unclaimable)
  if (taken.blocked.length + taken.elsewhere.length === 0) return { at: taken.now }
  const { describe } = await import('./pre-tool-use-words.ts')
  return { reply: await describe(place, taken, input.cwd, { command: true }), at: taken.now }
}

/**
 * What nobody can foresee is looked at when the command has ended.
 * @param at store time, where the state was read already
 */
async function watch(
  { place, input, arrival }: Call,
  { git, opaque, writes }: Effects,
  wanted: WantedIn[],
  at: number | undefined,
): Promise<void> {
  const { agent, tool, toolUse } = input
  const acts: GitAct[] = []
  if (git.length > 0) {
    const { gitActs } = await import('../shell/git/index.ts')
    for (const one of git) acts.push(...gitActs(one))
  }
  const isOpaque = opaque.length > 0 || acts.length > 0 || writes.some((one) => one.tree)
  if (toolUse === '' || (!isOpaque && writes.length === 0)) return
  const files = wanted.flatMap((one) => one.wanted.map(({ file }) => file)).filter((one) => !one.glob)
  const trace = { writes: files, opaque: isOpaque, agent, tool }
  if (!isOpaque && at !== undefined) return leaveTrace(place, toolUse, { t: at, ...trace })
  const { doc, now } = await place.store.read()
  await leaveTrace(place, toolUse, { t: now, ...trace })
  if (!isOpaque) return
  const state = unpackState(doc)
  const me = findSession(state, arrival.sid, arrival.process)?.handle ?? ''
  const how = oneLine([...opaque, ...acts.map((one) => one.what)].join(', ') || 'its writes', 60)
  await watchHeld(place, me, toolUse, state, now, how)
}
