/** Sessions come, work, pause and go: the store's part of it. */
import { endThread } from '../core/claims.ts'
import { parseState } from '../core/parse-state.ts'
import {
  type Arrival,
  arrive,
  bury,
  endAgent,
  findSession,
  leave,
  replace,
  sessionsOf,
  startAgent,
} from '../core/sessions.ts'
import { isGone } from '../core/standing.ts'
import type { Agent, Change, Notice, Session, State } from '../core/state.ts'
import type { Snapshot } from '../store/store.ts'
import { update } from '../store/update.ts'
import { log } from './beats.ts'
import { lifeOf } from './moment.ts'
import { type Place, placeAt } from './place.ts'

/** Runs a pure transition on the newest state and commits what it changed. */
export async function transact<R>(
  place: Place,
  transition: (
    state: State,
    now: number,
    snapshot: Snapshot,
  ) => (Change & { result: R }) | Promise<Change & { result: R }>,
  options: { durable?: boolean; first?: Snapshot } = {},
): Promise<R> {
  const { events, now, result } = await update(
    place.store,
    async (snapshot) => {
      const before = parseState(snapshot.doc)
      const { state, events, result } = await transition(before, snapshot.now, snapshot)
      const outcome = { events, now: snapshot.now, result }
      return state === before
        ? { result: outcome }
        : { doc: state, durable: options.durable ?? false, result: outcome }
    },
    options.first ? { first: options.first } : {},
  )
  await log(place, events, now)
  return result
}

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

/** Registers a session, buries the dead, and gives what it has not been told yet. */
export function begin(
  place: Place,
  arrival: Arrival,
): Promise<{ session: Session; state: State; notices: Notice[] }> {
  return transact(place, async (before, now) => {
    const buried = bury(before, await goneIn(place, before, now))
    const waiters = buried.state.waiters.filter((one) => place.world.processes.look(one.process) !== 'gone')
    const state = waiters.length < buried.state.waiters.length ? { ...buried.state, waiters } : buried.state
    const arrived = await arriveIn(state, arrival, now)
    const told = takeNotices(arrived.state, arrived.session)
    return {
      state: told.state,
      events: [...buried.events, ...arrived.events],
      result: { session: told.session, state: told.state, notices: told.notices },
    }
  })
}

/** Handles of sessions whose process is gone. */
export async function goneIn(place: Place, state: State, now: number): Promise<Set<string>> {
  const gone = new Set<string>()
  for (const session of sessionsOf(state))
    if (isGone(await lifeOf(place, session), now, place.config.lease)) gone.add(session.handle)
  return gone
}

export function takeNotices(
  state: State,
  session: Session,
): { state: State; session: Session; notices: Notice[] } {
  if (session.notices.length === 0) return { state, session, notices: [] }
  const told = { ...session, notices: [] }
  return { state: replace(state, told).state, session: told, notices: session.notices }
}

/** A turn begins: the session works, on `task` where it is known. */
export function beginTurn(place: Place, arrival: Arrival, task: string | undefined): Promise<Notice[]> {
  return transact(place, async (before, now) => {
    const arrived = await arriveIn(before, arrival, now)
    const { task: old, ...rest } = arrived.session
    const latest = task ?? old
    const working: Session = { ...rest, turn: now, ...(latest === undefined ? {} : { task: latest }) }
    const told = takeNotices(replace(arrived.state, working).state, working)
    return { state: told.state, events: arrived.events, result: told.notices }
  })
}

/** The main thread's turn is over: what it claimed by editing is free. */
export function endTurn(place: Place, arrival: Arrival): Promise<void> {
  return onSession(place, arrival, (state, session) => {
    const idle = session.turn === null ? state : replace(state, { ...session, turn: null }).state
    return endThread(idle, session.handle, '')
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
  return onSession(place, arrival, (state, session) => {
    const known = session.agents.some((one) => one.id === id)
    return endThread(known ? replace(state, endAgent(session, id)).state : state, session.handle, id)
  })
}

/** The conversation ends. After `/clear` and `/resume` the process goes on, and with it handle and manual claims. */
export function end(place: Place, arrival: Arrival, reason: string | undefined): Promise<void> {
  return onSession(place, arrival, (state, session) => {
    if (reason !== 'clear' && reason !== 'resume') return leave(state, session.handle)
    const left = replace(state, { ...session, left: reason, turn: null, agents: [] }).state
    const threads = new Set(
      left.claims.flatMap((one) => (one.by === session.handle ? (one.agents ?? []) : [])),
    )
    let change: Change = { state: left, events: [] }
    for (const thread of threads) {
      const next = endThread(change.state, session.handle, thread)
      change = { state: next.state, events: [...change.events, ...next.events] }
    }
    return change
  })
}

/** A session works in other workspaces too when it edited files of theirs: their state is changed in the same way. */
async function onSession(
  place: Place,
  { sid, process }: Arrival,
  change: (state: State, session: Session) => Change,
): Promise<void> {
  const also = await transact(place, (state) => {
    const session = findSession(state, sid, process)
    if (!session) return { state, events: [], result: [] }
    return { ...change(state, session), result: session.also }
  })
  for (const folder of also) {
    await transact(placeAt(place.world, { ...place.workspace, state: folder }, place.config), (state) => {
      const session = findSession(state, sid, process)
      return { ...(session ? change(state, session) : { state, events: [] }), result: undefined }
    })
  }
}
