/** Claims in the store: taken by edits and by commands, given back, forced, handed over. */
import { type Conflict, claim, force, give, release, type Terms } from '../core/claims.ts'
import type { Resource } from '../core/resource.ts'
import {
  type Arrival,
  arrivePerson,
  dropIdlePeople,
  participant,
  replace,
  sessionsOf,
} from '../core/sessions.ts'
import type { Claim, Event, Notice, Session, State } from '../core/state.ts'
import { meetsFor, momentFor } from './moment.ts'
import type { Place } from './place.ts'
import { arriveIn, takeNotices, transact } from './sessions.ts'

export interface Taken {
  /** `mine`: held already; `granted`: held from now on; `refused`: somebody else holds it. */
  kind: 'mine' | 'granted' | 'refused'
  session: Session
  state: State
  conflicts: Conflict[]
  /** Claims on the same path in other worktrees. */
  elsewhere: Conflict[]
  /** What the session has not been told yet. */
  notices: Notice[]
  now: number
}

/** An edit wants a file: claims it for the turn of `agent`, unless somebody holds it. */
export function takeFile(
  place: Place,
  arrival: Arrival,
  file: Resource,
  tree: string,
  agent: string,
): Promise<Taken> {
  return transact<Taken>(place, async (before, now) => {
    const arrived = await arriveIn(before, arrival, now)
    const { state, session, notices } = takeNotices(arrived.state, arrived.session)
    const who = session.handle
    const moment = await momentFor(place, state, now, who, [file])
    const elsewhere =
      place.config.worktrees === 'off' ? [] : await heldElsewhere(place, state, now, who, file, tree)
    const outcome =
      elsewhere.length > 0 && place.config.worktrees === 'deny'
        ? { kind: 'refused' as const, conflicts: elsewhere }
        : claim(state, who, [file], { agent }, moment)
    const taken = { session, notices, elsewhere, now, conflicts: [] }
    if (outcome.kind === 'granted') {
      // An edit of the main thread is a turn, even if its beginning was never reported.
      const begun = agent === '' && session.turn === null
      const state = begun ? replace(outcome.state, { ...session, turn: now }).state : outcome.state
      return {
        state,
        events: [...arrived.events, ...outcome.events],
        result: { ...taken, kind: 'granted', state },
      }
    }
    if (outcome.kind === 'mine')
      return { state, events: arrived.events, result: { ...taken, kind: 'mine', state } }
    // A refusal commits nothing, not even news taken: it must hold on a full disk too.
    const refusals = outcome.conflicts.map((one) => ({
      event: 'refuse',
      who,
      r: file.r,
      holder: one.claim.by,
    }))
    return {
      state: before,
      events: refusals,
      result: { ...taken, kind: 'refused', conflicts: outcome.conflicts, notices: [], state },
    }
  })
}

/** The same path in other worktrees of the repository is another file, but one day they will be merged. */
async function heldElsewhere(
  place: Place,
  state: State,
  now: number,
  who: string,
  file: Resource,
  tree: string,
): Promise<Conflict[]> {
  const others = new Set(sessionsOf(state).map((one) => one.tree))
  others.delete(tree)
  if (others.size === 0 || !file.r.startsWith(`${tree}/`)) return []
  const twins = [...others].map((other) => ({ r: `${other}/${file.r.slice(tree.length + 1)}` }))
  const moment = await momentFor(place, state, now, who, twins)
  return twins.flatMap((wanted) =>
    state.claims
      .filter((one) => one.by !== who && moment.meets(one, wanted))
      .map((one) => ({ wanted, claim: one, holder: participant(state, one.by) }))
      .filter((one) => moment.judge(one.claim, one.holder) === 'held'),
  )
}

/** Who runs a command: a session (found or registered) or a person. */
export type Caller = { kind: 'session'; arrival: Arrival } | { kind: 'person'; name: string }

/** The caller's handle, with the caller made known in the state. */
export async function known(
  state: State,
  caller: Caller,
  now: number,
): Promise<{ state: State; handle: string; events: Event[] }> {
  if (caller.kind === 'person') {
    // Somebody may be called what a session happens to be called.
    const handle = participant(state, caller.name)?.kind === 'session' ? `${caller.name}-person` : caller.name
    return { state: arrivePerson(state, handle, now), handle, events: [] }
  }
  const { session, ...change } = await arriveIn(state, caller.arrival, now)
  return { ...change, handle: session.handle }
}

