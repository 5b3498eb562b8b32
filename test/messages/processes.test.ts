/**
 * Real processes that send to each other, and hooks that are killed at any moment while they take, print and are done with
 * what came: nothing is lost, nothing comes twice but for the death of whoever had printed it, and nobody reads what was
 * not for them. And the proof that this finds faults.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleWorker } from '../support/bundle.ts'
import { type Recorded, type Regime, record } from './processes.ts'
import type { Plant } from './worker-place.ts'

const TIMEOUT_MS = 60_000
const FULL = { inboxes: 20, each: 50, readers: 24 }
const SMALL = { inboxes: 4, each: 30, readers: 10 }
/** A fault is found in the first attempt nearly always; a machine that is very busy may need another. */
const ATTEMPTS = 12
/** `DIBS_SEED=N` chooses again as in a run that failed; when processes run, chance decides as well. */
const SEED = Number(process.env.DIBS_SEED ?? Math.floor(Math.random() * 2 ** 31))

let folder = ''
let bundle = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dibs-worker-'))
  bundle = await bundleWorker(new URL('./worker.ts', import.meta.url), folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const recorded = (regime: Omit<Regime, 'seed'>, nth = 0): Promise<Recorded> =>
  record(bundle, { seed: SEED + nth, ...regime })

it('20 processes send 1,000 messages, hooks are killed at every step', { timeout: TIMEOUT_MS }, async () => {
  const { problems, sent, due, prints, again, orphans, kills } = await recorded(FULL)
  const seen = { seed: SEED, problems: problems.slice(0, 20) }
  expect(seen).toEqual({ seed: SEED, problems: [] })
  // It was what it was meant to be.
  expect(sent).toBe(FULL.inboxes * FULL.each)
  expect(due).toBeGreaterThan(sent)
  expect(prints).toBeGreaterThan(due) // long ones come in parts
  for (const where of ['listed', 'taken', 'printed', 'finished', 'anywhere'] as const)
    expect([where, kills[where] > 0]).toEqual([where, true])
  // Every print but the last has its death; of the last one, the death may have come between the finish and its record.
  expect(again).toBeGreaterThan(3)
  expect(orphans).toBeGreaterThanOrEqual(again)
})

it.each<[Plant, RegExp]>([
  ['finish first', /is lost/],
  ['copies', /printed again by \S+ (while \S+ lived|after \S+ had finished it)/],
  ['impatient', /printed again by \S+ while \S+ lived/],
  ['astray', /to whom it was not sent/],
])('finds a store or hook that has the fault “%s”', { timeout: TIMEOUT_MS }, async (plant, problem) => {
  let problems: string[] = []
  for (let nth = 0; nth < ATTEMPTS && !problems.some((one) => problem.test(one)); nth++)
    ({ problems } = await recorded({ ...SMALL, plant }, nth))
  expect({ seed: SEED, problems }).toEqual({
    seed: SEED,
    problems: expect.arrayContaining([expect.stringMatching(problem)]),
  })
})
