/**
 * Waiting in order. Invariant: what is free and waited for is reserved for the first who waits and lives, before anybody
 * else can have it. Pure: state in, state and log events out.
 */
import { type ClaimResult, claim, type Moment } from './claims.ts'
import { notify, participant } from './participants.ts'
import { meetCheaply, type Resource } from './resource.ts'
import { sameProcess } from './sessions.ts'
import {
  type Change,
  type Claim,
  type Event,
  hasExpired,
  type State,
  type Waiter,
  type WaitsFor,
} from './state.ts'

/** How long what somebody waited for is reserved for them, milliseconds. */
export const RESERVED_MS = 60_000

/** One `dibs wait`: it is over when all that it waits for is free. */
interface Wait {
  by: string
  waiters: Waiter[]
}

/** In the order in which they came. */
function waitsIn({ waiters }: Pick<State, 'waiters'>): Wait[] {
  const waits: Wait[] = []
  for (const one of waiters) {
    const known = waits.find(
      ({ by, waiters: [first] }) => by === one.by && first !== undefined && isSameWait(first, one),
    )
    if (known) known.waiters.push(one)
    else waits.push({ by: one.by, waiters: [one] })
  }
  return waits
}

/** The same place in the line, whatever has become of it. */
export const isSameWaiter = (a: Waiter, b: Waiter): boolean =>
  a.r === b.r && a.glob === b.glob && a.by === b.by && a.since === b.since && isSameWait(a, b)

export const isSameWait = (a: Pick<Waiter, 'process'>, b: Pick<Waiter, 'process'>): boolean =>
  sameProcess(a.process, b.process)

/** Those who may be in line for one of these, and whoever may be in line before them for what else they wait for. */
export function inLineFor({ waiters }: State, wanted: Resource[]): Waiter[] {
  if (waiters.length === 0) return waiters
  const waits = waitsIn({ waiters })
  const meet = (waiter: Waiter, all: Resource[]) => all.some((one) => meetCheaply(waiter, one) !== false)
  let asked = wanted
  let found: Wait[] = []
  for (;;) {
    const more = waits.filter((one) => one.waiters.some((waiter) => meet(waiter, asked)))
    if (more.length === found.length) return more.flatMap((one) => one.waiters)
    found = more
    asked = [...wanted, ...more.flatMap((one) => one.waiters)]
  }
}

/**
 * Was something taken over that others wait for? What is known of a holder may change between the look that serves them
 * and the one that takes it: then both are to be taken anew, `MAX_LOOKS` times at most.
 */
export const overtakes = (outcome: ClaimResult, line: Waiter[]): boolean =>
  line.length > 0 && outcome.kind === 'granted' && outcome.events.some(({ event }) => event === 'takeover')

export const MAX_LOOKS = 3

/** A reservation that nobody made use of is over with its time, and of no interest after it. */
export function dropOldReservations(state: State, now: number): State {
  const isOld = (one: Claim): boolean => one.reserved === true && hasExpired(one, now)
  return state.claims.some(isOld) ? { ...state, claims: state.claims.filter((one) => !isOld(one)) } : state
}

/**
 * Gives what is free to those who wait for it, and tells those who wait for each other.
 * @param moment with evidence about everybody who holds something that is waited for
 * @param lives whether the process that waits, and whoever it waits for, are still there
 */
export function serve(state: State, lives: (one: Waiter) => boolean, moment: Moment): Change {
  const living = state.waiters.filter(lives)
  let next = living.length < state.waiters.length ? { ...state, waiters: living } : state
  const events: Event[] = []
  for (const { by, waiters } of waitsIn(next)) {
    // Somebody before it in the line may have been given what its holder, who is gone, left: and it was that holder's wait.
    if (!participant(next, by)) continue
    const wanted = waiters
      .filter((one) => !isReserved(next, by, one, moment.now))
      .map(({ r, glob }) => ({ r, ...(glob ? { glob } : {}) }))
    const terms = { until: moment.now + RESERVED_MS, reserved: true as const }
    const outcome = claim(next, by, wanted, terms, moment)
    if (outcome.kind === 'refused') continue
    if (outcome.kind === 'granted') next = outcome.state
    const rs = waiters.map((one) => one.r)
    next = { ...next, waiters: next.waiters.filter((one) => !waiters.includes(one)) }
    // A person's own command says it.
    if (participant(next, by)?.kind === 'session')
      next = notify(next, by, { kind: 'free', rs, forMs: RESERVED_MS }, moment.now)
    const taken = outcome.kind === 'granted' ? outcome.events.filter(({ event }) => event !== 'claim') : []
    events.push(...taken, { event: 'reserve', who: by, rs })
  }
  const circles = tellCircles(next, moment)
  return { state: circles.state, events: [...events, ...circles.events] }
}

/** Held by it for a time of its own already; what an edit holds may be over with its turn. */
const isReserved = (state: State, by: string, { r, glob }: Waiter, now: number): boolean =>
  state.claims.some((one) => one.by === by && one.r === r && one.glob === glob && (one.until ?? 0) > now)

/** Everybody who waits for somebody who waits for them, over however many others: nobody's turn would ever come. */
function tellCircles(state: State, { meets, judge, now }: Moment): Change {
  const edges: WaitsFor[] = state.waiters.flatMap((one) =>
    state.claims
      .filter((other) => other.by !== one.by && meets(other, one))
      .filter((other) => judge(other, participant(state, other.by)) === 'held')
      .map((other) => ({ who: one.by, r: one.r, holder: other.by })),
  )
  let next = state
  const events = new Map<string, Event>()
  for (const { by, waiters } of waitsIn(state)) {
    if (waiters.some((one) => one.circle)) continue
    const first = edges.filter((one) => one.who === by && waiters.some((own) => own.r === one.r))
    const circle = circleOf(by, first, edges)
    if (!circle) continue
    if (participant(next, by)?.kind === 'session')
      next = notify(next, by, { kind: 'circle', waits: circle }, now)
    const told = next.waiters.map((one) => (waiters.includes(one) ? { ...one, circle } : one))
    next = { ...next, waiters: told }
    const names = circle.map(({ who }) => who)
    events.set([...names].sort().join(), { event: 'circle', who: by, with: names })
  }
  return { state: next, events: [...events.values()] }
}

/** The shortest way from `start`, over one of its `first` edges, back to itself. */
function circleOf(start: string, first: WaitsFor[], edges: WaitsFor[]): WaitsFor[] | undefined {
  const seen = new Set<string>()
  let ways: WaitsFor[][] = first.map((edge) => [edge])
  while (ways.length > 0) {
    const longer: WaitsFor[][] = []
    for (const way of ways) {
      const { holder } = way[way.length - 1]!
      if (holder === start) return way
      if (seen.has(holder)) continue
      seen.add(holder)
      for (const edge of edges) if (edge.who === holder) longer.push([...way, edge])
    }
    ways = longer
  }
  return undefined
}
