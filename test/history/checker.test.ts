import { describe, expect, it } from 'vitest'
import { cpuMs } from '../support/cpu.ts'
import { checkHistory, type Death, type Operation } from './checker.ts'

type History = (Operation | Death)[]

let ids = 0
/** `at(1, 3).claim('A', 'granted')`: an operation of A's own process on key `k` from 1 to 3. */
const at = (start: number, end: number | null, key = 'k') => {
  const base = (process: string) => ({ id: ++ids, process, key, start, end })
  return {
    claim: (who: string, result?: 'granted' | { refusedBy: string }): Operation => ({
      ...base(who),
      op: 'claim',
      who,
      ...(result === undefined ? {} : { result }),
    }),
    release: (who: string, result?: 'done' | 'not-mine'): Operation => ({
      ...base(who),
      op: 'release',
      who,
      ...(result === undefined ? {} : { result }),
    }),
    read: (result: string | null, process = 'R'): Operation => ({ ...base(process), op: 'read', result }),
  }
}
/** The participant dies with its process. */
const died = (who: string, when: number): Death => ({ died: who, at: when, who })
/** Only a helper process of the participant dies. */
const killed = (process: string, when: number): Death => ({ died: process, at: when })

const valid: Record<string, History> = {
  'nothing at all': [],
  'claim, refuse, release, claim': [
    at(1, 2).claim('A', 'granted'),
    at(3, 4).claim('B', { refusedBy: 'A' }),
    at(5, 6).release('A', 'done'),
    at(7, 8).claim('B', 'granted'),
  ],
  'a claim of what is already mine': [at(1, 2).claim('A', 'granted'), at(3, 4).claim('A', 'granted')],
  'a refusal before the claim that caused it returned': [
    at(1, 9).claim('A', 'granted'),
    at(2, 3).claim('B', { refusedBy: 'A' }),
  ],
  'two grants with a release between that overlaps both': [
    at(1, 2).claim('A', 'granted'),
    at(3, 6).claim('B', 'granted'),
    at(3, 6).release('A', 'done'),
  ],
  'operations that touch in time overlap': [
    at(1, 2).claim('A', 'granted'),
    at(3, 4).claim('B', 'granted'),
    at(4, 5).release('A', 'done'),
  ],
  'two keys have nothing to do with each other': [
    at(1, 2, 'k').claim('A', 'granted'),
    at(3, 4, 'l').claim('B', 'granted'),
    at(5, 6, 'l').read('B'),
    at(5, 6, 'k').read('A'),
  ],
  'a killed claim took effect': [
    at(1, null).claim('A'),
    killed('A', 5),
    at(6, 7).claim('B', { refusedBy: 'A' }),
  ],
  'a killed claim did not take effect': [
    at(1, null).claim('A'),
    killed('A', 5),
    at(6, 7).claim('B', 'granted'),
  ],
  'a killed release took effect late': [
    at(1, 2).claim('A', 'granted'),
    at(3, null).release('A'),
    killed('A', 6),
    at(4, 5).read('A'),
    at(5, 7).read(null),
  ],
  'an operation without a result took effect or not': [
    at(1, 2).claim('A'),
    at(3, 4).read('A'),
    at(5, 6).release('A'),
    at(7, 8).read('A'),
  ],
  'the killed one never recorded: it may happen at any time': [
    at(1, null).claim('A'),
    at(50, 51).read(null),
    at(60, 61).read('A'),
  ],
  'a takeover after the death': [
    at(1, 2).claim('A', 'granted'),
    died('A', 5),
    at(6, 7).claim('B', { refusedBy: 'A' }),
    at(8, 9).claim('B', 'granted'),
  ],
  'a takeover that overlaps the death': [
    at(1, 2).claim('A', 'granted'),
    at(3, 6).claim('B', 'granted'),
    died('A', 5),
  ],
  'a takeover after a claim whose maker was killed in it': [
    at(1, null).claim('A'),
    died('A', 5),
    at(6, 7).read('A'),
    at(8, 9).read(null),
    at(10, 11).claim('B', 'granted'),
  ],
  'the kill is between its signal and the exit': [
    at(1, null).claim('A'),
    { died: 'A', who: 'A', at: 5, seen: 9 },
    at(6, 7).read(null),
    at(8, 8).read('A'),
    at(8, 9).read(null),
  ],
}

