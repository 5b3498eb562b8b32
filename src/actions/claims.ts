/** Claims in the store: taken by edits and by commands, given back, forced, handed over. */
import { type Conflict, claim, force, give, refusals, release, type Terms } from '../core/claims.ts'
import { participant } from '../core/participants.ts'
import { isWithin, type Resource } from '../core/resource.ts'
import { type Arrival, arrivePerson, dropIdlePeople, findSession } from '../core/sessions.ts'
import { isGone } from '../core/standing.ts'
import type { Claim, Event, State } from '../core/state.ts'
import { unpackState } from '../core/stored.ts'
import { inLineFor, MAX_LOOKS, overtakes } from '../core/waiting.ts'
import { bestEffort } from './best-effort.ts'
import { lifeOf } from './evidence.ts'
import { meetsFor, momentFor } from './moment.ts'
import { elsewhere, type Place } from './place.ts'
import { arriveIn } from './sessions.ts'
import { handOn, lookAfterLine, type Transition, transact } from './transact.ts'

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

/** The same on its own: a session is made known, a person needs no record to say something. */
export const introduce = (place: Place, caller: Caller): Promise<{ handle: string; now: number }> =>
  transact(place, async (before, now) => {
    const { state, handle, events } = await known(before, caller, now)
    return { state: caller.kind === 'person' ? before : state, events, result: { handle, now } }
  })

export type Claimed =
  | { kind: 'granted'; handle: string; until: number; now: number }
  | { kind: 'refused'; handle: string; conflicts: Conflict[]; state: State; now: number }

/** A command claims: all of `wanted` or nothing, for `forMs`. Durable when it returns. */
export async function claimAll(
  place: Place,
  caller: Caller,
  wanted: Resource[],
  forMs: number,
  note: string | undefined,
): Promise<Claimed> {
  let handedOn = false
  let looks = 0
  const transition: Transition<Claimed> = async (before, now, doc) => {
    const arrived = await known(before, caller, now)
    const { handle } = arrived
    // Whoever waits comes first.
    const line = inLineFor(arrived.state, wanted)
    const queue =
      line.length > 0 ? await handOn(place, arrived.state, now, line) : { state: arrived.state, events: [] }
    const { state } = queue
    const events = [...arrived.events, ...queue.events]
    const terms: Terms = { until: now + forMs, ...(note ? { note } : {}) }
    const moment = await momentFor(place, state, now, handle, wanted)
    const outcome = claim(state, handle, wanted, terms, moment)
    if (overtakes(outcome, line) && ++looks < MAX_LOOKS) return transition(before, now, doc)
    if (outcome.kind === 'refused') {
      const { conflicts } = outcome
      const result: Claimed = { kind: 'refused', handle, conflicts, state, now }
      handedOn = state !== arrived.state
      return { state: before, events: refusals(handle, conflicts), result }
    }
    const granted = outcome.kind === 'granted' ? outcome : { state, events: [] }
    return {
      state: granted.state,
      events: [...events, ...granted.events],
      result: { kind: 'granted', handle, until: terms.until, now },
    }
  }
  const claimed = await transact(place, transition, { durable: true })
  // Refused by what was reserved this very moment: that holds whether or not it can be written down.
  if (handedOn) await bestEffort(place, () => lookAfterLine(place))
  return claimed
}

export interface Released {
  handle: string
  /** What was ended. */
  ended: Claim[]
  /** The caller's claims through which something of `wanted` is still held: they hold more than was named. */
  wider: Conflict[]
  /** Claims of others that met and were left alone. */
  others: Conflict[]
  /** What of `wanted` nobody held. */
  unheld: Resource[]
  now: number
}

/**
 * Gives back what the caller holds within `wanted`, or all of it. With `why`, what others hold within it is ended too
 * and they are told. What holds more than was named is left as it is.
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
      const meets = await meetsFor(state.claims, list)
      const which = (one: Claim): boolean =>
        wanted === 'all' || list.some((resource) => isWithin(one, resource, meets))
      const own = release(state, handle, which)
      const forced =
        why === undefined ? { state: own.state, events: [] } : force(own.state, handle, which, why, now)
      const ended = state.claims.filter((one) => !forced.state.claims.includes(one))
      const left = list.flatMap((resource) =>
        forced.state.claims
          .filter((one) => meets(one, resource))
          .map((one) => ({ wanted: resource, claim: one, holder: participant(state, one.by) })),
      )
      return {
        state: ended.length === 0 ? before : dropIdlePeople(forced.state, now),
        events: [...own.events, ...forced.events],
        result: {
          handle,
          ended,
          wider: left.filter(({ claim }) => claim.by === handle),
          others: left.filter(({ claim }) => claim.by !== handle),
          unheld: list.filter((resource) => !state.claims.some((one) => meets(one, resource))),
          now,
        },
      }
    },
    { durable: true },
  )
}

/** The other workspaces in which a session holds something. */
export async function placesOf(home: Place, caller: Caller): Promise<Place[]> {
  if (caller.kind === 'person') return []
  const { doc } = await home.store.read()
  const session = findSession(unpackState(doc), caller.arrival.sid, caller.arrival.process)
  return (session?.also ?? []).map((folder) => elsewhere(home, folder))
}

export type Given =
  | { kind: 'given'; handle: string; claims: Claim[] }
  | { kind: 'unknown' | 'not yours'; handle: string; state: State }
  /** Claims that hold more than was named: what they hold cannot be parted. */
  | { kind: 'wider'; handle: string; wider: { claim: Claim; wanted: Resource | undefined }[]; state: State }

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
      const recipient = participant(state, to)
      const gone =
        recipient?.kind === 'session' && isGone(await lifeOf(place, recipient), now, place.config.lease)
      if (!recipient || gone || to === handle)
        return { state: before, events: [], result: { kind: 'unknown', handle, state } }
      const own = state.claims.filter((one) => one.by === handle)
      const meets = await meetsFor(own, [...wanted, ...own])
      const which = (one: Claim): boolean => wanted.some((resource) => meets(one, resource))
      const { given, ...change } = give(state, handle, to, which, { now, forMs, meets })
      const wider = given.filter((one) => !wanted.some((resource) => isWithin(one, resource, meets)))
      if (wider.length > 0) {
        const through = wider.map((one) => ({
          claim: one,
          wanted: wanted.find((resource) => meets(one, resource)), // none: it meets another one that would go
        }))
        return { state: before, events: [], result: { kind: 'wider', handle, wider: through, state } }
      }
      if (given.length === 0)
        return { state: before, events: [], result: { kind: 'not yours', handle, state } }
      return {
        state: dropIdlePeople(change.state, now),
        events: change.events,
        result: { kind: 'given', handle, claims: given },
      }
    },
    { durable: true },
  )
}
