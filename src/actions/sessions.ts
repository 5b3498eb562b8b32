/** Sessions come, work, pause and go: the store's part of it. */
import { endThread } from '../core/claims.ts'
import { replace, sessionsOf } from '../core/participants.ts'
import { type Arrival, arrive, endAgent, findSession, leave, startAgent } from '../core/sessions.ts'
import { isGone } from '../core/standing.ts'
import type { Agent, Change, Session, State } from '../core/state.ts'
import { unpackAbout } from '../core/stored.ts'
import { bestEffort } from './best-effort.ts'
import { elsewhere, type Place } from './place.ts'
import { transact } from './transact.ts'

/** `arrive` with a handle picked from the word lists, which are loaded only for a newcomer. */
export async function arriveIn(
  state: State,
  arrival: Arrival,
  now: number,
): Promise<Change & { session: Session }> {
  let pick = (_taken: string[]): string => ''
  const known = findSession(state, arrival.sid, arrival.process)
  if (!known) {
    const { pickHandle } = await import('../core/handles.ts')
    const { sid, process } = arrival
    pick = (taken) => pickHandle(`${sid}/${process.pid}/${process.start}/${process.host}`, taken)
  }
  return arrive(state, arrival, now, pick)
}

/** The record of who calls, without the claims; `undefined` where there is none. */
export async function sessionHere({ store }: Place, { sid, process }: Arrival): Promise<Session | undefined> {
  const { doc } = await store.read()
  return findSession(
    unpackAbout(doc, () => []),
    sid,
    process,
  )
}

/** Handles of sessions whose process is gone. */
export async function goneIn(place: Place, state: State, now: number): Promise<Set<string>> {
  const gone = new Set<string>()
  for (const session of sessionsOf(state)) {
    const process = place.world.processes.look(session.process)
    // Only where the process cannot be seen does it matter when it was last heard of.
    const life =
      process === 'unseen'
        ? await (await import('./evidence.ts')).lifeOf(place, session)
        : { process, lastSign: 0 }
    if (isGone(life, now, place.config.lease)) gone.add(session.handle)
  }
  return gone
}

export function newTurn(
  { promptId: _old, ...session }: Session,
  { promptId }: Arrival,
  now: number,
): Session {
  return { ...session, turn: now, ...(promptId === undefined ? {} : { promptId }) }
}

/** A turn begins: the session works, on `task` where it is known. */
export function beginTurn(place: Place, arrival: Arrival, task: string | undefined): Promise<Session> {
  return transact(place, async (before, now) => {
    const arrived = await arriveIn(before, arrival, now)
    const { task: old, ...rest } = arrived.session
    const latest = task ?? old
    const working = newTurn({ ...rest, ...(latest === undefined ? {} : { task: latest }) }, arrival, now)
    return { ...replace(arrived.state, working), events: arrived.events, result: working }
  })
}

/** The main thread's turn is over: what it claimed by editing is free. */
export function endTurn(place: Place, arrival: Arrival): Promise<void> {
  return onSession(place, arrival, (state, session, now) => {
    const idle = session.turn === null ? state : replace(state, { ...session, turn: null }).state
    return endThread(idle, session.handle, '', now)
  })
}

export function beginAgent(place: Place, arrival: Arrival, agent: Omit<Agent, 'since'>): Promise<void> {
  return transact(place, async (before, now) => {
    const arrived = await arriveIn(before, arrival, now)
    const { state } = replace(arrived.state, startAgent(arrived.session, { ...agent, since: now }))
    return { state, events: arrived.events, result: undefined }
  })
}

export function endAgentOf(place: Place, arrival: Arrival, id: string): Promise<void> {
  return onSession(place, arrival, (state, session, now) => {
    const known = session.agents.some((one) => one.id === id)
    return endThread(known ? replace(state, endAgent(session, id)).state : state, session.handle, id, now)
  })
}

/** The conversation ends. After `/clear` and `/resume` the process goes on, and with it handle and manual claims. */
export function end(place: Place, arrival: Arrival, reason: string | undefined): Promise<void> {
  return onSession(place, arrival, (state, session, now) => {
    if (reason !== 'clear' && reason !== 'resume') return leave(state, session, now)
    const left = replace(state, { ...session, left: reason, turn: null, agents: [] }).state
    const threads = new Set(
      left.claims.flatMap((one) => (one.by === session.handle ? (one.agents ?? []) : [])),
    )
    let change: Change = { state: left, events: [] }
    for (const thread of threads) {
      const next = endThread(change.state, session.handle, thread, now)
      change = { state: next.state, events: [...change.events, ...next.events] }
    }
    return change
  })
}

/** A session works in other workspaces too when it edited files of theirs: their state is changed in the same way. */
async function onSession(
  place: Place,
  { sid, process }: Arrival,
  change: (state: State, session: Session, now: number) => Change,
): Promise<void> {
  const also = await transact(place, (state, now) => {
    const session = findSession(state, sid, process)
    if (!session) return { state, events: [], result: [] }
    return { ...change(state, session, now), result: session.also }
  })
  for (const folder of also) {
    const other = elsewhere(place, folder)
    // One place that fails keeps none of the others waiting.
    await bestEffort(other, () =>
      transact(other, (state, now) => {
        const session = findSession(state, sid, process)
        return { ...(session ? change(state, session, now) : { state, events: [] }), result: undefined }
      }),
    )
  }
}
