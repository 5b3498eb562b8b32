/** The driver contract for the log and the cells; called by `conformance`. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogEntry } from '../../src/store/store.ts'
import type { Bench } from './conformance.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const NOON = Date.UTC(2026, 2, 4, 12)

export function log(make: () => Bench): void {
  const entry = (id: number, t = NOON + id): LogEntry => ({ t, event: 'beat', id })
  const ids = (entries: LogEntry[]) => entries.map((one) => one.id)

  test('entries come back in the order of the appends, whole', async () => {
    const bench = make()
    const [one, two] = [bench.open(), bench.open()]
    const rich = {
      t: NOON,
      event: 'grant',
      who: 'brave-otter',
      text: 'a\nb "c" 🦦\u2028',
      deep: [{ x: null }],
    }
    await one.append([rich, entry(1)])
    await two.append([entry(2)])
    await one.append([])
    await one.append([entry(3)])
    expect((await two.readAfter()).entries).toEqual([rich, entry(1), entry(2), entry(3)])
  })

  test('a cursor gives nothing twice and loses nothing, over days, trims, limits and late entries', async () => {
    const action = fc.oneof(
      fc.record({
        kind: fc.constant('append' as const),
        count: fc.integer({ min: 1, max: 4 }),
        late: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('read' as const), limit: fc.option(fc.nat(5), { nil: undefined }) }),
      fc.record({ kind: fc.constant('night' as const) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        const bench = make()
        const [writer, reader] = [bench.open(), bench.open()]
        const got: unknown[] = []
        let [id, day, cursor] = [0, 0, undefined as string | undefined]
        const readOn = async (limit?: number) => {
          const more = await reader.readAfter(cursor, limit)
          expect(more.entries.length).toBeLessThanOrEqual(limit ?? Number.POSITIVE_INFINITY)
          cursor = more.cursor
          got.push(...ids(more.entries))
        }
        for (const one of actions) {
          if (one.kind === 'night') day++
          else if (one.kind === 'read') await readOn(one.limit)
          else {
            // Decided before midnight, written after it: its writer was slow.
            const t = NOON + (day - (one.late && day > 0 ? 1 : 0)) * DAY_MS
            await writer.append(Array.from({ length: one.count }, () => entry(++id, t)))
          }
        }
        await readOn()
        await readOn()
        expect([...got].sort((a, b) => Number(a) - Number(b))).toEqual(
          Array.from({ length: id }, (_, at) => at + 1),
        )
      }),
      { numRuns: 100 },
    )
  })

  test('the newest entries, at most so many', async () => {
    const bench = make()
    for (let id = 1; id <= 9; id++) await bench.open().append([entry(id, NOON + (id < 4 ? 0 : DAY_MS))])
    const store = bench.open()
    expect(ids(await store.readLast(2))).toEqual([8, 9])
    expect(ids(await store.readLast(7))).toEqual([3, 4, 5, 6, 7, 8, 9])
    expect(ids(await store.readLast(100))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(await store.readLast(0)).toEqual([])
  })

  test('trimming forgets what is old, and no cursor stumbles over it', async () => {
    const bench = make()
    const store = bench.open()
    await store.append([entry(1, NOON), entry(2, NOON)])
    const { cursor } = await store.readAfter(undefined, 1)
    for (const [id, day] of [
      [3, 2],
      [4, 3],
      [5, 3],
    ] as const)
      await store.append([entry(id, NOON + day * DAY_MS)])
    await store.trim(NOON + 3 * DAY_MS)
    expect(ids((await store.readAfter()).entries).slice(-2)).toEqual([4, 5])
    expect(ids((await store.readAfter()).entries)).not.toContain(1)
    expect(ids(await store.readLast(9))).not.toContain(2)
    const rest = await store.readAfter(cursor)
    expect(ids(rest.entries).slice(-2)).toEqual([4, 5])
    await store.append([entry(6, NOON + 3 * DAY_MS)])
    expect(ids((await store.readAfter(rest.cursor)).entries)).toEqual([6])
    await store.trim(NOON + 30 * DAY_MS)
    expect((await store.readAfter()).entries).toEqual([])
    await store.append([entry(7, NOON + 31 * DAY_MS)])
    expect(ids((await store.readAfter(rest.cursor)).entries)).toEqual([7])
  })
}

export function cells(make: () => Bench): void {
  test('the last write wins, for every handle; removing makes nothing of it', async () => {
    const bench = make()
    const [one, two] = [bench.open(), bench.open()]
    await one.put('beat.brave-otter', { t: 1 })
    await two.put('beat.brave-otter', { t: 2, text: 'ü\n🦦' })
    await one.put('beat.calm-heron', [null])
    expect(await one.get('beat.brave-otter')).toEqual({ t: 2, text: 'ü\n🦦' })
    expect(await two.get('beat.calm-heron')).toEqual([null])
    await one.remove('beat.brave-otter')
    await one.remove('beat.brave-otter')
    expect(await two.get('beat.brave-otter')).toBeUndefined()
    expect(await two.get('beat.calm-heron')).toEqual([null])
  })

  test('cells, log and document do not touch each other', async () => {
    const store = make().open()
    const before = await store.read()
    await store.put('a', 1)
    await store.append([{ t: NOON, event: 'beat' }])
    await store.remove('a')
    expect(await store.commit(before, { count: 1 })).toBe(true)
  })

  const hostile = [
    '',
    '.',
    '..',
    '../x',
    'a/b',
    '/etc/passwd',
    '-rf',
    'a\0',
    'a\n',
    'a b',
    '~',
    'ü',
    'x'.repeat(200),
  ]
  test.each(hostile)('the hostile cell name %j is refused', async (name) => {
    const store = make().open()
    await expect(store.put(name, 1)).rejects.toThrow(TypeError)
    await expect(store.get(name)).rejects.toThrow(TypeError)
    await expect(store.remove(name)).rejects.toThrow(TypeError)
  })
}
