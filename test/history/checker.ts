/**
 * Is there, for every key, one order of all operations that explains what each process saw?
 *
 * A key is a register that says who holds it. An operation takes effect at one moment between its start and its
 * end. One without an end or without a result may have taken effect or not, but only between its start and the death
 * of its process (or its end). From a participant's death on, what it holds may become free at any moment.
 *
 * Invariant: `ok` exactly if such an order exists. Per key, the set of possible configurations (holder, and which
 * open operations have taken effect) is carried from event to event; when an operation returns, every order of open
 * operations is tried that lets it take effect with its result (Lowe, "Testing for linearizability", 2017).
 */
export type Operation = {
  id: string | number
  process: string
  key: string
  /** In one unit and on one clock for all processes. Operations that touch in time overlap. */
  start: number
  /** `null`: its process was killed in it. */
  end: number | null
} & (
  | { op: 'claim'; who: string; result?: 'granted' | { refusedBy: string } }
  | { op: 'release'; who: string; result?: 'done' | 'not-mine' }
  | { op: 'read'; result?: string | null }
)

/**
 * Process `died` was killed at `at` at the earliest (just before the signal), and did nothing after `seen` (its exit
 * was observed), if not the same. `who`: the participant that died with it and never comes back.
 */
export interface Death {
  died: string
  at: number
  seen?: number
  who?: string
}

export type Verdict =
  | { ok: true }
  | {
      ok: false
      key: string
      /** When the operation returned that cannot be explained. */
      at: number
      why: string
      /** Enough to see it, by start: with any holder before these, the last one to return cannot be explained. */
      window: (Operation | Death)[]
    }

/** Most operations on one key that may be open at once; each is one bit. */
const OPEN_MAX = 24
const MASKS = 2 ** OPEN_MAX
/** With more open operations than these, the window is not sought here: it would begin with all their subsets. */
const WINDOW_OPEN_MAX = 8
const FREE = 0

/** @throws RangeError for operations that end before they start or start after the death, and over OPEN_MAX. */
export function checkHistory(history: readonly (Operation | Death)[]): Verdict {
  const deaths = history.filter((one): one is Death => 'died' in one)
  const byKey = new Map<string, Operation[]>()
  for (const one of history) {
    if ('died' in one) continue
    const others = byKey.get(one.key)
    if (others) others.push(one)
    else byKey.set(one.key, [one])
  }
  for (const [key, operations] of byKey) {
    const events = eventsOf(operations, deaths)
    const failure = run(events)
    if (failure) return { ok: false, key, ...explained(events, failure) }
  }
  return { ok: true }
}

// --- what happened on one key, in order ----------------------------------------------------------------------

interface Open {
  source: Operation
  /** The participant, or for `read` the holder that it saw. */
  who: number
  /** The holder that a refusal named. */
  by: number
  /** Has a result: must take effect before it ends. */
  known: boolean
  bit: number
}
/** At one time first what begins, then deaths (which free), then results, then the end of what may never have been. */
type Event = { at: number } & (
  | { rank: 0; starts: Open }
  | { rank: 1; frees: number; source: Death }
  | { rank: 2 | 3; ends: Open }
)
interface Events {
  list: Event[]
  names: string[]
}

function eventsOf(operations: Operation[], deaths: Death[]): Events {
  const numbers = new Map<string, number>()
  const names = ['nobody']
  const number = (name: string | null) => {
    if (name === null) return FREE
    if (!numbers.has(name)) numbers.set(name, names.push(name) - 1)
    return numbers.get(name)!
  }
  const list: Event[] = []
  for (const source of operations) {
    const { start, end, result } = source
    const until = end ?? killedBy(source, deaths)
    if (until < start) throw new RangeError(`Operation ${source.id} ends before it starts`)
    const known = end !== null && result !== undefined
    if (source.op === 'read' && !known) continue
    const seen = source.op === 'read' ? source.result : source.who
    const refused =
      source.op === 'claim' && typeof source.result === 'object' ? source.result.refusedBy : null
    const open = {
      source,
      who: number(seen ?? null),
      by: number(refused),
      known,
      bit: 0,
    }
    list.push({ at: start, rank: 0, starts: open })
    if (until < Number.POSITIVE_INFINITY) list.push({ at: until, rank: known ? 2 : 3, ends: open })
  }
  for (const source of deaths) {
    const frees = source.who === undefined ? undefined : numbers.get(source.who)
    if (frees !== undefined) list.push({ at: source.at, rank: 1, frees, source })
  }
  list.sort((a, b) => a.at - b.at || a.rank - b.rank)
  return { list, names }
}

