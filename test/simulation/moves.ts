/** Everything that can happen, each with how often it should, and what must be true once it has been answered. */
import { beat } from '../../src/actions/beats.ts'
import { claimAll, giveClaims, releaseClaims } from '../../src/actions/claims.ts'
import { takeFiles } from '../../src/actions/edits.ts'
import { begin } from '../../src/actions/joining.ts'
import { beginAgent, beginTurn, end, endAgentOf, endTurn } from '../../src/actions/sessions.ts'
import { sweep } from '../../src/actions/sweep.ts'
import { sessionsOf } from '../../src/core/participants.ts'
import type { Resource } from '../../src/core/resource.ts'
import { findSession } from '../../src/core/sessions.ts'
import type { Claim, State } from '../../src/core/state.ts'
import { unpackState } from '../../src/core/stored.ts'
import { takeFile } from '../support/take.ts'
import { refusedRightly } from './answers.ts'
import type { Actor, Client, Intent, Thread } from './cast.ts'
import { describe } from './facts.ts'
import { type Run, within } from './rules.ts'
import type { Stage } from './stage.ts'

const FILES = ['src/a.ts', 'src/b.ts', 'doc.md']
const OTHERS: Resource[] = [
  { r: '/w/src/**', glob: true },
  { r: '/w/**', glob: true },
  { r: 'deployment:prod' },
]

/** The fewer there are, the more wait for each. */
const filesIn = ({ scene }: Stage): string[] => (scene.focus === 'waiting' ? FILES.slice(0, 2) : FILES)

/** Claims of what `actor` is now; what a conversation before it left behind belongs to another handle. */
function ofActor(state: State, actor: Actor) {
  const session = actor.kind === 'session' ? findSession(state, actor.sid, actor.process) : undefined
  const handle = actor.kind === 'person' ? actor.name : session?.handle
  return state.claims.filter((one) => one.by === handle)
}

// --- hooks ------------------------------------------------------------------------------------------------------

export const sessionStart = (stage: Stage, client: Client) =>
  stage.act(
    { actor: client, does: 'begin' },
    client.main,
    (place) => begin(place, client.arrival, 0),
    (_, run) => deadAreGone(stage, client, run),
  )

export function prompt(stage: Stage, client: Client) {
  client.start('', stage.referee.step)
  return stage.act({ actor: client, does: 'prompt' }, client.main, (place) =>
    beginTurn(place, client.arrival, 'task'),
  )
}

export function edit(stage: Stage, client: Client, agent: string) {
  const file = { r: `${client.tree}/${stage.random.pick(filesIn(stage))}` }
  const thread = client.threads.get(agent)!
  const intent: Intent = { actor: client, does: 'edit', thread: agent, wanted: [file] }
  const started = stage.passed
  return stage.act(
    intent,
    thread,
    (place) => takeFile(place, client.arrival, file, client.tree, agent),
    (taken, run) => {
      if (taken.kind !== 'refused') stage.referee.holds(run, file, agent)
      else refusedRightly(stage, client, file, taken.blocked, run, stage.passed - started)
    },
  )
}

/** A shell command: several files at once, all or none, perhaps beside a folder of which nobody can say what it writes there. */
export function shell(stage: Stage, client: Client, agent: string) {
  const { random } = stage
  const files = filesIn(stage)
    .filter(() => random.chance(0.6))
    .map((path): Resource => ({ r: `${client.tree}/${path}` }))
  const folder: Resource = { r: `${client.tree}/src/**`, glob: true }
  const all = random.chance(0.3) ? [...files, folder] : files
  const wanted = all.map((file) => ({ file, tree: client.tree, enforcement: 'deny' as const }))
  const thread = client.threads.get(agent)!
  const intent: Intent = { actor: client, does: 'edit', thread: agent, wanted: files }
  const started = stage.passed
  return stage.act(
    intent,
    thread,
    (place) => takeFiles(place, client.arrival, wanted, agent),
    (taken, run) => {
      if (taken.kind !== 'refused') for (const file of files) stage.referee.holds(run, file, agent)
      else
        for (const one of taken.blocked)
          refusedRightly(stage, client, one.of.file, [one], run, stage.passed - started)
    },
  )
}

/** PostToolUse: runs beside the session, whatever that does meanwhile. */
export const afterEdit = (stage: Stage, client: Client) =>
  stage.act({ actor: client, does: 'beat' }, undefined, async (place) => {
    const { doc, now } = await place.store.read()
    const session = findSession(unpackState(doc), client.sid, client.process)
    if (!session) return
    await beat(place, session.handle, { action: 'Edit', target: '/w/doc.md' }, now)
  })

export function stop(stage: Stage, client: Client) {
  over(stage, client, '')
  return stage.act(
    { actor: client, does: 'stop' },
    client.main,
    (place) => endTurn(place, client.arrival),
    () => {
      threadIsGone(stage, client, '')
    },
  )
}

export function agentStarts(stage: Stage, client: Client, id: string) {
  client.start(id, stage.referee.step, stage.random.chance(0.5))
  const intent: Intent = { actor: client, does: 'agent starts', thread: id }
  const thread = client.threads.get(id)
  return stage.act(intent, thread, (place) => beginAgent(place, client.arrival, { id, type: 'worker' }))
}

export function agentStops(stage: Stage, client: Client, id: string) {
  over(stage, client, id)
  const intent: Intent = { actor: client, does: 'agent stops', thread: id }
  const body = (place: Parameters<typeof endAgentOf>[0]) => endAgentOf(place, client.arrival, id)
  return stage.act(intent, client.threads.get(id), body, () => threadIsGone(stage, client, id))
}

