/**
 * A shell command has ended: what it wrote becomes its session's, as if it had been edited. Of what its text did not tell git
 * knows what differs from the newest commit, and the disk when that changed.
 */
import { sameContent } from '../core/authors.ts'
import { claim, conflictsOf } from '../core/claims.ts'
import type { Resource } from '../core/resource.ts'
import { type Arrival, findSession } from '../core/sessions.ts'
import type { Session } from '../core/state.ts'
import { changedAt, contentOf } from '../host/content.ts'
import type { Fs } from '../host/fs.ts'
import { dirtyFiles } from '../host/git.ts'
import { fileResource } from '../host/paths.ts'
import { authorsOf, noteAuthor } from './authors.ts'
import { beat } from './beats.ts'
import { bestEffort } from './best-effort.ts'
import { momentFor } from './moment.ts'
import { isStateOf, type Place } from './place.ts'
import { endTrace, type Trace, traceOf } from './shell-trace.ts'
import { transact } from './transact.ts'

/** Of a command that wrote more, the rest is not noted: a build, say, of a project that does not ignore its output. */
const MOST_FILES = 500
const MOST_BEATS = 20

/** Notes what a command did that has ended, and forgets its trace. */
export async function afterCommand(place: Place, arrival: Arrival, toolUse: string): Promise<void> {
  const trace = await traceOf(place, toolUse)
  if (!trace) return
  const { session, now } = await noteCommand(place, arrival, trace)
  await endTrace(place, session?.handle, toolUse, trace, now)
}

async function noteCommand(place: Place, arrival: Arrival, trace: Trace): Promise<Seen> {
  const { fs } = place.world
  const known = trace.writes.filter((one) => hasChanged(fs, one.as ?? one.r, trace.wall))
  const found = trace.opaque ? await bestEffort(place, async () => changedFiles(place, trace)) : undefined
  const others = (found ?? []).filter((one) => !known.some(({ r }) => r === one.r)).slice(0, MOST_FILES)
  const fresh: Resource[] = []
  for (const one of others) {
    const authors = await authorsOf(place, one.r)
    const isNoted = authors && sameContent(authors.content, await contentOf(fs, one.as ?? one.r))
    if (!isNoted) fresh.push(one)
  }
  const seen = await claimSeen(place, arrival, trace.agent, fresh)
  const { session, now } = seen
  if (!session) return seen
  const files = [...known, ...seen.claimed]
  for (const file of files) await bestEffort(place, () => noteAuthor(place, session, file, trace.tool, now))
  for (const { r, as } of files.slice(0, MOST_BEATS)) {
    const what = { action: trace.tool, target: as ?? r, ...(trace.agent ? { agent: trace.agent } : {}) }
    await beat(place, session.handle, what, now)
  }
  return seen
}

/** Also removed, or never there. */
const hasChanged = (fs: Fs, path: string, since: number): boolean =>
  (changedAt(fs, path) ?? since) >= since - CLOCK_GRAIN_MS

/** Files may carry the time of the last tick, not of now. */
const CLOCK_GRAIN_MS = 20

function changedFiles({ workspace, world }: Place, { wall }: Trace): Resource[] {
  if (workspace.gitDir === undefined) return []
  const dirty = dirtyFiles({ cwd: workspace.tree, env: world.env })
  return dirty
    .map(({ path }) => `${workspace.tree}/${path}`)
    .filter((path) => hasChanged(world.fs, path, wall))
    .map((path) => fileResource(world.fs, '/', path))
}

interface Seen {
  /** Absent: it has ended. */
  session?: Session
  /** Those of the files that are its own now. */
  claimed: Resource[]
  now: number
}

/**
 * Claims those of the files that nobody else holds, for a thread that still works: this runs beside the session, and its turn
 * may be over.
 */
const claimSeen = (place: Place, arrival: Arrival, agent: string, files: Resource[]): Promise<Seen> =>
  transact<Seen>(place, async (state, now) => {
    const session = findSession(state, arrival.sid, arrival.process)
    if (!session) return { state, events: [], result: { claimed: [], now } }
    const moment = await momentFor(place, state, now, session.handle, files)
    const held = new Set(conflictsOf(state, session.handle, files, moment).map((one) => one.wanted))
    const claimed = files.filter((one) => !held.has(one) && !isStateOf(place, one.as ?? one.r))
    const result = { session, claimed, now }
    const outcome = works(session, arrival, agent)
      ? claim(state, session.handle, claimed, { agent }, moment)
      : undefined
    return outcome?.kind === 'granted' ? { ...outcome, result } : { state, events: [], result }
  })

const works = ({ turn, promptId, agents }: Session, arrival: Arrival, agent: string): boolean =>
  agent === ''
    ? turn !== null && (arrival.promptId === undefined || arrival.promptId === promptId)
    : agents.some((one) => one.id === agent)
