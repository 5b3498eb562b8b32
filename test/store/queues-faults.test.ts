/**
 * Every single call that a step of a queue makes to the file system: the process is killed there, or the call fails, or
 * the power goes after it. Afterwards each value is in one place for each of its readers, whole, and the next process
 * goes on from there.
 */
import { describe, expect, test } from 'vitest'
import { type Fs, realFs } from '../../src/host/fs.ts'
import { StoreError } from '../../src/store/store.ts'
import { type Box, countTo, makeBox } from '../support/box.ts'
import { failingAt, killedAt, pausedAt, withoutHardLinks, wrap } from '../support/faulty-fs.ts'
import { power } from '../support/power-cut.ts'
import {
  devour,
  EARLIER,
  ID,
  NOWHERE,
  type Outcome,
  placesOf,
  prepared,
  putAgain,
  READERS,
  readOut,
  STEPS,
  sweepStep,
  VALUE,
} from '../support/queue-sweep.ts'

const ERRORS = ['ENOSPC', 'EACCES', 'EIO', 'EMFILE', 'EROFS']
const TITLES = Object.keys(STEPS)

/** What must be wherever the fault was: each place is one of these, and never two at once. */
function expectOnly(outcome: Outcome, allowed: string[]): void {
  const { fault, ended, places } = outcome
  for (const place of places)
    expect({ at: fault.at(), ended, place, allowed }).toMatchObject({
      allowed: expect.arrayContaining([place]),
    })
}

/** Whoever comes next reads the value, once, and finds nothing left over. */
async function expectGoesOn(title: string, { box, fault, places }: Outcome): Promise<void> {
  const { readers, fs, done } = STEPS[title]!
  const isEnqueue = done === 'waiting at 0'
  if (isEnqueue) await putAgain(box, fs)
  await readOut(box, readers, fs)
  const expected = places.map((place) => (place === NOWHERE && !isEnqueue ? NOWHERE : 'finished'))
  expect({ at: fault.at(), places: await placesOf(box, readers, fs) }).toEqual({
    at: fault.at(),
    places: expected,
  })
}

describe.each(['before', 'after'] as const)('killed just %s a call takes effect', (when) => {
  test.each(TITLES)('%s', async (title) => {
    const { old, done } = STEPS[title]!
    const seen = new Set<string>()
    for await (const outcome of sweepStep(title, (n, fs) => killedAt(n, when, fs))) {
      expectOnly(outcome, outcome.ended === 'returned' ? [done] : [old, done])
      for (const place of outcome.places) seen.add(place)
      await expectGoesOn(title, outcome)
    }
    expect(seen).toContain(old)
    // Before its last call nothing may be done yet.
    if (when === 'after') expect(seen).toContain(done)
  })
})

describe.each(ERRORS)('one call fails with %s', (code) => {
  test.each(TITLES)('%s', async (title) => {
    const { old, done } = STEPS[title]!
    for await (const outcome of sweepStep(title, (n, fs) => failingAt(n, code, 'before', fs))) {
      const { fault, ended, error } = outcome
      if (ended === 'threw')
        expect({ at: fault.at(), error }).toEqual({ at: fault.at(), error: expect.any(StoreError) })
      // What cannot be kept as history goes, so that nobody reads it twice: see `finish`.
      const cannotBeKept = title.startsWith('finish') && isInTheWayOfHistory(fault.at())
      if (cannotBeKept) expect({ at: fault.at(), ended }).toEqual({ at: fault.at(), ended: 'returned' })
      expectOnly(outcome, ended === 'threw' ? [old] : cannotBeKept ? [NOWHERE] : [done])
      await expectGoesOn(title, outcome)
    }
  })
})

const isInTheWayOfHistory = (at: string): boolean =>
  /(mkdirSync \S*\/archive\/|(lstatSync|renameSync) \S*\/inbox\/)/.test(at)

describe('one call works and reports an error, as over a network', () => {
  test.each(TITLES)('%s', async (title) => {
    const { old, done } = STEPS[title]!
    for await (const outcome of sweepStep(title, (n, fs) => failingAt(n, 'EIO', 'after', fs))) {
      const { fault, ended } = outcome
      const isEnqueue = done === 'waiting at 0'
      const gone = title.startsWith('finish') && isInTheWayOfHistory(fault.at()) ? [NOWHERE] : []
      if (ended === 'returned') expectOnly(outcome, [done, ...gone])
      // Whoever was told that it failed tries again, under another id: then it must not be there already.
      else expectOnly(outcome, isEnqueue ? [old] : [old, done])
      await expectGoesOn(title, outcome)
    }
  })
})

test('what waited already is there afterwards too, when putting it in again for more readers fails', async () => {
  const [first] = READERS
  for (let n = 1; ; n++) {
    const box = makeBox()
    await putAgain(box, realFs, [first!])
    const fault = failingAt(n, 'ENOSPC')
    const result = await putAgain(box, fault.fs).catch((error: unknown) => error)
    if (!fault.hit()) break
    const others = result === undefined ? 'waiting at 0' : NOWHERE
    expect({ at: fault.at(), places: await placesOf(box, READERS) }).toEqual({
      at: fault.at(),
      places: ['waiting at 0', others, others],
    })
    box.remove()
  }
})

