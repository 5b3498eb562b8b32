/**
 * A process of the history test: claims, releases and reads through the real actions on the file store, and writes
 * down when it began and ended each. Killed and stopped by the driver (processes.ts); pauses by itself where told.
 *
 * What it writes down is there even if it is killed right after: one `write` a line, before and after each operation.
 */
import { openSync, writeSync } from 'node:fs'
import { releaseClaims } from '../../src/actions/claims.ts'
import { begin } from '../../src/actions/joining.ts'
import { StoreError } from '../../src/store/store.ts'
import { takeFile } from '../support/take.ts'
import type { Operation } from './checker.ts'
import { claimsOf, placeOn, type WorkerOptions } from './worker-place.ts'

const options = JSON.parse(process.argv[2]!) as WorkerOptions
const out = openSync(options.out, 'a', 0o600)
const now = (): number => Number(process.hrtime.bigint())
const write = (line: object): void => void writeSync(out, `${JSON.stringify(line)}\n`)

async function main(): Promise<void> {
  const { place, arrival, hold } = placeOn(options)
  const end = now() + options.lifeMs * 1e6
  const caller = { kind: 'session' as const, arrival }
  const who = (await begin(place, arrival, 0)).session.handle
  hold(who)
  write({ who })
  const held = new Set<string>()
  let count = 0

  async function operation<T>(
    what: Omit<Operation, 'id' | 'process' | 'start' | 'end'>,
    run: () => Promise<T>,
  ) {
    const id = `${options.id}.${++count}`
    write({ ...what, id, process: options.id, start: now() })
    try {
      const result = await run()
      write({ id, end: now(), result })
      return result
    } catch (error) {
      // Somebody else was first for too long: it may not have happened.
      if (!(error instanceof StoreError) || error.code !== 'STATE_BUSY') throw error
      write({ id, end: now() })
      return undefined
    }
  }

  const claim = async (key: string) => {
    const taken = await takeFile(place, arrival, { r: key }, '/history')
    return taken.kind === 'refused' ? { refusedBy: taken.blocked[0]!.claim.by } : 'granted'
  }
  const release = async (key: string) => {
    const { ended } = await releaseClaims(place, caller, [{ r: key }])
    return ended.length > 0 ? 'done' : 'not-mine'
  }

  while (now() < end) {
    // What is held is given back soon: held long is only what belongs to somebody who is stopped or pauses.
    const choice = held.size > 0 && Math.random() < 0.8 ? [...held] : options.keys
    const key = choice[Math.floor(Math.random() * choice.length)]!
    const dice = Math.random()
    if (dice < 0.15) {
      await operation({ op: 'read', key } as never, async () => {
        const one = (await claimsOf(options.root)).find((claim) => claim.r === key)
        return one?.by ?? null
      })
    } else if (held.has(key) || dice < 0.2) {
      const result = await operation({ op: 'release', key, who } as never, () => release(key))
      if (result !== undefined) held.delete(key)
    } else if ((await operation({ op: 'claim', key, who } as never, () => claim(key))) === 'granted')
      held.add(key)
    for (const trouble of place.troubles) throw trouble
  }
  write({ bye: now() })
}

main().catch((error) => {
  write({ failed: String(error instanceof Error ? error.stack : error) })
  process.exitCode = 1
})