export type Claimed =
  | { kind: 'granted'; handle: string; until: number; now: number }
  | { kind: 'refused'; handle: string; conflicts: Conflict[]; state: State; now: number }

/** A command claims: all of `wanted` or nothing, for `forMs`. Durable when it returns. */
export function claimAll(
  place: Place,
  caller: Caller,
  wanted: Resource[],
  forMs: number,
  note: string | undefined,
): Promise<Claimed> {
  return transact<Claimed>(
    place,
    async (before, now) => {
      const { state, handle, events } = await known(before, caller, now)
      const terms: Terms = { until: now + forMs, ...(note ? { note } : {}) }
      const moment = await momentFor(place, state, now, handle, wanted)
      const outcome = claim(state, handle, wanted, terms, moment)
      if (outcome.kind === 'refused') {
        const { conflicts } = outcome
        const refusals = conflicts.map((one) => ({
          event: 'refuse',
          who: handle,
          r: one.wanted.r,
          holder: one.claim.by,
        }))
        return { state: before, events: refusals, result: { kind: 'refused', handle, conflicts, state, now } }
      }
      const granted = outcome.kind === 'granted' ? outcome : { state, events: [] }
      return {
        state: granted.state,
        events: [...events, ...granted.events],
        result: { kind: 'granted', handle, until: terms.until, now },
      }
    },
    { durable: true },
  )
}

export interface Released {
  handle: string
  /** What was ended. */
  ended: Claim[]
  /** Claims of others that met and were left alone. */
  others: Conflict[]
  now: number
}

/**
 * Gives back what the caller holds of `wanted`, or all of it. With `why`, what others hold of it is ended too and
 * they are told.
 */
export function releaseClaims(
  place: Place,
  caller: Caller,
  wanted: Resource[] | 'all',
  why?: string,
): Promise<Released> {
  return transact(
    place,
    async (before, now) => {
      const { state, handle } = await known(before, caller, now)
      const list = wanted === 'all' ? [] : wanted
      const meets = await meetsFor(state, list)
      const which = (one: Claim): boolean => wanted === 'all' || list.some((resource) => meets(one, resource))
      const others = state.claims.filter((one) => one.by !== handle && wanted !== 'all' && which(one))
      const own = release(state, handle, which)
      const forced =
        why === undefined ? { state: own.state, events: [] } : force(own.state, handle, which, why)
      const ended = state.claims.filter((one) => !forced.state.claims.includes(one))
      return {
        state: ended.length === 0 ? before : dropIdlePeople(forced.state),
        events: [...own.events, ...forced.events],
        result: {
          handle,
          ended,
          others: why === undefined ? others.map((one) => conflictOf(state, one)) : [],
          now,
        },
      }
    },
    { durable: true },
  )
}

const conflictOf = (state: State, one: Claim): Conflict => ({
  wanted: one,
  claim: one,
  holder: participant(state, one.by),
})

export type Given =
  | { kind: 'given'; handle: string; claims: Claim[] }
  | { kind: 'unknown' | 'not yours'; handle: string; state: State }

/** Hands claims to another participant who is here. Auto claims become manual ones of `forMs`. */
export function giveClaims(
  place: Place,
  caller: Caller,
  wanted: Resource[],
  to: string,
  forMs: number,
): Promise<Given> {
  return transact<Given>(
    place,
    async (before, now) => {
      const { state, handle } = await known(before, caller, now)
      if (!participant(state, to) || to === handle)
        return { state: before, events: [], result: { kind: 'unknown', handle, state } }
      const meets = await meetsFor(state, wanted)
      const which = (one: Claim): boolean => wanted.some((resource) => meets(one, resource))
      const claims = state.claims.filter((one) => one.by === handle && which(one))
      if (claims.length === 0)
        return { state: before, events: [], result: { kind: 'not yours', handle, state } }
      const change = give(state, handle, to, which, now + forMs)
      return {
        state: dropIdlePeople(change.state),
        events: change.events,
        result: { kind: 'given', handle, claims },
      }
    },
    { durable: true },
  )
}

/** Remembers in the session's own workspace that it holds something in another one, before it does. */
export function alsoIn(home: Place, arrival: Arrival, folder: string): Promise<void> {
  return transact(home, async (before, now) => {
    const { state, session, events } = await arriveIn(before, arrival, now)
    if (session.also.includes(folder)) return { state, events, result: undefined }
    const changed = replace(state, { ...session, also: [...session.also, folder] })
    return { state: changed.state, events, result: undefined }
  })
}
