/**
 * Who holds what. Invariant: of two claims that meet, both belong to one participant, or one of them no longer
 * holds (standing.ts) and goes when somebody asks for it. Pure: state in, state and log events out.
 */

import { notify, participant } from './participants.ts'
import type { Meets, Resource } from './resource.ts'
import { bury } from './sessions.ts'
import type { Standing } from './standing.ts'
import {
  type Change,
  type Claim,
  type Event,
  endOf,
  hasExpired,
  type Participant,
  type State,
} from './state.ts'

/** A claim of somebody else that stands in the way. */
export interface Conflict {
  wanted: Resource
  claim: Claim
  holder: Participant | undefined
}

/** Decides about claims of others, on evidence gathered for exactly this state. */
export type Judge = (claim: Claim, holder: Participant | undefined) => Standing

/** Made by an edit of an agent (`''`: the main thread) for its turn, or by a command until a store time. */
export type Terms = { agent: string } | { until: number; note?: string; reserved?: true }

export type ClaimResult =
  | ({ kind: 'granted' } & Change)
  | { kind: 'mine' }
  | { kind: 'refused'; conflicts: Conflict[] }

/** What a transition needs to know of the moment. */
export interface Moment {
  now: number
  meets: Meets
  judge: Judge
}

/** Does `who` hold already all that `terms` ask for? Then an edit has nothing to commit. */
export function isMine(state: State, who: string, wanted: Resource[], terms: Terms): boolean {
  if (!('agent' in terms)) return false
  const own = state.claims.filter((one) => one.by === who && one.agents?.includes(terms.agent) === true)
  const held = new Set(own.map(idOf))
  return wanted.every((one) => held.has(idOf(one)))
}

/** Claims of others that meet one of `wanted`, and whether they still hold. */
function met(state: State, who: string | undefined, wanted: Resource[], { meets, judge }: Moment) {
  return state.claims.flatMap((other) => {
    const one = other.by === who ? undefined : wanted.find((resource) => meets(other, resource))
    if (!one) return []
    const holder = participant(state, other.by)
    return [{ wanted: one, claim: other, holder, is: judge(other, holder) }]
  })
}

/** What stands in the way of `who`, or of anybody. */
export const conflictsOf = (
  state: State,
  who: string | undefined,
  wanted: Resource[],
  moment: Moment,
): Conflict[] => met(state, who, wanted, moment).filter((one) => one.is === 'held')

/** Takes all of `wanted` or nothing. What no longer holds is taken over. */
export function claim(
  state: State,
  who: string,
  wanted: Resource[],
  terms: Terms,
  moment: Moment,
): ClaimResult {
  if (isMine(state, who, wanted, terms)) return { kind: 'mine' }
  const others = met(state, who, wanted, moment)
  const conflicts = others.filter((one) => one.is === 'held')
  if (conflicts.length > 0) return { kind: 'refused', conflicts }

  const taken = takeOver(state, who, new Map(others.map((one) => [one.claim, one.is])), moment.now)
  const claims = [...taken.state.claims]
  const events: Event[] = [...taken.events]
  const own = new Map<string, number>()
  claims.forEach((one, at) => {
    if (one.by === who) own.set(idOf(one), at)
  })
  for (const one of wanted) {
    const id = idOf(one)
    const at = own.get(id) ?? claims.length
    own.set(id, at)
    claims[at] = onTerms(claims[at], one, who, terms, moment.now)
  }
  events.push({ event: 'claim', who, rs: wanted.map((one) => one.r), ...terms })
  return { kind: 'granted', state: { ...taken.state, claims }, events }
}

function takeOver(state: State, who: string, over: Map<Claim, Standing>, now: number): Change {
  let next: State = { ...state, claims: state.claims.filter((one) => !over.has(one)) }
  const events: Event[] = []
  for (const [{ r, by }, why] of over) {
    events.push({ event: 'takeover', who, r, from: by, why })
    if (why !== 'gone') next = notify(next, by, { kind: 'taken', r, who, why }, now)
  }
  const gone = new Set([...over].filter(([, why]) => why === 'gone').map(([one]) => one.by))
  const buried = bury(next, gone, now)
  return { state: buried.state, events: [...events, ...buried.events] }
}

