/**
 * One step of a value's way through the queues after the other, with a fault at each call that it makes to the file
 * system; and where the value is afterwards, as a process sees it that starts then.
 */
import * as node from 'node:fs'
import { expect } from 'vitest'
import { type Fs, realFs } from '../../src/host/fs.ts'
import { type Item, newId, type Queues } from '../../src/store/queues.ts'
import { type Box, countTo, makeBox } from './box.ts'
import { type Fault, Killed, shortWrites, withoutHardLinks } from './faulty-fs.ts'

export const NOON = Date.UTC(2026, 2, 4, 12)
export const READERS = ['brave-otter', 'calm-heron', 'person.ann']
export const ID = newId(NOON, 'x1')
export const VALUE = { text: 'words of somebody: "é 🦦\u2028"\n'.repeat(20) }
const FROM = 'bold-lynx'
/** Waits in the queue of the first reader where somebody has worked before. */
export const EARLIER = newId(NOON - 5, 'x0')

const free: Item = { id: ID, from: FROM, reader: READERS[0]!, offset: 0 }
const mine: Item = { ...free, by: 'me' }
export const NOWHERE = 'nowhere'

export interface Step {
  /** What was done before. */
  before(queues: Queues): Promise<unknown>
  run(queues: Queues): Promise<unknown>
  /** Whose queue it is about. */
  readers: string[]
  /** Where the value is, for each reader: when it did not happen, and when it did. */
  old: string
  done: string
  /** The store was used before: its folders are there. */
  used: boolean
  /** What the file system is like for everybody. */
  fs?: Fs
}

const put = (queues: Queues, readers = READERS): Promise<void> =>
  queues.enqueue(VALUE, { id: ID, from: FROM }, readers, { durable: true })
const putEarlier = (queues: Queues): Promise<void> =>
  queues.enqueue('earlier', { id: EARLIER, from: FROM }, READERS.slice(0, 1))
const putAndTake = async (queues: Queues): Promise<void> => {
  await put(queues, [free.reader])
  await queues.take(free, 'me')
}
const finishEarlier = async (queues: Queues): Promise<void> => {
  await putEarlier(queues)
  const taken = await queues.take({ ...free, id: EARLIER }, 'me')
  await queues.finish(taken!, 'Stop', NOON)
}

const enqueue = (more: Partial<Step> = {}): Step => ({
  before: putEarlier,
  run: put,
  readers: READERS,
  old: NOWHERE,
  done: 'waiting at 0',
  used: true,
  ...more,
})
const oneReader = { readers: [free.reader], used: true }
const finish = {
  ...oneReader,
  old: 'taken by me',
  done: 'finished',
  run: (q: Queues) => q.finish(mine, 'Stop', NOON),
}

export const STEPS: Record<string, Step> = {
  'enqueue, the first of a store': enqueue({ used: false, before: async () => {} }),
  'enqueue, where one of three queues is there': enqueue(),
  'enqueue, no hard links': enqueue({ fs: withoutHardLinks('ENOTSUP') }),
  'enqueue, written in pieces': enqueue({ fs: shortWrites(60) }),
  take: {
    ...oneReader,
    before: (q) => put(q, [free.reader]),
    run: (q) => q.take(free, 'me'),
    old: 'waiting at 0',
    done: 'taken by me',
  },
  'take from somebody who is dead': {
    ...oneReader,
    before: putAndTake,
    run: (q) => q.take(mine, 'you'),
    old: 'taken by me',
    done: 'taken by you',
  },
  giveBack: {
    ...oneReader,
    before: putAndTake,
    run: (q) => q.giveBack(mine, 700),
    old: 'taken by me',
    done: 'waiting at 700',
  },
  'finish, the first of its day and the last of its queue': { ...finish, before: putAndTake },
  'finish, one of several of its day': {
    ...finish,
    before: async (q) => {
      await finishEarlier(q)
      await putAndTake(q)
    },
  },
  'finish, while others wait': {
    ...finish,
    before: async (q) => {
      await putAndTake(q)
      await putEarlier(q)
    },
  },
}

