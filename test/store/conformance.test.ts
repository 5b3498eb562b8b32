/** Every driver keeps the contract; store time is the file driver's own to make. */
import * as node from 'node:fs'
import { describe, expect, test } from 'vitest'
import { memoryStore } from '../../src/store/memory.ts'
import type { Store } from '../../src/store/store.ts'
import { increment, makeBox, TestClock } from '../support/box.ts'
import { shortWrites, withoutHardLinks } from '../support/faulty-fs.ts'
import { conformance } from './conformance.ts'

conformance('memory', () => {
  const clock = new TestClock()
  const store = memoryStore(clock.wall)
  return { open: (): Store => store, advance: (ms) => clock.advance(ms) }
})

conformance('file', () => {
  const box = makeBox()
  return { open: () => box.open(), advance: (ms) => box.clock.advance(ms) }
})

conformance('file on a disk', () => {
  const box = makeBox(undefined, 'disk')
  return { open: () => box.open(), advance: (ms) => box.clock.advance(ms) }
})

conformance('file without hard links', () => {
  const box = makeBox()
  return { open: () => box.open(withoutHardLinks('EPERM')), advance: (ms) => box.clock.advance(ms) }
})

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

describe('store time', () => {
  const started = async () => {
    const box = makeBox()
    const store = box.open()
    await increment(store)
    return { box, store, now: (await store.read()).now }
  }

  test.each([DAY_MS, -DAY_MS])('a wall clock that jumps by %i ms moves nothing', async (jump) => {
    const { box, store, now } = await started()
    box.clock.setWall(jump)
    expect((await store.read()).now).toBe(now)
    box.clock.advance(5000)
    await increment(store)
    box.clock.setWall(jump)
    expect((await store.read()).now).toBe(now + 5000)
    expect((await box.open().read()).now).toBe(now + 5000)
  })

  test('a sleep longer than every lease takes no time: claims do not end in it', async () => {
    const { box, store, now } = await started()
    box.clock.sleep(10 * HOUR_MS)
    expect((await store.read()).now).toBe(now)
    await increment(store)
    box.clock.advance(1000)
    expect((await store.read()).now).toBe(now + 1000)
  })

  test.each([
    ['the wall clock goes on after it', HOUR_MS, HOUR_MS],
    ['the wall clock was set back meanwhile', -DAY_MS, 0],
  ])('after a reboot it is never earlier than what was committed: %s', async (_, wall, passed) => {
    const { box, store, now } = await started()
    box.clock.reboot()
    box.clock.setWall(wall)
    expect((await store.read()).now).toBe(now + passed)
    await increment(store)
    box.clock.setWall(-2 * DAY_MS)
    box.clock.advance(1234)
    expect((await store.read()).now).toBe(now + passed + 1234)
  })

  test('after a reboot that is longer ago than the last one was, the monotonic clock of that one says nothing', async () => {
    const { box, store, now } = await started()
    box.clock.reboot()
    box.clock.advance(6_000_000)
    expect((await store.read()).now).toBe(now + 6_000_000)
  })

  test('never goes back, whatever clocks, boots and commits do', async () => {
    const { box, store } = await started()
    let last = 0
    for (let at = 0; at < 60; at++) {
      const { now } = await store.read()
      expect(now).toBeGreaterThanOrEqual(last)
      // Until something is committed in a boot, its time is only the wall clock's: commit before the clock jumps.
      await increment(store)
      last = (await store.read()).now
      if (at % 7 === 3) box.clock.reboot()
      if (at % 2) box.clock.setWall(at % 3 ? DAY_MS : -2 * DAY_MS)
      else box.clock.advance(at * 100)
    }
  })
})

test('writes that the system takes only in pieces arrive whole', async () => {
  const box = makeBox()
  const store = box.open(shortWrites(7))
  for (const durable of [false, true]) await increment(store, { durable })
  await store.put('a', { long: 'x'.repeat(100) })
  expect((await box.open().read()).doc).toEqual({ count: 2 })
  expect(await box.open().get('a')).toEqual({ long: 'x'.repeat(100) })
})

test('folders and files are private to the user', async () => {
  const box = makeBox()
  const store = box.open()
  await increment(store)
  await store.append([{ t: 0, event: 'beat' }])
  await store.put('a', 1)
  const all = node.readdirSync(box.root, { recursive: true, withFileTypes: true })
  expect(all.length).toBeGreaterThan(7)
  for (const one of all)
    expect(node.statSync(`${one.parentPath}/${one.name}`).mode & 0o777).toBe(
      one.isDirectory() ? 0o700 : 0o600,
    )
})
