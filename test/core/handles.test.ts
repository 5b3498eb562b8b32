import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isHandle, pickHandle } from '../../src/core/handles.ts'
import { cpuMs } from '../support/cpu.ts'

/** Picks for `count` sessions that all live at once. */
function pickMany(count: number): Set<string> {
  const taken = new Set<string>()
  for (let i = 0; i < count; i++) taken.add(pickHandle(`session ${i}`, taken))
  return taken
}

// Found by picking, so that the lists need not be exported.
const pairs = new Set(Array.from({ length: 300_000 }, (_, i) => pickHandle(`${i}`, [])))
const adjectives = [...new Set([...pairs].map((one) => one.split('-')[0]!))].sort()
const animals = [...new Set([...pairs].map((one) => one.split('-')[1]!))].sort()

describe('handles never run out and never merge two sessions', () => {
  // Tried again, because others may use the machine.
  it('10,000 sessions: all different, all two plain words, in a second', { retry: 4 }, () => {
    const start = cpuMs()
    const taken = pickMany(10_000)
    expect(cpuMs() - start).toBeLessThan(1_000)
    expect(taken.size).toBe(10_000)
    for (const handle of taken) expect(handle).toMatch(/^[a-z]{3,9}-[a-z]{3,9}$/)
  })

  it('50,000 sessions, more than there are pairs: all different', { timeout: 120_000 }, () => {
    const taken = pickMany(50_000)
    expect(taken.size).toBe(50_000)
    for (const handle of taken) expect(isHandle(handle)).toBe(true)
  })

  it('all pairs taken: a number follows', () => {
    expect(pickHandle('a', pairs)).toMatch(/^[a-z]+-[a-z]+-2$/)
    const two = [...pairs].flatMap((one) => [one, `${one}-2`])
    expect(pickHandle('a', two)).toMatch(/^[a-z]+-[a-z]+-3$/)
  })

  it('all pairs taken, shouted', () => {
    const shouted = [...pairs].map((one) => one.toUpperCase())
    expect(pickHandle('a', shouted)).toMatch(/^[a-z]+-[a-z]+-2$/)
  })

  it('taken by whoever wants to be in the way: always the next one, in several spellings', () => {
    const shout = (text: string) => text.toUpperCase()
    for (const spell of [String, shout, (text: string) => shout(text.slice(0, 1)) + text.slice(1)]) {
      const taken: string[] = ['', '-', 'you', '__proto__', 'constructor', '\u212a', 'x'.repeat(10_000)]
      const folded = new Set(taken)
      for (let i = 0; i < 500; i++) {
        const next = pickHandle('same', taken)
        expect(folded.has(next)).toBe(false)
        folded.add(next)
        taken.push(spell(next))
      }
    }
  })

  it('taken by anything', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.oneof(fc.string(), fc.constantFrom(...pairs))), (seed, others) => {
        const picked = pickHandle(seed, others)
        expect(isHandle(picked)).toBe(true)
        expect(others.map((one) => one.toLowerCase())).not.toContain(picked)
      }),
    )
  })
})

describe('handles are stable', () => {
  it('the same seed and the same taken ones give the same handle, in whatever order and kind of list', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.constantFrom(...pairs)), (seed, others) => {
        const picked = pickHandle(seed, others)
        expect(pickHandle(seed, new Set(others.toReversed()))).toBe(picked)
        expect(pickHandle(seed, others.values())).toBe(picked)
      }),
    )
  })

  it('a taken one elsewhere changes nothing', () => {
    expect(pickHandle('a', ['someone-else'])).toBe(pickHandle('a', []))
  })

  it('neighbouring seeds are spread evenly', () => {
    const first = new Set(Array.from({ length: 1_000 }, (_, i) => pickHandle(`pid ${i}`, [])))
    expect(first.size).toBeGreaterThan(940) // 970 are expected of chance
  })
})

describe('the words', () => {
  it('are 128 and 128', () => {
    expect(pairs.size).toBe(128 * 128)
    expect(adjectives).toHaveLength(128)
    expect(animals).toHaveLength(128)
    expect(adjectives.filter((one) => animals.includes(one))).toEqual([])
  })

  it.each([
    ['adjectives', adjectives],
    ['animals', animals],
  ])('%s are told apart easily', (_, list) => {
    for (const [i, a] of list.entries()) {
      expect(a).toMatch(/^[a-z]{3,9}$/)
      for (const b of list.slice(i + 1)) {
        expect(a.slice(0, 4), `${a}, ${b}`).not.toBe(b.slice(0, 4))
        const least = Math.min(a.length, b.length) > 4 ? 3 : 2
        expect(distance(a, b), `${a}, ${b}`).toBeGreaterThanOrEqual(least)
      }
    }
  })
})

it.each([
  ['brave-otter', true],
  ['brave-otter-2', true],
  ['brave-otter-10', true],
  ['brave-otter-1', false],
  ['brave-otter-0', false],
  ['brave-otter-02', false],
  ['brave-otter-2-2', false],
  ['brave-otter-', false],
  ['Brave-otter', false],
  ['brave', false],
  ['otter-brave', false],
  ['deadbeef-cafe', false],
  ['anna-marie', false],
  ['', false],
])('is "%s" a handle? %s', (text, expected) => {
  expect(isHandle(text)).toBe(expected)
})

/** How many letters must be changed, added or left out to make one of the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, x] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, y] of [...b].entries())
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + Number(x !== y)))
    row = next
  }
  return row[b.length]!
}