describe('others read while one is paused at any of its calls', () => {
  test.each(TITLES.filter((title) => title.startsWith('enqueue')))(
    '%s: every reader gets it, once',
    async (title) => {
      const fs = STEPS[title]!.fs ?? realFs
      let early = 0
      for (let n = 1; ; n++) {
        const box = await prepared(title)
        const others = await box.open(fs).queues()
        const paused = pausedAt(n, () => devour(box, others, READERS), fs)
        await putAgain(box, paused.fs)
        if (!paused.hit()) break
        const places = await placesOf(box, READERS, fs)
        for (const place of places)
          expect({ at: paused.at(), place }).toEqual({
            at: paused.at(),
            place: expect.stringMatching(/^(waiting at 0|finished)$/),
          })
        if (places.includes('finished')) early++
        expect(await others.itemsOf(READERS[0]!)).not.toContainEqual(expect.objectContaining({ id: EARLIER }))
        await readOut(box, READERS, fs)
        expect(await placesOf(box, READERS, fs)).toEqual(READERS.map(() => 'finished'))
        box.remove()
      }
      expect(early).toBeGreaterThan(2)
    },
  )

  test.each([
    'take',
    'take from somebody who is dead',
    'giveBack',
    ...TITLES.filter((title) => title.startsWith('finish')),
  ])('%s: it is in one hand, and read once', async (title) => {
    const { run, readers } = STEPS[title]!
    let robbed = 0
    for (let n = 1; ; n++) {
      const box = await prepared(title)
      const others = await box.open().queues()
      const paused = pausedAt(n, () => devour(box, others, readers))
      const result = await run(await box.open(paused.fs).queues()).catch((error: unknown) => error)
      if (!paused.hit()) break
      if (title.startsWith('take')) {
        const [place] = await placesOf(box, readers)
        expect({ at: paused.at(), mine: place?.startsWith('taken') }).toEqual({
          at: paused.at(),
          mine: result !== undefined,
        })
        if (result === undefined) robbed++
      }
      await readOut(box, readers)
      expect({ at: paused.at(), places: await placesOf(box, readers) }).toEqual({
        at: paused.at(),
        places: ['finished'],
      })
      box.remove()
    }
    if (title.startsWith('take')) expect(robbed).toBeGreaterThan(2)
  })
})

test('readers take an empty queue away as often as it is made anew: it is filled all the same', async () => {
  const box = makeBox()
  let times = 30
  const fs = wrap(({ name, path }, go) => {
    const result = go()
    if (name === 'mkdirSync' && path.includes('/inbox/') && times-- > 0) realFs.rmdirSync(path)
    return result
  })
  await putAgain(box, fs)
  expect(await placesOf(box, READERS)).toEqual(READERS.map(() => 'waiting at 0'))
  expect(times).toBeLessThanOrEqual(0)
})

describe('the power goes after a durable enqueue returned', () => {
  const powered = (): { box: Box; supply: ReturnType<typeof power> } => {
    const box = makeBox()
    return { box, supply: power(box.root.slice(0, -'/dibs/v1'.length)) }
  }
  const waiting = READERS.map(() => 'waiting at 0')

  test.each<[string, boolean, (fs: Fs) => Fs]>([
    ['the first thing in a store', false, (fs) => fs],
    ['a store that somebody worked in', true, (fs) => fs],
    ['the first thing, no hard links', false, (fs) => withoutHardLinks('ENOTSUP', fs)],
    ['a used store, no hard links', true, (fs) => withoutHardLinks('ENOTSUP', fs)],
  ])('%s', async (_, used, kind) => {
    const { box, supply } = powered()
    const fs = kind(supply.fs)
    if (used) await countTo(box.open(fs), 3)
    await putAgain(box, fs)
    supply.cut()
    box.clock.reboot()
    expect(await placesOf(box, READERS)).toEqual(waiting)
  })

  test('others were read and done with before, so that their folders were made anew', async () => {
    const { box, supply } = powered()
    const queues = await box.open(supply.fs).queues()
    await queues.enqueue('earlier', { id: EARLIER, from: 'ann' }, READERS, { durable: true })
    await readOut(box, READERS, supply.fs)
    await putAgain(box, supply.fs)
    supply.cut()
    expect(await placesOf(box, READERS)).toEqual(waiting)
  })

  test('whatever was not sure may be there or not: never half of a value, never two', async () => {
    for (let n = 1; ; n++) {
      const { box, supply } = powered()
      const fault = killedAt(n, 'before', supply.fs)
      await putAgain(box, fault.fs).catch(() => {})
      if (!fault.hit()) break
      supply.cut((path, what) => what === 'name' || (path.length + n) % 2 === 0)
      const seen = await box.open().queues()
      for (const reader of READERS)
        for (const item of await seen.itemsOf(reader))
          expect([item.id, await seen.valueOf(item)]).toEqual([ID, VALUE])
      box.remove()
    }
  })
})
