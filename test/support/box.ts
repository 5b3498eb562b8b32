/** A place for a file store: a folder of its own, and a clock that obeys. */
import * as node from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { afterAll } from 'vitest'
import type { Clock } from '../../src/host/clock.ts'
import { type Fs, realFs } from '../../src/host/fs.ts'
import { fileStore } from '../../src/store/file/file-store.ts'
import { name } from '../../src/store/file/names.ts'
import { commitVersion, readNewest, successor } from '../../src/store/file/versions.ts'
import type { Store } from '../../src/store/store.ts'

export class TestClock implements Clock {
  constructor(
    private wallMs = Date.UTC(2026, 2, 4, 12),
    private monoMs = 5_000_000,
    private bootId = 'boot-1',
  ) {}

  wall = (): number => this.wallMs
  mono = (): number => this.monoMs
  boot = (): string => this.bootId

  advance(ms: number): void {
    this.wallMs += ms
    this.monoMs += ms
  }

  /** Somebody sets the clock; time itself does not pass. */
  setWall(byMs: number): void {
    this.wallMs += byMs
  }

  /** The machine sleeps: on Linux its monotonic clock stands still meanwhile. */
  sleep(ms: number): void {
    this.wallMs += ms
  }

  reboot(): void {
    this.bootId = `boot-${Number(this.bootId.slice(5)) + 1}`
    this.monoMs = 1000
  }

  copy = (): TestClock => new TestClock(this.wallMs, this.monoMs, this.bootId)
}

export interface Box {
  /** The state folder, ending in `/v1`. */
  root: string
  clock: TestClock
  /** As a process that starts now. */
  open(fs?: Fs): Store
  /** The same state in a place of its own. */
  copy(): Box
  remove(): void
}

/** Real folders, in memory where the system has some: the sweeps make many thousands of files. */
const FOLDERS = { memory: ['/dev/shm', os.tmpdir()], disk: [os.tmpdir()] }
const bases = new Map<string, string>()

afterAll(() => {
  for (const base of bases.values()) node.rmSync(base, { recursive: true, force: true })
  bases.clear()
})

function baseIn(where: keyof typeof FOLDERS): string {
  for (const folder of bases.has(where) ? [] : FOLDERS[where]) {
    try {
      bases.set(where, node.realpathSync(node.mkdtempSync(path.join(folder, 'dibs-store-'))))
      break
    } catch {
      // not there, or not for us
    }
  }
  return bases.get(where)!
}

export function makeBox(clock = new TestClock(), where: keyof typeof FOLDERS = 'memory'): Box {
  const folder = node.mkdtempSync(path.join(baseIn(where), 'box-'))
  const root = `${folder}/dibs/v1`
  return {
    root,
    clock,
    open: (fs = realFs) => fileStore({ root, fs, clock, uid: process.geteuid?.() }),
    copy() {
      const box = makeBox(clock.copy(), where)
      if (node.existsSync(root)) copyTree(path.dirname(root), path.dirname(box.root))
      return box
    },
    remove: () => node.rmSync(folder, { recursive: true, force: true }),
  }
}

/** Much faster than `cpSync`. */
function copyTree(from: string, to: string): void {
  node.mkdirSync(to, 0o700)
  for (const entry of node.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`]
    if (entry.isDirectory()) copyTree(source, target)
    else node.writeFileSync(target, node.readFileSync(source), { mode: 0o600 })
  }
}

/** Brings a store to the state after `commits` commits; each adds one to `count`. @returns the last count */
export async function countTo(store: Store, commits: number): Promise<number> {
  for (let at = 0; at < commits; at++) await increment(store)
  return countIn(await store.read())
}

export async function increment(store: Store, options: { durable?: boolean } = {}): Promise<boolean> {
  const snapshot = await store.read()
  return store.commit(snapshot, { count: countIn(snapshot) + 1 }, options)
}

/** The same without a promise, to be run inside a paused call. @returns the version's name and its count */
export function incrementNow({ root }: Box, fs: Fs = realFs): [version: string, count: number] {
  const found = readNewest(fs, `${root}/state`)
  const doc = { count: countIn({ doc: found.doc }) + 1 }
  const write = { time: 0, boot: '', mono: 0, doc, durable: false }
  if (!commitVersion(fs, `${root}/state`, `${root}/tmp`, found, write)) throw new Error('somebody was first')
  return [name(successor(found)), doc.count]
}

export const countIn = ({ doc }: { doc: unknown }): number =>
  (doc as { count: number } | undefined)?.count ?? 0

/** The versions' paths in `state`, oldest first. */
export function versions({ root }: Box): string[] {
  const state = `${root}/state`
  const number = (name: string): number => Number(name.replace(/\D.*$/, ''))
  return node
    .readdirSync(state)
    .sort((a, b) => number(a.slice(1)) - number(b.slice(1)))
    .flatMap((generation) =>
      node
        .readdirSync(`${state}/${generation}`)
        .sort((a, b) => number(a) - number(b))
        .map((slot) => `${state}/${generation}/${slot}`),
    )
}
