/**
 * Which changes of the document are right, given what is true of everybody. Written anew from DESIGN.md (1 and 3),
 * without the product's own judgement, so that the two can disagree.
 */
import type { Resource } from '../../src/core/resource.ts'
import type { Claim, Participant, Process, Session, State } from '../../src/core/state.ts'
import type { Item } from '../../src/store/queues.ts'
import type { Actor, Client, Intent } from './cast.ts'

/** One action on its way through the store. */
export interface Run {
  intent: Intent
  process: Process
  /** Step at which it began. */
  began: number
  /** Step and store time of its latest read. */
  readStep: number
  now: number
  /** When what it did became true: its commit, or the read after which nothing was to be done. */
  effect: { step: number; state: State }
  /** The same two before the latest read. */
  before: Pick<Run, 'effect' | 'readStep'>
  /** Since the latest read. */
  commits: number
  /** What it came for is done; reads that follow are for something else. */
  decided?: true
  /** Its process was killed. */
  crashed?: true
  /** Its latest change of the document failed: too many others at once. */
  gaveUp?: true
  /** Taken out of queues, and not printed yet. */
  hands: Item[]
  /** Whom its message is for, by their queue. */
  to?: Map<string, Actor | undefined>
}

export interface Truth {
  leaseMs: number
  actorOf(handle: string, state: State): Actor | undefined
}

export const meet = (a: Resource, b: Resource): boolean => {
  const [x, y] = [a.r.replace(/\*\*$/, ''), b.r.replace(/\*\*$/, '')]
  if (a.glob && b.glob) return x.startsWith(y) || y.startsWith(x)
  if (a.glob) return y.startsWith(x)
  return b.glob ? x.startsWith(y) : x === y
}

/** Who holds `a` holds all of `b`. */
export const covers = (a: Resource, b: Resource): boolean =>
  a.glob ? b.r.startsWith(a.r.replace(/\*\*$/, '')) : sameResource(a, b)

/** No command's time protects it: it lasts as long as the turns that made it. */
export const byTurn = ({ until, agents }: Claim, now: number): boolean =>
  (agents ?? []).length > 0 && !(until !== undefined && until > now)

export const expired = ({ until, agents }: Claim, now: number): boolean =>
  until !== undefined && until <= now && (agents ?? []).length === 0

export const sameResource = (a: Resource, b: Resource): boolean => a.r === b.r && a.glob === b.glob

const TAKING = new Set(['edit', 'claim'])
const BURYING = new Set(['begin', 'sweep', 'edit', 'claim'])

/** @returns why `run` may end this claim; `undefined`: it may not. */
export function whyEnded(claim: Claim, before: State, run: Run, truth: Truth): string | undefined {
  const { actor, does } = run.intent
  const holder = truth.actorOf(claim.by, before)
  if (!holder) return 'nobody'
  const handed = waited(claim, before, run)
  const buries = mayBury(before, run)
  if (!holder.alive && buries) return 'dead'
  const mayTake = handed || (TAKING.has(does) && touches(run.intent, claim))
  if (expired(claim, run.now) && claim.reserved) return 'unused'
  if (expired(claim, run.now) && claim.reserved) return 'unused'
  if (expired(claim, run.now) && (mayTake || does === 'sweep' || holder === actor)) return 'expired'
  // The process has another conversation now; of the old one nothing more will come.
  const turns = byTurn(claim, run.now)
  if (mayTake && holder.kind === 'session' && turns && isLeft(holder, before, claim.by)) return 'left'
  const own = holder === actor ? ownEnd(claim, run) : undefined
  if (own || (holder === actor && !handed)) return own
  if (does === 'force' && names(run.intent, claim)) return 'forced'
  if (holder.kind === 'person') return undefined
  if (unseen(holder, actor) && buries && silent(holder, before, claim.by, run, truth)) return 'lease'
  if (!mayTake || !turns) return undefined
  if (claim.agents!.every((agent) => wasOver(holder, agent, run))) return 'turn over'
  const quiet = !holder.evidence && claim.since + truth.leaseMs <= run.now
  return quiet && silent(holder, before, claim.by, run, truth) ? 'lease' : undefined
}

/** Whoever changes anything hands on what is free to those who wait for it. */
const waited = (one: Resource, before: State, { intent }: Run): boolean =>
  before.waiters.some((waiter) => meet(waiter, one)) || (intent.does === 'wait' && touches(intent, one))

const mayBury = ({ waiters }: State, { intent: { does } }: Run): boolean =>
  BURYING.has(does) || waiters.length > 0 || does === 'wait'

