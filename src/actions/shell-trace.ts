/**
 * A shell command leaves a trace while it runs, so that what changed meanwhile can be told afterwards: the files that others
 * held when it began, and what it was seen to write itself.
 */
import { type Content, sameContent } from '../core/authors.ts'
import { notify } from '../core/participants.ts'
import { isRecord } from '../core/records.ts'
import { type Arrival, findSession } from '../core/sessions.ts'
import type { Event, Session, State } from '../core/state.ts'
import { unpackState } from '../core/stored.ts'
import { heldCell, traceCell } from '../core/trace.ts'
import { contentOf, glance } from '../host/content.ts'
import { authorsOf } from './authors.ts'
import { bestEffort } from './best-effort.ts'
import type { Place } from './place.ts'
import { transact } from './transact.ts'

export interface Trace {
  /** When it began: store time, and by the clock that files go by. */
  t: number
  wall: number
  /** Files that it was seen to write: resource keys, and how they are spelled where that differs. */
  writes: { r: string; as?: string }[]
  /** Nobody can say what else it writes. */
  opaque: boolean
  /** Who ran it in the session (`''`: the main thread), and with which tool. */
  agent: string
  tool: string
}

/** What others held when it began. */
interface HeldBefore {
  t: number
  /** What it runs, shortly, for the words. */
  how: string
  files: Held[]
}

interface Held {
  r: string
  path: string
  by: string
  content: Content
}

/** Of a workspace with more, the first are watched. */
const MOST_HELD = 2000

/** When the session's newest shell command began, and ended. */
const runningCell = (handle: string): string => `running.${handle}`

export async function leaveTrace(
  { world, store }: Place,
  toolUse: string,
  trace: Omit<Trace, 'wall'>,
): Promise<void> {
  await store.put(traceCell(toolUse), { ...trace, wall: world.clock.wall() })
}

/** Of what nobody can foresee the writes: what others hold now. @param how what it runs, shortly */
export async function watchHeld(
  { world, store }: Place,
  me: string,
  toolUse: string,
  state: State,
  now: number,
  how: string,
): Promise<void> {
  if (state.claims.some((one) => one.by === me)) await store.put(runningCell(me), { t: now })
  const others = state.claims.filter((one) => one.by !== me && !one.glob && one.r.startsWith('/'))
  const files = others.slice(0, MOST_HELD).map(({ r, as, by }) => {
    const path = as ?? r
    return { r, path, by, content: glance(world.fs, path) }
  })
  if (files.length > 0) await store.put(heldCell(toolUse), { t: now, how, files })
}

export async function traceOf({ store }: Place, toolUse: string): Promise<Trace | undefined> {
  const value = await store.get(traceCell(toolUse))
  const fits =
    isRecord(value) &&
    typeof value.t === 'number' &&
    typeof value.wall === 'number' &&
    typeof value.agent === 'string' &&
    typeof value.tool === 'string' &&
    Array.isArray(value.writes)
  return fits ? (value as unknown as Trace) : undefined
}

/** The command has ended, and all is noted. */
export async function endTrace(
  { store }: Place,
  me: string | undefined,
  toolUse: string,
  { t, opaque }: Trace,
  now: number,
): Promise<void> {
  if (opaque && me !== undefined) await store.put(runningCell(me), { t, end: now })
  await store.remove(traceCell(toolUse))
}

/**
 * What others held and what changed meanwhile, although none of them was seen to write it: they, and the caller, are told.
 * @param toolUses the commands of a step that has ended
 */
export async function tellChanged(place: Place, arrival: Arrival, toolUses: string[]): Promise<void> {
  for (const id of toolUses) {
    const before = await place.store.get(heldCell(id))
    if (!isRecord(before) || !Array.isArray(before.files)) continue
    await tellOf(place, arrival, before as unknown as HeldBefore)
    await place.store.remove(heldCell(id))
  }
}

async function tellOf(place: Place, arrival: Arrival, { t, how, files }: HeldBefore): Promise<void> {
  const changed = files.filter((one) => !sameContent(one.content, glance(place.world.fs, one.path)))
  if (changed.length === 0) return
  const { doc } = await place.store.read()
  const state = unpackState(doc)
  const unexplained: Held[] = []
  for (const one of changed) if (!(await isExplained(place, state, t, one))) unexplained.push(one)
  const holders = [...new Set(unexplained.map((one) => one.by))]
  if (holders.length === 0) return
  await transact(place, (before, now) => {
    const me = findSession(before, arrival.sid, arrival.process)
    if (!me) return { state: before, events: [], result: undefined }
    let next = before
    const events: Event[] = []
    for (const holder of holders) {
      const rs = unexplained.filter((one) => one.by === holder).map((one) => one.r)
      next = notify(next, holder, { kind: 'changed', rs, who: me.handle, how }, now)
      next = notify(next, me.handle, { kind: 'changing', rs, who: holder, how }, now)
      events.push({ event: 'changed', who: me.handle, holder, rs })
    }
    return { state: next, events, result: undefined }
  })
}

/** Its holder wrote it: that is noted a moment after the write, or when the holder's own command ends. */
async function isExplained(place: Place, state: State, t: number, { r, path, by }: Held): Promise<boolean> {
  const holder = state.participants.find((one) => one.handle === by)
  const works = holder?.kind === 'session' && (holder.turn !== null || holder.agents.length > 0)
  if (works && (await isRunning(place, holder, t))) return true
  const content = await contentOf(place.world.fs, path)
  for (let tries = works ? TRIES : 1; tries > 0; tries--) {
    const authors = await authorsOf(place, r)
    const last = authors?.by[authors.by.length - 1]
    if (authors && sameContent(authors.content, content))
      return last === undefined || last.who === by || last.t < t
    if (tries > 1) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  return false
}

/** Hooks after a write run beside the session: this is how long one is waited for. */
const TRIES = 8
const PAUSE_MS = 50

async function isRunning(place: Place, { handle, turn }: Session, since: number): Promise<boolean> {
  const value = await bestEffort(place, () => place.store.get(runningCell(handle)))
  if (!isRecord(value) || typeof value.t !== 'number') return false
  // One whose end was never reported ended with its turn.
  return typeof value.end === 'number' ? value.end >= since : value.t >= (turn ?? 0)
}
