/**
 * The driver contract, as tests: whatever passes is a store that dibs can work on. See the interface in
 * src/store/store.ts; a new driver is done when `conformance` passes for it.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Snapshot, Store } from '../../src/store/store.ts'
import { update } from '../../src/store/update.ts'
import { countIn, increment } from '../support/box.ts'
import { cells, log } from './conformance-log.ts'
import { queues } from './conformance-queues.ts'

export interface Bench {
  /** One more handle on the same place, as another process has it. */
  open(): Store
  /** Lets time pass. */
  advance(ms: number): void
}

export function conformance(driver: string, make: () => Bench): void {
  describe(`${driver}: the document`, () => document(make))
  describe(`${driver}: several at once`, () => several(make))
  describe(`${driver}: the log`, () => log(make))
  describe(`${driver}: cells`, () => cells(make))
  describe(`${driver}: queues`, () => queues(make))
}

function document(make: () => Bench): void {
  test('a place that was never used reads as nothing, and reading makes nothing', async () => {
    const bench = make()
    const store = bench.open()
    const first = await store.read()
    expect(first).toMatchObject({ version: '', doc: undefined })
    expect(first.damage).toBeUndefined()
    expect(await store.readAfter()).toMatchObject({ entries: [] })
    expect(await store.readLast(5)).toEqual([])
    expect(await store.get('beat.nobody')).toBeUndefined()
    expect(await store.collect()).toBe(0)
    await store.trim(Date.UTC(2026, 2, 4))
    await store.remove('beat.nobody')
    expect(await bench.open().read()).toMatchObject({ version: '', doc: undefined })
  })

  test('what was committed is read, by this handle and by others', async () => {
    const bench = make()
    const [one, two] = [bench.open(), bench.open()]
    expect(await one.commit(await one.read(), { claims: ['a'] })).toBe(true)
    expect((await one.read()).doc).toEqual({ claims: ['a'] })
    expect((await two.read()).doc).toEqual({ claims: ['a'] })
    expect((await bench.open().read()).doc).toEqual({ claims: ['a'] })
  })

  test('a commit after an old snapshot is refused and changes nothing', async () => {
    const bench = make()
    const store = bench.open()
    const nothing = await store.read()
    expect(await store.commit(nothing, { by: 'first' })).toBe(true)
    const old = await store.read()
    expect(await store.commit(nothing, { by: 'late' })).toBe(false)
    expect(await store.commit(old, { by: 'second' })).toBe(true)
    for (const late of [nothing, old]) {
      expect(await store.commit(late, { by: 'late' })).toBe(false)
      expect(await bench.open().commit(late, { by: 'late' }, { durable: true })).toBe(false)
    }
    expect((await store.read()).doc).toEqual({ by: 'second' })
  })

  test('versions are equal exactly as long as nobody commits', async () => {
    const bench = make()
    const [one, two] = [bench.open(), bench.open()]
    const seen = new Set([''])
    for (let at = 0; at < 5; at++) {
      await increment(at % 2 ? one : two)
      const { version } = await one.read()
      expect((await two.read()).version).toBe(version)
      expect((await one.read()).version).toBe(version)
      expect(seen).not.toContain(version)
      seen.add(version)
    }
  })

  test('the caller may go on changing what it committed or read', async () => {
    const store = make().open()
    const doc = { list: [1] }
    await store.commit(await store.read(), doc)
    doc.list.push(2)
    const read = (await store.read()).doc as typeof doc
    read.list.push(3)
    expect((await store.read()).doc).toEqual({ list: [1] })
  })

  test('any JSON comes back as it was: unknown fields, every script, controls, half surrogates', async () => {
    const bench = make()
    const text = fc.string({ unit: 'binary', maxLength: 30 })
    const json = fc.jsonValue({ stringUnit: 'binary' })
    await fc.assert(
      fc.asyncProperty(json, text, async (value, key) => {
        const store = bench.open()
        const doc = {
          [key]: value,
          '\u2028\ud800': 'é e\u0301 שלום 🦦 \0 \n"\\',
          unknownField: { kept: [null] },
        }
        expect(await store.commit(await store.read(), doc)).toBe(true)
        expect((await bench.open().read()).doc).toEqual(JSON.parse(JSON.stringify(doc)))
      }),
      { numRuns: 60 },
    )
  })

  test('a document of 2 MB', async () => {
    const bench = make()
    const store = bench.open()
    const doc = {
      claims: Array.from({ length: 20_000 }, (_, at) => ({ r: `/src/ünïcode/${at}`.padEnd(100, 'x') })),
    }
    expect(JSON.stringify(doc).length).toBeGreaterThan(2_000_000)
    expect(await store.commit(await store.read(), doc)).toBe(true)
    expect((await bench.open().read()).doc).toEqual(doc)
  })

  test('durable and other commits follow each other', async () => {
    const bench = make()
    for (const durable of [true, false, true, true, false])
      expect(await increment(bench.open(), { durable })).toBe(true)
    expect(countIn(await bench.open().read())).toBe(5)
  })

  test('store time passes as time does, and for all handles alike', async () => {
    const bench = make()
    const [one, two] = [bench.open(), bench.open()]
    await increment(one)
    const { now } = await one.read()
    bench.advance(90_000)
    expect((await one.read()).now).toBe(now + 90_000)
    await increment(two)
    bench.advance(1)
    expect((await one.read()).now).toBe(now + 90_001)
    expect((await two.read()).now).toBe(now + 90_001)
  })

  test('several hundred commits, read all along; whoever slept through them is refused', async () => {
    const bench = make()
    const [one, two, reader] = [bench.open(), bench.open(), bench.open()]
    const sleepers: Snapshot[] = []
    for (let count = 1; count <= 420; count++) {
      if (count % 30 === 1) sleepers.push(await reader.read())
      expect(await increment(count % 2 ? one : two, { durable: count % 100 === 0 })).toBe(true)
      expect(countIn(await reader.read())).toBe(count)
    }
    for (const sleeper of sleepers) expect(await reader.commit(sleeper, { count: -1 })).toBe(false)
    expect(countIn(await bench.open().read())).toBe(420)
  })
}