function ownEnd(claim: Claim, { intent, now }: Run): string | undefined {
  const { does, thread } = intent
  const turns = byTurn(claim, now)
  const only = (agent: string | undefined) => turns && claim.agents!.every((one) => one === agent)
  const ends =
    does === 'end' ||
    (does === 'clear' && turns) ||
    (does === 'stop' && only('')) ||
    (does === 'agent stops' && only(thread)) ||
    (['release', 'force', 'give'].includes(does) && names(intent, claim))
  return ends ? 'own' : undefined
}

const touches = ({ wanted }: Intent, claim: Resource): boolean =>
  wanted === 'all' || (wanted?.some((one) => meet(one, claim)) ?? false)

/** All of the claim was named: nobody gives back or hands over more than that. */
const names = ({ wanted }: Intent, claim: Claim): boolean =>
  wanted === 'all' || (wanted?.some((one) => within(claim, one)) ?? false)

/** Is all of `part` in `whole`? Of globs the simulation has folders only. */
export const within = (part: Resource, whole: Resource): boolean =>
  part.glob ? whole.glob === true && part.r.startsWith(whole.r.slice(0, -2)) : meet(part, whole)

const recordOf = ({ participants }: State, handle: string) =>
  participants.find((one): one is Session => one.kind === 'session' && one.handle === handle)

/** A record that `/clear` left behind because its hooks failed. */
export const isLeft = (holder: Client, state: State, handle: string): boolean =>
  recordOf(state, handle)?.sid !== holder.sid

/** Of processes on other hosts nothing is seen. */
export const unseen = (holder: Client, actor: Actor): boolean => holder.host !== actor.host

/** No sign of life for longer than the lease, as far as `run` can have seen. A late beat may hide a newer one. */
export function silent(
  holder: Client,
  state: State,
  handle: string,
  { now, readStep }: Run,
  truth: Truth,
): boolean {
  const record = recordOf(state, handle)
  const beats = isLeft(holder, state, handle) ? [] : holder.beats
  const known = beats.filter((one) => one.step <= readStep).length
  const beat = known > 0 ? Math.min(...beats.slice(known - 1).map((one) => one.t)) : 0
  return Math.max(record?.since ?? 0, record?.turn ?? 0, beat) + truth.leaseMs <= now
}

/** Over at some moment since `run` looked: what it saw then was true. */
export function wasOver(holder: Client, agent: string, { readStep }: Pick<Run, 'readStep'>): boolean {
  const thread = holder.threads.get(agent)
  return !thread?.running || thread.started > readStep
}

/** @returns what is wrong with how a claim was changed; the same resource and holder before and after. */
export function wrongChange(
  old: Claim,
  changed: Claim,
  before: State,
  run: Run,
  own: boolean,
): string | undefined {
  const { intent, now } = run
  const { does, thread } = intent
  const wanted = own && touches(intent, old)
  if (old.until !== changed.until) {
    if (wanted && does === 'claim') return undefined
    if (wanted && does === 'edit' && (expired(old, now) || old.reserved)) return undefined
    const anew = (old.until ?? now) <= now || changed.since === now
    if (changed.reserved && anew && isWaiting(old, before, run, own)) return undefined
    return `its end changed from ${old.until} to ${changed.until}`
  }
  const lost = (old.agents ?? []).filter((agent) => !changed.agents?.includes(agent))
  const mayLose = (agent: string) =>
    own &&
    (does === 'clear' || (does === 'stop' && agent === '') || (does === 'agent stops' && agent === thread))
  return lost.every(mayLose) ? undefined : `it lost the threads ${JSON.stringify(lost)}`
}

/** @returns whether `run` may have made this claim, new in the document. */
export function mayAppear(claim: Claim, before: State, after: State, run: Run, truth: Truth): boolean {
  const { intent } = run
  const own = truth.actorOf(claim.by, after) === intent.actor
  if (claim.reserved && isWaiting(claim, before, run, own)) return true
  if (intent.does === 'give') return claim.by === intent.to
  return (
    own &&
    TAKING.has(intent.does) &&
    intent.wanted !== 'all' &&
    !!intent.wanted?.some((one) => sameResource(one, claim))
  )
}

/** Has the holder of this claim been waiting for just that? */
const isWaiting = (claim: Claim, { waiters }: State, { intent }: Run, own: boolean): boolean =>
  waiters.some((one) => one.by === claim.by && sameResource(one, claim)) ||
  (own && intent.does === 'wait' && names(intent, claim))

/** @returns whether a participant may be gone from the document. */
export function mayLeave(one: Participant, before: State, run: Run, truth: Truth): boolean {
  const actor = truth.actorOf(one.handle, before)
  if (one.kind === 'person' || !actor || actor.kind === 'person') return true
  const buries = mayBury(before, run)
  if (buries && !actor.alive) return true
  if (run.intent.does === 'end' && actor === run.intent.actor) return true
  return unseen(actor, run.intent.actor) && buries && silent(actor, before, one.handle, run, truth)
}
