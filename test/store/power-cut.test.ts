/** The power goes: what was committed durably is there afterwards, however much was committed after it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SLOTS } from '../../src/store/file/versions.ts'
import { type Box, countIn, countTo, increment, makeBox } from '../support/box.ts'
import { killedAt } from '../support/faulty-fs.ts'
import { type Power, power } from '../support/power-cut.ts'

const powered = (): { box: Box; supply: Power } => {
  const box = makeBox()
  return { box, supply: power(box.root.slice(0, -'/dibs/v1'.length)) }
}

/** What holds after any power cut: something whole that is new enough, and work goes on from there. */
async function expectAfterCut(box: Box, durable: number, newest: number): Promise<void> {
  box.clock.reboot()
  const store = box.open()
  const seen = await store.read()
  const count = countIn(seen)
  expect({ count, tooOld: count < durable, madeUp: count > newest }).toMatchObject({
    tooOld: false,
    madeUp: false,
  })
  expect(await countTo(store, SLOTS + 40)).toBe(count + SLOTS + 40)
}

describe('a durable commit, then many others, then the worst of power cuts', () => {
  const LATER = [0, 1, 31, 32, 33, SLOTS - 51, SLOTS - 50, SLOTS - 49, 200, 300]

  test.each(LATER)('%i commits later', async (later) => {
    const { box, supply } = powered()
    const store = box.open(supply.fs)
    await countTo(store, 49)
    expect(await increment(store, { durable: true })).toBe(true)
    await countTo(store, later)
    supply.cut()
    await expectAfterCut(box, 50, 50 + later)
  })

  test.each([1, SLOTS, SLOTS + 1, 2 * SLOTS + 2])('as number %i of the store', async (nth) => {
    const { box, supply } = powered()
    const store = box.open(supply.fs)
    await countTo(store, nth - 1)
    expect(await increment(store, { durable: true })).toBe(true)
    supply.cut()
    await expectAfterCut(box, nth, nth)
  })

  test('its names are all there, its later ones empty: as ext4 leaves them', async () => {
    const { box, supply } = powered()
    const store = box.open(supply.fs)
    await countTo(store, 49)
    await increment(store, { durable: true })
    await countTo(store, 60)
    supply.cut((_, what) => what === 'name')
    const seen = await box.open().read()
    expect([countIn(seen), seen.damage?.length]).toEqual([50, 1])
    await expectAfterCut(box, 50, 50)
  })
})

test('whoever begins a generation is killed before it is synced: the next durable commit makes up for it', async () => {
  let killed = 0
  for (let n = 1; n < 60; n++) {
    const { box, supply } = powered()
    const store = box.open(supply.fs)
    await countTo(store, SLOTS)
    const seen = await store.read()
    const fault = killedAt(n, 'before', supply.fs)
    await box
      .open(fault.fs)
      .commit(seen, { count: SLOTS + 1 })
      .catch(() => killed++)
    if (!fault.hit()) break
    expect(await increment(store, { durable: true })).toBe(true)
    const durable = countIn(await store.read())
    supply.cut()
    await expectAfterCut(box, durable, durable)
    box.remove()
  }
  expect(killed).toBeGreaterThan(5)
})

test('any mixture of durable and other commits, cut twice, anything unsure there or not', async () => {
  const commits = fc.array(fc.record({ others: fc.nat(150), durable: fc.boolean() }), { maxLength: 5 })
  const fate = fc.infiniteStream(fc.boolean())
  await fc.assert(
    fc.asyncProperty(fc.tuple(commits, commits), fate, async (lives, luck) => {
      const { box, supply } = powered()
      for (const life of lives) {
        const store = box.open(supply.fs)
        let durable = 0
        for (const step of life) {
          await countTo(store, step.others)
          if (!step.durable) continue
          await increment(store, { durable: true })
          durable = countIn(await store.read())
        }
        const newest = countIn(await store.read())
        supply.cut(() => luck.next().value)
        box.clock.reboot()
        const count = countIn(await box.open().read())
        expect({ durable, newest, count, fits: durable <= count && count <= newest }).toMatchObject({
          fits: true,
        })
      }
      expect(await countTo(box.open(), 5)).toBeGreaterThanOrEqual(5)
      box.remove()
    }),
    { numRuns: 40 },
  )
})