function several(make: () => Bench): void {
  test('of any order of reads and commits, exactly the commits after the newest document succeed', async () => {
    const step = fc.record({ who: fc.nat(3), does: fc.constantFrom('read', 'commit', 'commit durably') })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const bench = make()
        const handles = [0, 1, 2, 3].map(() => bench.open())
        const snapshots: Snapshot[] = []
        const model = { newest: 0, doc: undefined as unknown, seen: [0, 0, 0, 0] }
        for (const handle of handles) snapshots.push(await handle.read())
        for (const [at, { who, does }] of steps.entries()) {
          if (does === 'read') {
            snapshots[who] = await handles[who]!.read()
            model.seen[who] = model.newest
            expect(snapshots[who]!.doc).toEqual(model.doc)
            continue
          }
          const durable = does === 'commit durably'
          const won = await handles[who]!.commit(snapshots[who]!, { at, who }, { durable })
          expect(won).toBe(model.seen[who] === model.newest)
          if (!won) continue
          model.newest++
          model.doc = { at, who }
        }
        expect((await bench.open().read()).doc).toEqual(model.doc)
      }),
      { numRuns: 100 },
    )
  })

  test('no update is lost, however the calls of several clients interleave', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, clients) => {
        const bench = make()
        const work = Array.from({ length: clients }, async (_, who) => {
          const store = interleaved(bench.open(), scheduler)
          for (let nth = 0; nth < 3; nth++)
            await update(store, ({ doc }) => ({
              doc: [...((doc as string[]) ?? []), `${who}.${nth}`],
              result: 0,
            }))
        })
        await scheduler.waitFor(Promise.all(work))
        const done = (await bench.open().read()).doc as string[]
        const expected = work.flatMap((_, who) => [0, 1, 2].map((nth) => `${who}.${nth}`))
        expect([...done].sort()).toEqual(expected) // each exactly once
        for (const [who] of work.entries())
          expect(done.filter((one) => one.startsWith(`${who}.`))).toEqual(
            expected.slice(who * 3, who * 3 + 3),
          )
      }),
      { numRuns: 40 },
    )
  })
}

/** The same store, but others may come between any two of its calls. */
function interleaved(store: Store, scheduler: fc.Scheduler): Store {
  const turn = (label: string) => scheduler.schedule(Promise.resolve(), label)
  return {
    ...store,
    read: async () => {
      await turn('read')
      return store.read()
    },
    commit: async (...args) => {
      await turn('commit')
      return store.commit(...args)
    },
  }
}
