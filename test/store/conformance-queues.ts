/** The driver contract for queues; called by `conformance`. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Item, newId, timeOf } from '../../src/store/queues.ts'
import type { Bench } from './conformance.ts'

const NOON = Date.UTC(2026, 2, 4, 12)
const DAY_MS = 24 * 60 * 60 * 1000
const id = (at: number, time = NOON): string => newId(time + at, `x${at}`)
const ME = 'brave-otter'

export function queues(make: () => Bench): void {
  const opened = async () => {
    const bench = make()
    return [await bench.open().queues(), await bench.open().queues()] as const
  }
  const ids = (items: { id: string }[]) => items.map((one) => one.id)

  test('a place that was never used has no queues, and looking makes none', async () => {
    const [q] = await opened()
    expect(await q.itemsOf(ME)).toEqual([])
    expect(await q.readers()).toEqual([])
    expect(await q.finished(0)).toEqual([])
    await q.forget(NOON)
    const nothing: Item = { id: id(1), from: 'a', reader: ME, offset: 0 }
    expect(await q.take(nothing, 'me')).toBeUndefined()
    expect(await q.valueOf(nothing)).toBeUndefined()
    expect(await q.readers()).toEqual([])
  })

  test('what is put in comes out whole, oldest first, in every queue that it was put into', async () => {
    const [one, two] = await opened()
    const value = { text: 'a\nb "c" 🦦\u2028', deep: [{ x: null }] }
    await one.enqueue(value, { id: id(2), from: 'ann' }, [ME, 'calm-heron'], { durable: true })
    await two.enqueue('first', { id: id(1), from: 'bob' }, [ME, 'ann'])
    const mine = [
      { id: id(1), from: 'bob', reader: ME, offset: 0 },
      { id: id(2), from: 'ann', reader: ME, offset: 0 },
    ]
    expect(await two.itemsOf(ME)).toEqual(mine)
    expect(await one.readers()).toEqual(['ann', ME, 'calm-heron'])
    expect(await one.valueOf(mine[0]!)).toBe('first')
    expect(await two.valueOf(mine[1]!)).toEqual(value)
    expect(await two.valueOf({ ...mine[1]!, reader: 'calm-heron' })).toEqual(value)
  })

  test('put in again under its id it is there once', async () => {
    const [one, two] = await opened()
    for (const q of [one, two]) await q.enqueue('same', { id: id(1), from: 'ann' }, [ME])
    expect(ids(await one.itemsOf(ME))).toEqual([id(1)])
  })

  test('of two who take an item one gets it; the other finds it gone', async () => {
    const [one, two] = await opened()
    await one.enqueue('v', { id: id(1), from: 'ann' }, [ME])
    const [item] = await one.itemsOf(ME)
    const mine = await one.take(item!, 'me')
    expect(mine).toEqual({ ...item, by: 'me' })
    expect(await two.take(item!, 'you')).toBeUndefined()
    expect(await two.itemsOf(ME)).toEqual([mine])
    expect(await two.valueOf(mine!)).toBe('v')
    // Who is known to be dead is taken from in the same way.
    const yours = await two.take(mine!, 'you')
    expect(yours).toEqual({ ...item, by: 'you' })
    expect(await one.take(mine!, 'other')).toBeUndefined()
  })

  test('what is given back is there for the next one, who sees how far the last one came', async () => {
    const [one, two] = await opened()
    await one.enqueue('v', { id: id(1), from: 'ann' }, [ME])
    const mine = await one.take((await one.itemsOf(ME))[0]!, 'me')
    await one.giveBack(mine!, 7000)
    const [again] = await two.itemsOf(ME)
    expect(again).toEqual({ id: id(1), from: 'ann', reader: ME, offset: 7000 })
    expect(await two.take(again!, 'you')).toMatchObject({ by: 'you', offset: 7000 })
  })

  test('what was taken away by somebody meanwhile is neither put back nor done with again', async () => {
    const [one, two] = await opened()
    await one.enqueue('v', { id: id(1), from: 'ann' }, [ME])
    const mine = await one.take((await one.itemsOf(ME))[0]!, 'me')
    await two.finish(mine!, 'expired', NOON)
    await one.giveBack(mine!, 7000)
    await one.finish(mine!, 'Stop', NOON + 1)
    expect(await one.itemsOf(ME)).toEqual([])
    expect(await one.finished(0)).toMatchObject([{ how: 'expired' }])
  })

  test('what is done with is history, and its queue is gone with the last of it', async () => {
    const [one, two] = await opened()
    await one.enqueue({ n: 1 }, { id: id(1), from: 'ann' }, [ME])
    await one.enqueue({ n: 2 }, { id: id(2), from: 'ann' }, [ME])
    for (const item of await one.itemsOf(ME)) {
      const mine = await one.take(item, 'me')
      await one.finish(mine!, 'Stop', NOON + 5)
    }
    expect(await two.itemsOf(ME)).toEqual([])
    expect(await two.readers()).toEqual([])
    const past = await two.finished(0)
    expect(past).toEqual([
      { id: id(1), from: 'ann', reader: ME, how: 'Stop', at: NOON + 5 },
      { id: id(2), from: 'ann', reader: ME, how: 'Stop', at: NOON + 5 },
    ])
    expect(await two.valueOf(past[1]!)).toEqual({ n: 2 })
    expect(ids(await two.finished(NOON + 2))).toEqual([id(2)])
    await one.enqueue({ n: 3 }, { id: id(3), from: 'ann' }, [ME])
    expect(ids(await two.itemsOf(ME))).toEqual([id(3)])
  })

  test('history is forgotten by days, and what waits never is', async () => {
    const [q] = await opened()
    for (const day of [0, 1, 2]) {
      await q.enqueue(day, { id: id(day, NOON + day * DAY_MS), from: 'ann' }, [ME])
      const mine = await q.take((await q.itemsOf(ME))[0]!, 'me')
      await q.finish(mine!, 'inbox', NOON)
    }
    await q.enqueue('old', { id: id(9), from: 'ann' }, [ME])
    await q.forget(NOON + DAY_MS)
    expect((await q.finished(0)).map((one) => timeOf(one.id))).toEqual([
      NOON + DAY_MS + 1,
      NOON + 2 * DAY_MS + 2,
    ])
    expect(ids(await q.itemsOf(ME))).toEqual([id(9)])
  })

  test('names are checked: none becomes a path', async () => {
    const [q] = await opened()
    for (const bad of ['', '..', '.x', 'a/b', 'a\\b', 'a~b', 'a b', 'ä', 'x'.repeat(61)]) {
      const put = (reader: string, from: string) => q.enqueue(1, { id: id(1), from }, [reader])
      await expect(put(bad, 'ann'), `reader ${bad}`).rejects.toThrow(TypeError)
      await expect(put(ME, bad), `sender ${bad}`).rejects.toThrow(TypeError)
      await expect(q.enqueue(1, { id: bad, from: 'ann' }, [ME]), `id ${bad}`).rejects.toThrow(TypeError)
    }
    expect(await q.itemsOf(ME)).toEqual([])
  })

  test('whatever several do: each value is in one hand at a time, and ends as history once', async () => {
    const step = fc.record({
      who: fc.constantFrom('ann', 'bob', 'cid'),
      what: fc.constantFrom('put', 'take', 'rob', 'back', 'finish'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const bench = make()
        const reader = `b${Math.random().toString(36).slice(2)}`
        const held = new Map<string, Item[]>()
        const start = (await (await bench.open().queues()).finished(0)).length
        let put = 0
        let done = 0
        for (const { who, what } of steps) {
          const q = await bench.open().queues()
          const mine = held.get(who) ?? []
          if (what === 'put') {
            await q.enqueue(put, { id: id(++put), from: who }, [reader])
          } else if (what === 'take' || what === 'rob') {
            const item = (await q.itemsOf(reader)).find((one) => (one.by === undefined) === (what === 'take'))
            const got = item && (await q.take(item, who))
            if (!got) continue
            for (const [other, items] of held)
              held.set(
                other,
                items.filter((one) => one.id !== got.id),
              )
            held.set(who, [...(held.get(who) ?? []), got])
          } else {
            const item = mine.pop()
            if (!item) continue
            if (what === 'back') await q.giveBack(item, item.offset + 1)
            else {
              await q.finish(item, 'done', NOON)
              done++
            }
          }
        }
        const q = await bench.open().queues()
        const items = await q.itemsOf(reader)
        expect(new Set(ids(items)).size).toBe(items.length)
        expect(items.length + done).toBe(put)
        expect((await q.finished(0)).length - start).toBe(done)
        const inHands = [...held].flatMap(([who, list]) => list.map((one) => `${who} ${one.id}`)).sort()
        const marked = items.flatMap((one) => (one.by === undefined ? [] : [`${one.by} ${one.id}`])).sort()
        expect(marked).toEqual(inHands)
      }),
      { numRuns: 40 },
    )
  })
}