function over(stage: Stage, client: Client, agent: string): void {
  client.finish(agent)
  stage.referee.lets(client, (one) => one.thread === agent)
}

function threadIsGone(stage: Stage, client: Client, agent: string): void {
  const left = ofActor(stage.referee.state, client).filter((one) => one.agents?.includes(agent))
  stage.referee.must(
    left.length === 0,
    `${client.name}/${agent} has stopped and still holds ${left.map((one) => one.r)}`,
  )
}

export function interrupt(stage: Stage, client: Client): void {
  stage.note(`interrupt of ${client.name}`)
  for (const task of client.interrupt()) stage.crash(task)
  const stopped = (agent: string | undefined) => agent !== undefined && !client.threads.get(agent)?.running
  stage.referee.lets(client, (one) => stopped(one.thread))
}

/** `/clear`: another conversation in the same process, with the handle and the manual claims of the one before. */
export function clear(stage: Stage, client: Client) {
  const old = client.arrival
  const sid = stage.newSid()
  const manual = ofActor(stage.referee.state, client).filter((one) => one.until !== undefined)
  client.clear(sid)
  stage.referee.lets(client, (one) => one.thread !== undefined)
  const intent: Intent = { actor: client, does: 'clear' }
  return stage.act(
    intent,
    client.main,
    async (place) => {
      await end(place, old, 'clear')
      intent.does = 'begin'
      return begin(place, { ...client.arrival, follows: true }, 0)
    },
    ({ session }) => {
      const { claims } = stage.referee.state
      const lost = manual.filter(
        (one) => one.by !== session.handle && claims.some((other) => other.by === one.by),
      )
      stage.referee.must(lost.length === 0, `${client.name} has another handle than its claims after /clear`)
    },
  )
}

export function exit(stage: Stage, client: Client) {
  for (const agent of client.threads.keys()) client.finish(agent)
  for (const task of client.beside.tasks.keys()) stage.crash(task)
  stage.referee.lets(client, () => true)
  return stage.act(
    { actor: client, does: 'end' },
    client.main,
    (place) => end(place, client.arrival, 'other'),
    () => {
      const left = findSession(stage.referee.state, client.sid, client.process) !== undefined
      stage.referee.must(!left, `${client.name} has ended and is still there`)
    },
    () => stage.kill(client),
  )
}

// --- commands ---------------------------------------------------------------------------------------------------

export const callerOf = (actor: Actor) =>
  actor.kind === 'person'
    ? { kind: 'person' as const, name: actor.name }
    : { kind: 'session' as const, arrival: actor.arrival }

export const anything = (stage: Stage): Resource => {
  const { random, scene } = stage
  if (random.chance(0.6)) return { r: `/w/${random.pick(filesIn(stage))}` }
  return random.pick(scene.focus === 'waiting' ? OTHERS.slice(1) : OTHERS)
}

export function claimByHand(stage: Stage, actor: Actor, thread?: Thread) {
  const { random } = stage
  const wanted = random.chance(0.3) ? [anything(stage), anything(stage)] : [anything(stage)]
  const forMs = random.pick([5_000, 60_000, 4 * 3_600_000])
  const intent: Intent = { actor, does: 'claim', wanted }
  return stage.act(
    intent,
    thread,
    (place) => claimAll(place, callerOf(actor), wanted, forMs, undefined),
    (answer, run) => {
      if (answer.kind === 'granted') for (const one of wanted) stage.referee.holds(run, one, undefined)
    },
  )
}

export function releaseByHand(stage: Stage, actor: Actor, thread?: Thread) {
  const force = stage.random.chance(0.25)
  const wanted = stage.random.chance(0.3) && !force ? ('all' as const) : [anything(stage)]
  const hits = (one: Resource) => wanted === 'all' || wanted.some((other) => within(one, other))
  stage.referee.lets(actor, (one) => hits(one.resource))
  const body = (place: Parameters<typeof releaseClaims>[0]) =>
    releaseClaims(place, callerOf(actor), wanted, force ? 'because' : undefined)
  return stage.act(
    { actor, does: force ? 'force' : 'release', wanted },
    thread,
    body,
    (_, { effect, now }) => {
      // What somebody waited for is theirs at once.
      const stays = (one: Claim) => hits(one) && !(one.reserved && one.since === now)
      const left = effect.state.claims.filter(stays)
      const own = ofActor(effect.state, actor).filter(stays)
      const wrong = force ? left : own
      stage.referee.must(
        wrong.length === 0,
        `released, and still there: ${wrong.map((one) => `${one.r} of ${one.by}`)}`,
      )
    },
  )
}

export function giveByHand(stage: Stage, actor: Actor, thread?: Thread) {
  const { participants } = stage.referee.state
  if (participants.length === 0) return undefined
  const to = stage.random.pick(participants).handle
  const wanted = [anything(stage)]
  const body = (place: Parameters<typeof giveClaims>[0]) =>
    giveClaims(place, callerOf(actor), wanted, to, 60_000)
  return stage.act({ actor, does: 'give', wanted, to }, thread, body)
}

export const sweepUp = (stage: Stage, actor: Actor) =>
  stage.act({ actor, does: 'sweep' }, undefined, sweep, (_, run) => deadAreGone(stage, actor, run))

/** Who died after the action had looked is for the next one; who died on another host, for the lease. */
function deadAreGone(stage: Stage, actor: Actor, { intent, effect, readStep }: Run): void {
  const left = sessionsOf(effect.state).filter(
    ({ process }) => process.host === actor.host.name && stage.diedBefore(process, readStep),
  )
  stage.referee.must(left.length === 0, `${describe(intent)} left the dead ${left.map((one) => one.handle)}`)
}
