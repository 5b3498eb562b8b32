/**
 * A client is paused before any one of its calls while others do little or much, up to whole generations; of several
 * that are paused, and of some that are killed. Every commit that was reported counts exactly once.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SLOTS } from '../../src/store/file/versions.ts'
import { type Box, countTo, makeBox } from '../support/box.ts'
import { Ledger, type Pause, type Plant, type Step } from '../support/clients.ts'
import { commitsByRename, deletesInPlace, deletesOldVersions } from '../support/plants.ts'

/** Commits that were there before: an empty store, one with tombstones, the end and the beginning of generations. */
const STARTS = [0, 5, 40, SLOTS - 2, SLOTS - 1, SLOTS, SLOTS + 1, 200, 2 * SLOTS - 1, 2 * SLOTS]
/** What others commit meanwhile: one, until the slot is emptied, until the generation changes, until it is retired. */
const CROWDS = [1, 2, 40, 130, 300]
const MOST_CALLS = 500

const templates = new Map<number, Box>()
async function startingAt(commits: number): Promise<Box> {
  const template = templates.get(commits) ?? makeBox()
  if (!templates.has(commits)) {
    if (commits === 0) await template.open().append([{ t: 0, event: 'the folders exist' }])
    await countTo(template.open(), commits)
  }
  templates.set(commits, template)
  return template.copy()
}

/** @returns what went wrong; `undefined` when the client never came to that call */
async function play(start: number, story: Pause, plant?: Plant): Promise<string[] | undefined> {
  const box = await startingAt(start)
  const ledger = new Ledger(box.root, plant)
  ledger.run(story)
  ledger.run(3)
  const problems = ledger.check()
  box.remove()
  return ledger.tooLate ? undefined : problems
}

/** Every call of one client, others meanwhile. @returns the first story that goes wrong */
async function explore(starts: number[], crowds: Step[][], plant?: Plant): Promise<unknown> {
  for (const start of starts) {
    for (const meanwhile of crowds) {
      // The calls are few but where a generation is emptied or removed: there not each of them.
      for (let pause = 1; pause < MOST_CALLS; pause += pause < 40 ? 1 : 29) {
        const story = { pause, meanwhile }
        const problems = await play(start, story, plant)
        if (!problems) break
        if (problems.length > 0) return { start, story, problems }
      }
    }
  }
  return undefined
}

describe('one client is paused at any of its calls', () => {
  test.each(STARTS)('after %i commits', async (start) => {
    expect(
      await explore(
        [start],
        CROWDS.map((crowd) => [crowd]),
      ),
    ).toBeUndefined()
  })

  test.each([SLOTS - 1, 200])('after %i commits, and one of the others is killed', async (start) => {
    const crowds: Step[][] = []
    for (let kill = 1; kill < 60; kill += 3)
      crowds.push([{ kill }, 2], [(3 * SLOTS - start) % SLOTS, { kill }, 1])
    expect(await explore([start], crowds)).toBeUndefined()
  })
})

test('several are paused within each other, others come and go and die', async () => {
  const { story } = fc.letrec<{ story: Pause; step: Step }>((tie) => ({
    story: fc.record({
      pause: fc.integer({ min: 1, max: 26 }),
      meanwhile: fc.array(tie('step'), { minLength: 1, maxLength: 3 }),
    }),
    step: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 3, arbitrary: fc.constantFrom(0, 1, 2, 3, 33, 100, 130, 260) },
      { weight: 1, arbitrary: fc.record({ kill: fc.integer({ min: 1, max: 26 }) }) },
      { weight: 3, arbitrary: tie('story') },
    ),
  }))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...STARTS), story, async (start, one) => {
      expect((await play(start, one)) ?? []).toEqual([])
    }),
    { numRuns: 600 },
  )
})

describe('the checker catches planted faults', () => {
  test('old versions deleted instead of emptied', async () => {
    const found = await explore([40], [[40]], deletesOldVersions)
    expect(JSON.stringify(found)).toMatch(/is lost/)
  })

  test('a generation deleted in place instead of renamed away first, and its remover killed in the middle', async () => {
    const crowds = Array.from({ length: 50 }, (_, kill): Step[] => [3 * SLOTS - 200, { kill }, 1])
    const found = await explore([200], crowds, deletesInPlace)
    expect(JSON.stringify(found)).toMatch(/is lost/)
  })

  test('a commit by rename instead of link', async () => {
    const found = await explore([5], [[1]], commitsByRename)
    expect(JSON.stringify(found)).toMatch(/is lost/)
  })
})
