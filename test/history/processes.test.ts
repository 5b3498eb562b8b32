/**
 * Real processes on the file store, killed, stopped and paused inside the commit: all that they saw can be explained
 * by one order (checker.ts). And the proof that this finds faults, which needs the pauses.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleWorker } from '../support/bundle.ts'
import { checkHistory } from './checker.ts'
import { type Regime, record } from './processes.ts'

const TIMEOUT_MS = 60_000
const ALL = { pauses: true, kills: true, stops: true }
/** A fault is found in the first attempt nearly always; a machine that is very busy may need another. */
const ATTEMPTS = 6
const ATTEMPT_MS = 2_000

let folder = ''
let bundle = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dibs-worker-'))
  bundle = await bundleWorker(new URL('./worker.ts', import.meta.url), folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** @returns what the checker found wrong, with the operations to see it by, or `undefined` */
async function wrongIn(regime: Regime): Promise<string | undefined> {
  const { history, operations, kills, failures } = await record(bundle, regime)
  expect(failures).toEqual([])
  expect(operations).toBeGreaterThan(regime.ms / 20)
  expect(kills).toBeGreaterThan(0)
  const verdict = checkHistory(history)
  return verdict.ok
    ? undefined
    : `${verdict.why}\n${verdict.window.map((one) => JSON.stringify(one)).join('\n')}`
}

it('processes that are killed, stopped and paused agree on one order', { timeout: TIMEOUT_MS }, async () => {
  expect(await wrongIn({ ms: 12_000, ...ALL })).toBeUndefined()
})

it.each([
  ['old versions that are deleted', 'unlink'],
  ['a takeover by age', 'age'],
] as const)('finds %s', { timeout: TIMEOUT_MS }, async (_, fault) => {
  let wrong: string | undefined
  for (let n = 0; n < ATTEMPTS && !wrong; n++) wrong = await wrongIn({ ms: ATTEMPT_MS, ...ALL, fault })
  expect(wrong).toMatch(/^(claim|release|read) \S+ of \S+ returned/)
})