const invalid: Record<string, [History, RegExp]> = {
  'two grants at once': [
    [at(1, 2).claim('A', 'granted'), at(3, 4).claim('B', 'granted')],
    /claim .* of B returned "granted", but the key was held by A$/,
  ],
  'two overlapping grants with no release': [
    [at(1, 9).claim('A', 'granted'), at(2, 8).claim('B', 'granted')],
    /"granted"/,
  ],
  'a lost release': [
    [at(1, 2).claim('A', 'granted'), at(3, 4).release('A', 'done'), at(5, 6).claim('B', { refusedBy: 'A' })],
    /refusedBy.*held by nobody$/,
  ],
  'a lost claim': [
    [at(1, 2).claim('A', 'granted'), at(3, 4).release('A', 'not-mine')],
    /release .* returned "not-mine", but the key was held by A$/,
  ],
  'a stale read': [
    [at(1, 2).claim('A', 'granted'), at(3, 4).read(null)],
    /read .* returned null, but the key was held by A$/,
  ],
  'a read that goes back in time': [
    [at(1, 9).claim('A', 'granted'), at(2, 3).read('A'), at(4, 5).read(null)],
    /returned null/,
  ],
  'refused by somebody who never held it': [
    [at(1, 2).claim('A', 'granted'), at(3, 4).claim('B', { refusedBy: 'C' })],
    /"C".*held by A$/,
  ],
  'refused by oneself': [
    [at(1, 2).claim('A', 'granted'), at(3, 4).claim('A', { refusedBy: 'A' })],
    /refusedBy/,
  ],
  'a release of what one does not hold': [
    [at(1, 2).claim('A', 'granted'), at(3, 4).release('B', 'done')],
    /"done".*held by A$/,
  ],
  'a killed claim took effect and then did not': [
    [at(1, null).claim('A'), killed('A', 5), at(6, 7).read('A'), at(8, 9).read(null)],
    /returned null, but the key was held by A$/,
  ],
  'a killed claim took effect after the death': [
    [at(1, null).claim('A'), killed('A', 5), at(6, 7).read(null), at(8, 9).read('A')],
    /returned "A", but the key was held by nobody$/,
  ],
  'an operation without a result took effect after its end': [
    [at(1, 2).claim('A'), at(3, 4).read(null), at(5, 6).read('A')],
    /returned "A"/,
  ],
  'a takeover from a participant of which only a helper died': [
    [at(1, 2).claim('A', 'granted'), killed('A', 3), at(4, 5).claim('B', 'granted')],
    /held by A$/,
  ],
  'a takeover before the death': [
    [at(1, 2).claim('A', 'granted'), at(3, 4).claim('B', 'granted'), died('A', 5)],
    /held by A$/,
  ],
  'two takeovers of one dead': [
    [
      at(1, 2).claim('A', 'granted'),
      died('A', 3),
      at(4, 8).claim('B', 'granted'),
      at(4, 8).claim('C', 'granted'),
    ],
    /"granted".*held by/,
  ],
  'the dead comes back after a takeover': [
    [
      at(1, 2).claim('A', 'granted'),
      died('A', 3),
      at(4, 5).claim('B', 'granted'),
      at(6, 7).claim('C', { refusedBy: 'A' }),
    ],
    /"A".*held by B$/,
  ],
}

describe('by hand', () => {
  it.each(Object.entries(valid))('%s', (_, history) => {
    expect(checkHistory(history)).toEqual({ ok: true })
  })

  it.each(Object.entries(invalid))('not: %s', (_, [history, why]) => {
    const verdict = checkHistory(history)
    expect(verdict).toMatchObject({ ok: false, key: 'k', why: expect.stringMatching(why) })
    // The order in which a history is written down means nothing.
    expect(checkHistory(history.toReversed()).ok).toBe(false)
  })

  it('refuses what is no history', () => {
    expect(() => checkHistory([at(3, 2).claim('A', 'granted')])).toThrow(RangeError)
    expect(() => checkHistory([at(3, null).claim('A'), killed('A', 2)])).toThrow(RangeError)
    const many = Array.from({ length: 25 }, (_, i) => at(1, 2).claim(`P${i}`, 'granted'))
    expect(() => checkHistory(many)).toThrow('More than 24')
  })
})