function onTerms(old: Claim | undefined, one: Resource, who: string, terms: Terms, now: number): Claim {
  const still = old && !hasExpired(old, now) ? used(old) : undefined
  const base: Claim = { ...still, ...one, by: who, since: still?.since ?? now }
  if ('until' in terms) return { ...base, ...terms }
  base.agents = still?.agents ? [...new Set([...still.agents, terms.agent])] : [terms.agent]
  return base
}

/** A reservation is over when it is made use of. */
function used(claim: Claim): Claim {
  const { reserved, until: _until, ...rest } = claim
  return reserved ? rest : claim
}

const same = (a: Resource, b: Resource): boolean => idOf(a) === idOf(b)

/** Different for different resources. There is no zero character in a path or a name. */
const idOf = ({ r, glob }: Resource): string => (glob ? `${r}\0` : r)

/** What the log says of a refusal: once for each holder of each thing, however many claims of theirs hold it. */
export function refusals(who: string, conflicts: Conflict[], more: { enforcement?: string } = {}): Event[] {
  const events = new Map<string, Event>()
  for (const { wanted, claim } of conflicts)
    events.set(`${claim.by} ${wanted.r}`, { event: 'refuse', who, r: wanted.r, holder: claim.by, ...more })
  return [...events.values()]
}

/** Ends claims of `who` that `which` picks. */
export function release(state: State, who: string, which: (claim: Claim) => boolean): Change {
  const ends = state.claims.filter((one) => one.by === who && which(one))
  if (ends.length === 0) return { state, events: [] }
  return {
    state: { ...state, claims: state.claims.filter((one) => !ends.includes(one)) },
    events: [{ event: 'release', who, rs: ends.map((one) => one.r) }],
  }
}

/**
 * The turn of one thread of a session is over (`''`: the main thread). What it claimed by editing goes, unless another
 * thread edits it too or a command has claimed it for longer.
 */
export function endThread(state: State, who: string, agent: string, now: number): Change {
  const ended = (one: Claim): boolean => one.by === who && one.agents?.includes(agent) === true
  if (!state.claims.some(ended)) return { state, events: [] }
  const without = (one: Claim): Claim => {
    const { agents = [], ...rest } = one
    const others = agents.filter((other) => other !== agent)
    return others.length > 0 ? { ...rest, agents: others } : rest
  }
  const claims = state.claims.map((one) => (ended(one) ? without(one) : one))
  return release({ ...state, claims }, who, (one) => !one.agents && (one.until ?? 0) <= now)
}

/** Ends claims of others: by hand, with the former holders told. */
export function force(
  state: State,
  who: string,
  which: (claim: Claim) => boolean,
  why: string,
  now: number,
): Change {
  const ends = state.claims.filter((one) => one.by !== who && which(one))
  let next: State = { ...state, claims: state.claims.filter((one) => !ends.includes(one)) }
  for (const { r, by } of ends) next = notify(next, by, { kind: 'forced', r, who, why }, now)
  return { state: next, events: ends.map(({ r, by }) => ({ event: 'force', who, r, from: by, why })) }
}

/**
 * Hands `who`'s claims to another participant without a moment in which nobody holds them. They become manual. What
 * `who` holds that meets a given claim goes with it, for it must not stay behind with somebody else's.
 */
export function give(
  state: State,
  who: string,
  to: string,
  which: (claim: Claim) => boolean,
  { now, forMs, meets }: { now: number; forMs: number; meets: Meets },
): Change & { given: Claim[] } {
  const own = state.claims.filter((one) => one.by === who && !hasExpired(one, now))
  const given = new Set(own.filter(which))
  for (const gift of given) for (const one of own) if (meets(one, gift)) given.add(one)

  const replaced = (one: Claim): boolean => one.by === to && [...given].some((gift) => same(gift, one))
  const claims = state.claims
    .filter((one) => !replaced(one))
    .map((one) => {
      if (!given.has(one)) return one
      const { agents: _agents, reserved, ...rest } = one
      return { ...rest, by: to, until: (reserved ? undefined : endOf(one, now)) ?? now + forMs }
    })
  let next: State = { ...state, claims }
  for (const { r } of given) next = notify(next, to, { kind: 'given', r, who }, now)
  const events = [...given].map(({ r }) => ({ event: 'give', who, r, to }))
  return { state: next, events, given: [...given] }
}