function killedBy({ process }: Operation, deaths: Death[]): number {
  const own = deaths.filter((one) => one.died === process)
  return Math.min(...own.map((one) => one.seen ?? one.at))
}

// --- the search ----------------------------------------------------------------------------------------------

interface Failure {
  /** Index of the event at which nothing was possible any more. */
  index: number
  /** Who may have held the key just before, whatever open operations had happened. */
  holders: number[]
}

/** `forgetAt`: before this event, everything that was known of the key is forgotten. */
function run({ list, names }: Events, forgetAt = -1): Failure | undefined {
  let configs = new Set([FREE])
  const open = new Set<Open>()
  const dead = new Set<number>()
  let bits = 0
  for (const [index, event] of list.entries()) {
    if (index === forgetAt) {
      if (open.size > WINDOW_OPEN_MAX) return undefined
      configs = anything(open, names.length)
    }
    if (event.rank === 0) {
      const bit = freeBit(bits)
      event.starts.bit = bit
      bits |= bit
      open.add(event.starts)
    } else if (event.rank === 1) {
      dead.add(event.frees)
    } else {
      const reached = new Set(configs)
      configs = conclude(reached, event.ends, open, dead)
      open.delete(event.ends)
      bits &= ~event.ends.bit
      if (configs.size === 0) return { index, holders: [...new Set([...reached].map(holderOf))] }
    }
  }
  return undefined
}

const holderOf = (config: number) => Math.floor(config / MASKS)

function freeBit(bits: number): number {
  for (let bit = 1; bit < MASKS; bit *= 2) if ((bits & bit) === 0) return bit
  throw new RangeError(`More than ${OPEN_MAX} operations are open at once on one key`)
}

/**
 * The configurations in which `ending` has taken effect, or never will. Adds to `reached` all that were passed on
 * the way. What may also happen after `ending` waits for its own end.
 */
function conclude(reached: Set<number>, ending: Open, open: Set<Open>, dead: Set<number>): Set<number> {
  const done = new Set<number>()
  if (!ending.known) for (const config of reached) if (((config % MASKS) & ending.bit) === 0) done.add(config)
  for (const config of reached) {
    const mask = config % MASKS
    if ((mask & ending.bit) !== 0) {
      done.add(config - ending.bit)
      continue
    }
    const holder = holderOf(config)
    if (dead.has(holder)) reached.add(FREE * MASKS + mask)
    for (const one of open) {
      if ((mask & one.bit) !== 0) continue
      const next = effect(one, holder)
      if (next !== undefined) reached.add(next * MASKS + (mask | one.bit))
    }
  }
  return done
}

/** The holder after `one`; `undefined` if its result cannot be. Of what has none, only what changes something counts. */
function effect({ source, who, by, known }: Open, holder: number): number | undefined {
  if (source.op === 'read') return holder === who ? holder : undefined
  if (source.op === 'release') {
    if (holder === who) return !known || source.result === 'done' ? FREE : undefined
    return known && source.result === 'not-mine' ? holder : undefined
  }
  if (known && source.result !== 'granted') return holder === by && holder !== who ? holder : undefined
  if (holder === FREE) return who
  return known && holder === who ? who : undefined
}

// --- what to tell --------------------------------------------------------------------------------------------

function anything(open: Set<Open>, holders: number): Set<number> {
  let masks = [0]
  for (const { bit } of open) masks = masks.flatMap((mask) => [mask, mask | bit])
  return new Set(masks.flatMap((mask) => Array.from({ length: holders }, (_, n) => n * MASKS + mask)))
}

function explained({ list, names }: Events, { index, holders }: Failure) {
  const events = { list: list.slice(0, index + 1), names }
  // The later everything is forgotten, the more is possible: the last moment that still fails is found by halves.
  let [fails, passes] = [-1, index + 1]
  while (passes - fails > 1) {
    const middle = Math.floor((fails + passes) / 2)
    if (run(events, middle)) fails = middle
    else passes = middle
  }
  const window = new Set<Operation | Death>()
  for (const [i, event] of events.list.entries()) {
    if ('starts' in event) window.add(event.starts.source)
    else if ('frees' in event) window.add(event.source)
    else if (i < fails) window.delete(event.ends.source)
  }
  const last = events.list[index]!
  const { op, id, process, result } = (last as Event & { ends: Open }).ends.source
  const before = holders.map((one) => names[one]).join(' or ')
  const why = `${op} ${id} of ${process} returned ${JSON.stringify(result)}, but the key was held by ${before}`
  return { at: last.at, why, window: [...window] }
}