describe('the window', () => {
  const turns = (from: number, count: number): History =>
    Array.from({ length: count }, (_, i) => {
      const [who, time] = ['ABC'[i % 3]!, from + i * 4]
      return [at(time, time + 1).claim(who, 'granted'), at(time + 2, time + 3).release(who, 'done')]
    }).flat()

  it('is what is enough to see the fault', () => {
    const first = at(4_001, 4_002).claim('A', 'granted')
    const second = at(4_003, 4_004).claim('B', 'granted')
    const verdict = checkHistory([...turns(0, 1_000), first, second, ...turns(5_000, 1_000)])
    expect(verdict).toMatchObject({ ok: false, at: 4_004, window: [first, second] })
  })

  it('has what overlaps it, and the deaths in it', () => {
    const long = at(3_000, 4_010).read(null)
    const first = at(4_001, 4_002).claim('A', 'granted')
    const death = died('Q', 4_003)
    const second = at(4_003, 4_004).claim('B', 'granted')
    const other = at(4_003, 4_005).claim('Q', { refusedBy: 'A' })
    const verdict = checkHistory([
      ...turns(0, 500),
      long,
      first,
      death,
      second,
      other,
      died('Z', 2),
      ...turns(5_000, 9),
    ])
    expect(verdict).toMatchObject({ ok: false, at: 4_004, window: [long, first, second, other, death] })
  })
})

// --- against every order there is ----------------------------------------------------------------------------

describe('against brute force', () => {
  it('the same verdict on tiny random histories', { timeout: 60_000 }, () => {
    const counts = { valid: 0, invalid: 0 }
    for (let seed = 1; seed <= 30_000; seed++) {
      const history = tiny(random(seed))
      const expected = isExplained(history)
      counts[expected ? 'valid' : 'invalid']++
      if (checkHistory(history).ok !== expected)
        expect.fail(`seed ${seed} should be ${expected}:\n${JSON.stringify(history, null, 1)}`)
    }
    expect(counts.valid).toBeGreaterThan(5_000)
    expect(counts.invalid).toBeGreaterThan(5_000)
  })
})

/** Tries every order of all moments at which something may happen, each as early as it can be. */
function isExplained(history: History): boolean {
  const deaths = history.filter((one): one is Death => 'died' in one)
  const last = (one: Operation) =>
    one.end ?? Math.min(...deaths.filter((d) => d.died === one.process).map((d) => d.seen ?? d.at))
  const isKnown = (one: Operation) => one.end !== null && one.result !== undefined
  const search = (holder: string | null, time: number, left: Operation[]): boolean => {
    if (!left.some(isKnown)) return true
    for (const death of deaths)
      if (holder !== null && death.who === holder && search(null, Math.max(time, death.at), left)) return true
    return left.some((one) => {
      const when = Math.max(time, one.start)
      const next = registerAfter(one, holder)
      if (when > last(one) || (isKnown(one) && !same(next.result, one.result))) return false
      return search(
        next.holder,
        when,
        left.filter((other) => other !== one),
      )
    })
  }
  return search(
    null,
    Number.NEGATIVE_INFINITY,
    history.filter((one): one is Operation => !('died' in one)),
  )
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** What a correct store does. */
function registerAfter(
  one: Operation,
  holder: string | null,
): { holder: string | null; result: Operation['result'] } {
  if (one.op === 'read') return { holder, result: holder }
  if (one.op === 'release')
    return holder === one.who ? { holder: null, result: 'done' } : { holder, result: 'not-mine' }
  return holder === null || holder === one.who
    ? { holder: one.who, result: 'granted' }
    : { holder, result: { refusedBy: holder } }
}

/** One to six operations at a few moments, right or with one result changed. */
function tiny(pick: Pick): History {
  const names = ['A', 'B', 'C']
  const one = <T>(list: readonly T[]): T => list[pick(list.length)]!
  const operations: { source: Operation; moment: number }[] = Array.from({ length: 1 + pick(6) }, () => {
    const start = pick(8)
    const end = start + pick(5)
    const op = one(['claim', 'claim', 'release', 'read'] as const)
    const process = one(['P', 'Q'])
    const source = { id: ++ids, process, key: 'k', start, end, op, who: one(names) } as Operation
    return { source, moment: start + pick(end - start + 1) }
  })
  const history: History = []
  for (const died of ['P', 'Q']) {
    if (pick(3) === 0) continue
    const at = pick(10)
    history.push({
      died,
      at,
      ...(pick(2) ? { seen: at + pick(3) } : {}),
      ...(pick(2) ? { who: one(names) } : {}),
    })
  }
  const deaths = history.slice() as Death[]
  let holder: string | null = null
  for (const { source, moment } of operations.toSorted((a, b) => a.moment - b.moment)) {
    if (deaths.some((death) => death.who === holder && death.at <= moment) && pick(2)) holder = null
    const next = registerAfter(source, holder)
    source.result = next.result as never
    const ownDeath = deaths.find((death) => death.died === source.process)
    if (pick(5) === 0 && (ownDeath?.at ?? 99) >= source.start) source.end = null
    else if (pick(8) === 0) delete source.result
    if (source.end !== null || pick(2)) holder = next.holder
    history.push(source)
  }
  const changed = one(operations).source
  if (pick(2) && changed.result !== undefined) {
    const other = one(names)
    if (changed.op === 'read') changed.result = one([other, null])
    else if (changed.op === 'release') changed.result = one(['done', 'not-mine'])
    else changed.result = one(['granted', { refusedBy: other }])
  }
  return history
}

// --- large histories -----------------------------------------------------------------------------------------

describe('large histories', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of a correct store are explained (seed %i)', (seed) => {
    expect(checkHistory(simulate(random(seed), 5_000))).toEqual({ ok: true })
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of a store with a fault are not (seed %i)', (seed) => {
    const verdict = checkHistory(simulate(random(seed), 5_000, 2_500))
    expect(verdict.ok).toBe(false)
    if (!verdict.ok) expect(verdict.window.length).toBeLessThan(60)
  })

  // Tried again, because others may use the machine.
  it('80,000 operations of 8 processes on 3 keys in 2 seconds', { retry: 4, timeout: 60_000 }, () => {
    const history = simulate(random(9), 80_000)
    expect(history.filter((one) => 'died' in one).length).toBeGreaterThan(50)
    const start = cpuMs()
    expect(checkHistory(history)).toEqual({ ok: true })
    expect(cpuMs() - start).toBeLessThan(2_000)
  })
})

