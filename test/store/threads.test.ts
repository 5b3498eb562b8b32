/**
 * Several clients take turns at single calls to the file system, in any order at all: what the nested pauses of
 * interleavings.test.ts cannot do, where whoever is paused last goes on first.
 */
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { SLOTS } from '../../src/store/file/versions.ts'
import { type Box, countTo, makeBox } from '../support/box.ts'
import type { PLANTS } from '../support/plants.ts'
import { Threads, type Turn } from '../support/threads.ts'

const CLIENTS = 3
const threads = new Threads(CLIENTS)
afterAll(() => threads.end())

const templates = new Map<number, Box>()
async function startingAt(commits: number): Promise<Box> {
  const template = templates.get(commits) ?? makeBox()
  if (!templates.has(commits)) {
    await template.open().append([{ t: 0, event: 'the folders exist' }])
    await countTo(template.open(), commits)
  }
  templates.set(commits, template)
  return template.copy()
}

async function play(
  start: number,
  turns: Turn[],
  attempts: number,
  plant?: keyof typeof PLANTS,
): Promise<string[]> {
  const box = await startingAt(start)
  const problems = threads.play({ root: box.root, attempts, ...(plant ? { plant } : {}) }, turns)
  box.remove()
  return problems
}

test('any order of the calls of three clients, while others commit: every commit counts once', async () => {
  const turn: fc.Arbitrary<Turn> = fc.oneof(
    { weight: 8, arbitrary: fc.record({ who: fc.nat(CLIENTS - 1), calls: fc.integer({ min: 1, max: 20 }) }) },
    { weight: 2, arbitrary: fc.record({ crowd: fc.constantFrom(1, 1, 2, 40, 127, 260) }) },
  )
  const start = fc.constantFrom(0, 1, 40, SLOTS - 2, SLOTS - 1, SLOTS, 2 * SLOTS - 1, 2 * SLOTS)
  await fc.assert(
    fc.asyncProperty(start, fc.array(turn, { minLength: 3, maxLength: 40 }), async (from, turns) => {
      expect(await play(from, turns, 4)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

/** One is paused before it announces a generation, one before it uses it, while that generation comes and goes. */
async function announcedTwice(plant?: keyof typeof PLANTS): Promise<string[]> {
  for (let announcing = 1; announcing < 9; announcing++) {
    for (let using = 1; using < 14; using++) {
      const turns: Turn[] = [
        { who: 0, calls: announcing },
        { crowd: 1 },
        { who: 1, calls: using },
        { crowd: 2 * SLOTS + 5 },
        { who: 0, calls: 1 },
        { who: 1, calls: 20 },
      ]
      const problems = await play(SLOTS - 1, turns, 1, plant)
      if (problems.length > 0) return problems
    }
  }
  return []
}

describe('a slow client announces a generation that is long gone', () => {
  test('nobody can use it', async () => {
    expect(await announcedTwice()).toEqual([])
  })

  test('the checker catches it where generations have names that can be guessed', async () => {
    expect((await announcedTwice('reusesNames')).join()).toMatch(/counts 0 times/)
  })
})
