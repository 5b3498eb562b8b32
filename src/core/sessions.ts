/**
 * Who takes part. Invariant: handles in the state are distinct, and one pair of conversation and process has one
 * record. Pure: state in, state and log events out.
 */
import { participant, replace, sessionsOf, tellSessions } from './participants.ts'
import type { Agent, Change, Departure, Participant, Process, Session, State } from './state.ts'

export const sameProcess = (a: Process, b: Process): boolean =>
  a.pid === b.pid &&
  a.start === b.start &&
  a.boot === b.boot &&
  // Within one boot the machine may be renamed; its pid namespace is what counts.
  (a.boot === '' ? a.host === b.host : a.host.split('/').pop() === b.host.split('/').pop())

/** The record of a conversation in a process. A second process that resumed the same conversation is another session. */
export const findSession = (state: State, sid: string, process: Process): Session | undefined =>
  sessionsOf(state).find((one) => one.sid === sid && sameProcess(one.process, process))

/**
 * The record that a new conversation in a process takes over: the one that `/clear` or `/resume` left. Where leaving was
 * never reported, the only one there.
 */
function predecessor(state: State, { process, follows }: Arrival): Session | undefined {
  const here = sessionsOf(state).filter((one) => sameProcess(one.process, process))
  const only = follows && here.length === 1 ? here[0] : undefined
  return here.find((one) => one.left) ?? only
}

export interface Arrival extends Pick<Session, 'sid' | 'process' | 'tree'> {
  transcript?: string | undefined
  promptId?: string | undefined
  /** The client says that this conversation follows another one in the same process. */
  follows?: boolean
}

/** Makes sure that the conversation has a record. `pick` chooses a handle that is not among the taken ones. */
export function arrive(
  state: State,
  arrival: Arrival,
  now: number,
  pick: (taken: string[]) => string,
): Change & { session: Session } {
  const { sid, process, tree, transcript } = arrival
  const place = { sid, process, tree, ...(transcript ? { transcript } : {}) }
  const known = findSession(state, sid, process)
  if (known && !known.left && known.tree === tree && (!transcript || known.transcript === transcript))
    return { state, events: [], session: known }
  const old = known ?? predecessor(state, arrival)
  if (old) {
    const { left: _left, ...rest } = old
    // Another conversation: whatever turn the old one was in is over.
    const session: Session = { ...rest, ...place, ...(old.sid === sid ? {} : { turn: null, agents: [] }) }
    return { ...replace(state, session), session }
  }
  const session: Session = {
    kind: 'session',
    handle: pick(state.participants.map((one) => one.handle)),
    ...place,
    since: now,
    turn: null,
    agents: [],
    also: [],
    notices: [],
  }
  const told = tellSessions(state, { kind: 'joined', who: session.handle }, now)
  return {
    state: { ...told, participants: [...told.participants, session] },
    events: [{ event: 'join', who: session.handle, sid }],
    session,
  }
}

/** A person who claims or waits for the first time. */
export function arrivePerson(state: State, handle: string, now: number): State {
  if (participant(state, handle)) return state
  return {
    ...state,
    participants: [...state.participants, { kind: 'person', handle, since: now, notices: [] }],
  }
}

/**
 * People have no process that could end: without claims and waiters they are not here. Only what they have not been
 * told yet keeps their record, and not for ever.
 */
export function dropIdlePeople(state: State, now: number): State {
  const busy = new Set([...state.claims, ...state.waiters].map((one) => one.by))
  const stays = (one: Participant): boolean =>
    one.kind === 'session' || busy.has(one.handle) || (one.notices.length > 0 && now - one.since < UNTOLD_MS)
  return state.participants.every(stays)
    ? state
    : { ...state, participants: state.participants.filter(stays) }
}

const UNTOLD_MS = 7 * 24 * 60 * 60 * 1000

/** Takes participants out together with all that they hold and wait for. */
function remove(state: State, handles: ReadonlySet<string>): State {
  return {
    ...state,
    participants: state.participants.filter((one) => !handles.has(one.handle)),
    claims: state.claims.filter((one) => !handles.has(one.by)),
    waiters: state.waiters.filter((one) => !handles.has(one.by)),
  }
}

/** Participants whose process is gone; the others are told in one line. */
export function bury(state: State, handles: ReadonlySet<string>, now: number): Change {
  const dead = state.participants.filter((one) => handles.has(one.handle))
  if (dead.length === 0) return { state, events: [] }
  let next = remove(state, handles)
  for (const one of dead) next = tellSessions(next, { kind: 'died', ...departure(state, one) }, now)
  const events = dead.map(({ handle }) => ({ event: 'die', who: handle, rs: heldBy(state, handle) }))
  return { state: next, events }
}

/** A session ends by itself; the others are told in one line. */
export function leave(state: State, one: Participant, now: number): Change {
  const { handle } = one
  const next = remove(state, new Set([handle]))
  return {
    state: tellSessions(next, { kind: 'left', ...departure(state, one) }, now),
    events: [{ event: 'leave', who: handle, rs: heldBy(state, handle) }],
  }
}

function departure(state: State, one: Participant): Departure {
  const rs = heldBy(state, one.handle)
  const shown = rs.slice(0, MAX_NOTICE_RESOURCES)
  const task = one.kind === 'session' ? one.task : undefined
  return { who: one.handle, ...(task ? { task } : {}), rs: shown, more: rs.length - shown.length }
}

const MAX_NOTICE_RESOURCES = 5

const heldBy = (state: State, who: string): string[] =>
  state.claims.filter((one) => one.by === who).map((one) => one.r)

export const startAgent = (session: Session, agent: Agent): Session => ({
  ...session,
  agents: [...session.agents.filter((one) => one.id !== agent.id), agent],
})

export const endAgent = (session: Session, id: string): Session => ({
  ...session,
  agents: session.agents.filter((one) => one.id !== id),
})