/**
 * 8 processes, of which two each act for one participant, on 3 keys. Some are killed, half of them with their
 * participant; others take their place. With `faultAfter`, one later claim is granted although a living other holds.
 */
function simulate(pick: Pick, count: number, faultAfter = Number.POSITIVE_INFINITY): History {
  const history: History = []
  const deadSince = new Map<string, number>()
  const planned: { source: Operation; moment: number }[] = []
  const crew = Array.from({ length: 8 }, (_, i) => ({ process: `p${i}`, who: `w${i % 4}`, clock: pick(20) }))
  for (let i = 0; i < count; i++) {
    const me = crew.reduce((a, b) => (b.clock < a.clock ? b : a))
    const [start, length] = [me.clock, 1 + pick(20)]
    const op = (['claim', 'claim', 'release', 'release', 'read'] as const)[pick(5)]!
    const { process, who } = me
    const source = {
      id: ++ids,
      process,
      key: `k${pick(3)}`,
      start,
      end: start + length,
      op,
      who,
    } as Operation
    const moment = start + pick(length + 1)
    me.clock += length + 1 + pick(5)
    if (pick(800) === 0) {
      const at = start + pick(length + 1)
      source.end = null
      if (pick(2)) {
        history.push({ died: process, at, who })
        deadSince.set(who, at)
        for (const heir of crew.filter((one) => one.who === who)) heir.who = `${who}.${i}`
      } else {
        history.push({ died: process, at })
      }
      me.process = `${process}.${i}`
      if (moment > at) {
        history.push(source) // killed before it took effect
        continue
      }
    }
    planned.push({ source, moment })
  }
  const holders = new Map<string, string | null>()
  let done = 0
  for (const { source, moment } of planned.toSorted((a, b) => a.moment - b.moment)) {
    let holder = holders.get(source.key) ?? null
    if (holder !== null && (deadSince.get(holder) ?? Number.POSITIVE_INFINITY) <= moment && pick(2))
      holder = null
    let next = registerAfter(source, holder)
    const isLive = holder !== null && !deadSince.has(holder)
    if (++done > faultAfter && source.op === 'claim' && next.holder !== source.who && isLive && source.end) {
      next = { holder: source.who, result: 'granted' }
      if (done > faultAfter + 200) faultAfter = Number.POSITIVE_INFINITY
    }
    holders.set(source.key, next.holder)
    if (source.end !== null) source.result = next.result as never
    history.push(source)
  }
  return history
}

/** A whole number from 0 to below `limit`. */
type Pick = (limit: number) => number

/** mulberry32 */
function random(seed: number): Pick {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
}
