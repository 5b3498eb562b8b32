/** The place that a worker acts in: the real file store on a file system that pauses, and the faults to be found. */
import { readSync, writeSync } from 'node:fs'
import type { Place } from '../../src/actions/place.ts'
import { DEFAULTS } from '../../src/core/config.ts'
import { type Fs, realFs } from '../../src/host/fs.ts'
import { realWorld, type World } from '../../src/host/world.ts'
import { fileStore } from '../../src/store/file/file-store.ts'
import { type Random, randomFrom } from '../simulation/random.ts'

/**
 * `finish first`: a message is done with before it is printed. `copies`: it is taken by a second name, and the first one
 * goes later. `impatient`: whoever has taken it is held for dead. `astray`: some go into the inbox of somebody else.
 */
export type Plant = 'finish first' | 'copies' | 'impatient' | 'astray'

export interface WorkerOptions {
  role: 'send' | 'read'
  id: string
  root: string
  /** File that it writes down what it does in. */
  out: string
  /** Exists once nobody sends any more. */
  done: string
  seed: number
  /** Names of participants: who sends, or whose hooks these are. */
  names: string[]
  /** Messages to send. */
  count: number
  plant?: Plant | undefined
}

/** What a process is about to do or has just done where it asks whether it goes on. */
export type Point = 'listed' | 'copying' | 'taken' | 'printed' | 'finished'

/** How often it asks there. */
const SHARES: Record<Point, number> = {
  listed: 0.06,
  copying: 0.3,
  taken: 0.03,
  printed: 0.12,
  finished: 0.02,
}

/** A step that is through. */
export interface Through {
  what: 'taken' | 'finished'
  /** Of the item, before the step: id, sender, how much of it was read. */
  id: string
  offset: number
}

const INBOX = /\/messages\/inbox\/[^/]+\/[^/]+$/

/** @param through hears of each step that a value has made */
export function placeOn(
  options: WorkerOptions,
  through: (step: Through) => void,
): { place: Place; random: Random; ask(at: Point): void } {
  const random = randomFrom(options.seed)
  const ask = (at: Point): void => {
    if (options.role === 'read' && random.chance(SHARES[at])) askDriver(at)
  }
  const real = realWorld({}, '/')
  const world: World = {
    ...real,
    fs: pausing(options, random, ask, through),
    processes:
      options.plant === 'impatient' && options.role === 'read'
        ? { ...real.processes, look: () => 'gone' }
        : real.processes,
  }
  const place: Place = {
    world,
    workspace: { state: options.root, tree: '/shop' },
    store: fileStore({ root: options.root, fs: world.fs, clock: world.clock, uid: world.uid }),
    config: DEFAULTS,
    problems: [],
    troubles: [],
  }
  return { place, random, ask }
}

/** Stops until the driver says to go on, or kills. */
function askDriver(at: Point): void {
  writeSync(1, `${at}\n`)
  if (readSync(0, Buffer.alloc(1)) === 0) process.exit(1) // there is no driver any more
}

/** Power cuts are not tried: nothing is synced. */
function pausing(
  { role, plant }: WorkerOptions,
  random: Random,
  ask: (at: Point) => void,
  through: (step: Through) => void,
): Fs {
  function take(from: string, to: string): void {
    if (plant !== 'copies') {
      realFs.renameSync(from, to)
      return
    }
    realFs.linkSync(from, to)
    ask('copying')
    try {
      realFs.unlinkSync(from)
    } catch {
      // somebody else did
    }
  }
  return {
    ...realFs,
    fsyncSync: () => {},
    linkSync(from, to) {
      const astray = plant === 'astray' && INBOX.test(String(to)) && random.chance(0.1)
      realFs.linkSync(from, astray ? String(to).replace(/otter-\d+/, 'otter-0') : to)
      if (role === 'send' && random.chance(0.02)) sleep(random.below(10)) // some have it, and some do not
    },
    renameSync(from, to) {
      const [source, target] = [String(from), String(to)]
      if (!INBOX.test(source)) return realFs.renameSync(from, to)
      const [id = '', , offset, before] = source.slice(source.lastIndexOf('/') + 1).split('~')
      const takes = INBOX.test(target) && target.split('~').length === 4
      if (takes && before === undefined) take(source, target)
      else realFs.renameSync(from, to)
      through({ what: takes ? 'taken' : 'finished', id, offset: Number(offset) })
      ask(takes ? 'taken' : 'finished')
    },
    readdirSync: ((path: string) => {
      const entries = realFs.readdirSync(path)
      if (path.includes('/messages/inbox/')) ask('listed')
      return entries
    }) as Fs['readdirSync'],
  }
}

const cell = new Int32Array(new SharedArrayBuffer(4))

export function sleep(ms: number): void {
  if (ms > 0) Atomics.wait(cell, 0, 0, ms)
}
