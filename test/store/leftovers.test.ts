/** What killed processes leave is collected, and nothing that anybody still needs. */
import * as node from 'node:fs'
import { expect, test } from 'vitest'
import { realFs } from '../../src/host/fs.ts'
import { collect } from '../../src/store/file/collect.ts'
import { type Box, countIn, countTo, incrementNow, makeBox, TestClock } from '../support/box.ts'
import { killedAt, pausedAt, withoutHardLinks } from '../support/faulty-fs.ts'

const MINUTE_MS = 60 * 1000
const DAY_MS = 24 * 60 * MINUTE_MS
/** Files carry the time at which they were really made. */
const boxNow = (): Box => makeBox(new TestClock(Date.now()))

test('what is ten minutes old in tmp goes, what is younger stays', async () => {
  const box = boxNow()
  await countTo(box.open(), 2)
  node.writeFileSync(`${box.root}/tmp/left`, 'x')
  node.mkdirSync(`${box.root}/tmp/left.d/deep`, { recursive: true })
  box.clock.advance(9 * MINUTE_MS)
  expect(await box.open().collect()).toBe(0)
  box.clock.advance(2 * MINUTE_MS)
  expect(await box.open().collect()).toBe(2)
  expect(node.readdirSync(`${box.root}/tmp`)).toEqual([])
  expect(countIn(await box.open().read())).toBe(2)
})

test('cells that nobody wrote for a week go, others stay', async () => {
  const box = boxNow()
  const store = box.open()
  await store.put('beat.old-otter', 1)
  box.clock.advance(6 * DAY_MS)
  expect(await store.collect()).toBe(0)
  expect(await store.get('beat.old-otter')).toBe(1)
  box.clock.advance(2 * DAY_MS)
  expect(await store.collect()).toBe(1)
  expect(await store.get('beat.old-otter')).toBeUndefined()
})

test.each([
  ['with hard links', realFs],
  ['without hard links', withoutHardLinks('EPERM')],
])(
  'a commit that is slower than that is refused or whole, wherever its collector is killed: %s',
  async (_, fs) => {
    const template = boxNow()
    await countTo(template.open(fs), 5)
    const late = template.clock.wall() + 11 * MINUTE_MS
    for (let pause = 1; ; pause++) {
      let paused = { hit: () => false }
      for (let kill = 1; kill < 25; kill++) {
        const box = template.copy()
        const slow = pausedAt(
          pause,
          () => {
            try {
              collect(killedAt(kill, 'before', fs).fs, box.root, late)
            } catch {
              // killed
            }
          },
          fs,
        )
        paused = slow
        let count = 5
        try {
          count = incrementNow(box, slow.fs)[1]
        } catch {
          // refused: it reads again
        }
        const seen = await box.open(fs).read()
        expect({ pause, kill, count: countIn(seen), damage: seen.damage }).toEqual({
          pause,
          kill,
          count,
          damage: undefined,
        })
        box.remove()
      }
      if (!paused.hit()) break
    }
  },
)