const templates = new Map<string, Box>()
export async function prepared(title: string): Promise<Box> {
  const { used, before, fs = realFs } = STEPS[title]!
  const box = templates.get(title) ?? makeBox()
  if (!templates.has(title)) {
    if (used) await countTo(box.open(fs), 2)
    await before(await box.open(fs).queues())
  }
  templates.set(title, box)
  return box.copy()
}

/** How the step ended for the one who took it. */
export type Ended = 'returned' | 'threw' | 'killed'

export interface Outcome {
  box: Box
  fault: Fault
  ended: Ended
  error: unknown
  /** For each reader of the step. */
  places: string[]
}

/** Takes the step with a fault at call 1, 2, … until it has no more calls. */
export async function* sweepStep(
  title: string,
  faultAt: (n: number, fs: Fs) => Fault,
): AsyncGenerator<Outcome> {
  const { run, readers, old, done, fs = realFs } = STEPS[title]!
  const whole = await prepared(title)
  expect(await placesOf(whole, readers, fs)).toEqual(readers.map(() => old))
  await run(await whole.open(fs).queues())
  expect(await placesOf(whole, readers, fs)).toEqual(readers.map(() => done))
  whole.remove()
  for (let n = 1; ; n++) {
    const box = await prepared(title)
    const fault = faultAt(n, fs)
    let error: unknown
    let ended: Ended = 'returned'
    try {
      await run(await box.open(fault.fs).queues())
    } catch (thrown) {
      error = thrown
      ended = thrown instanceof Killed || String(thrown).includes('Killed') ? 'killed' : 'threw'
    }
    if (!fault.hit()) {
      expect(n).toBeGreaterThan(4)
      box.remove()
      return
    }
    yield { box, fault, ended, error, places: await placesOf(box, readers, fs) }
    box.remove()
  }
}

/** Where the value is for each reader: one place, `nowhere`, or several with `and` between them, which must not be. */
export async function placesOf(box: Box, readers: string[], fs: Fs = realFs): Promise<string[]> {
  const queues = await box.open(fs).queues()
  const history = await queues.finished(0)
  const places: string[] = []
  for (const reader of readers) {
    const items = await queues.itemsOf(reader)
    // Nothing lies there that no reader would see.
    expect(items.length).toBe(namesIn(`${box.root}/messages/inbox/${reader}`).length)
    const found: string[] = []
    for (const one of [...items, ...history].filter((each) => each.id === ID && each.reader === reader)) {
      expect(await queues.valueOf(one)).toEqual(VALUE)
      expect(one.from).toBe(FROM)
      if ('how' in one) found.push('finished')
      else found.push(one.by === undefined ? `waiting at ${one.offset}` : `taken by ${one.by}`)
    }
    places.push(found.join(' and ') || NOWHERE)
  }
  return places
}

export function namesIn(folder: string): string[] {
  return node.existsSync(folder) ? node.readdirSync(folder) : []
}

/** The next process puts the value in again, and every reader gets it, once. */
export async function putAgain(box: Box, fs: Fs = realFs, readers = READERS): Promise<void> {
  await put(await box.open(fs).queues(), readers)
}

/** The next process takes the value from wherever it is, and is done with it. */
export async function readOut(box: Box, readers: string[], fs: Fs = realFs): Promise<void> {
  const queues = await box.open(fs).queues()
  for (const reader of readers) {
    const inbox = `${box.root}/messages/inbox/${reader}`
    const had = namesIn(inbox).length > 0
    for (const item of await queues.itemsOf(reader)) {
      const taken = await queues.take(item, 'next')
      expect(taken).toEqual({ ...item, by: 'next' })
      await queues.finish(taken!, 'PostToolBatch', NOON + 1)
    }
    // One look tells a hook that nothing waits.
    if (had) expect(node.existsSync(inbox)).toBe(false)
  }
}

/** All that is to be had is taken and done with, at once: inside a paused call nothing can be waited for. */
export function devour(box: Box, queues: Queues, readers: string[]): void {
  for (const reader of readers)
    for (const name of namesIn(`${box.root}/messages/inbox/${reader}`)) {
      const [id = '', from = '', offset, by] = name.split('~')
      const item: Item = { id, from, reader, offset: Number(offset), ...(by ? { by } : {}) }
      void queues.take(item, 'fast')
      void queues.finish({ ...item, by: 'fast' }, 'Stop', NOON)
    }
}
