/** Drives workers (worker.ts): starts them, kills readers where they ask and at any moment, and gathers what they did. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ALL } from '../../src/core/messages.ts'
import type { Participant } from '../../src/core/state.ts'
import { packState } from '../../src/core/stored.ts'
import { realWorld } from '../../src/host/world.ts'
import { fileStore } from '../../src/store/file/file-store.ts'
import type { Store } from '../../src/store/store.ts'
import { randomFrom } from '../simulation/random.ts'
import { check, type Life, type Line, type Verdict } from './checker.ts'
import type { Plant, Point, WorkerOptions } from './worker-place.ts'

export interface Regime {
  seed: number
  /** As many senders as inboxes. */
  inboxes: number
  each: number
  readers: number
  plant?: Plant
}

export interface Recorded extends Verdict {
  /** How many readers were killed where; `anywhere` is not where they asked. */
  kills: Record<Point | 'anywhere', number>
}

/** Of those who ask. */
const KILLED = 0.4
/** How long somebody who asks waits for the answer, at most: others go on meanwhile. Milliseconds. */
const PAUSE_MS = 25
const KILL_EVERY_MS = 60
const LIMIT_MS = 45_000
/** Every how many participants one is a person. */
const PEOPLE = 5

interface Worker extends Life {
  child: ChildProcess
  role: WorkerOptions['role']
  out: string
  exited: Promise<void>
  hasBegun: boolean
  isOver: boolean
}

const now = (): number => Number(process.hrtime.bigint())

export async function record(bundle: string, regime: Regime): Promise<Recorded> {
  const random = randomFrom(regime.seed)
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'dibs-messages-'))
  const root = join(folder, 'store', 'v1')
  const done = join(folder, 'done')
  const people = participants(regime.inboxes)
  const workers: Worker[] = []
  let isEnding = false
  const kills: Recorded['kills'] = { listed: 0, copying: 0, taken: 0, printed: 0, finished: 0, anywhere: 0 }

  function start(role: WorkerOptions['role'], names: string[]): Worker {
    const id = `${role}-${workers.length}`
    const out = join(folder, `${id}.jsonl`)
    const { each: count, plant } = regime
    const seed = random.below(2 ** 31)
    const options: WorkerOptions = { role, id, root, out, done, seed, names, count, plant }
    const child = spawn(process.execPath, [bundle, JSON.stringify(options)], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const worker: Worker = { id, role, child, out, exited, hasBegun: false, isOver: false, lines: [] }
    workers.push(worker)
    child.stdin!.on('error', () => {}) // killed before it heard the answer
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      for (const said of text.split('\n').filter(Boolean)) hear(worker, said as Point | 'begun')
    })
    void exited.then(() => {
      worker.isOver = true
      if (worker.killedAt !== undefined && !isEnding) start(role, names)
    })
    return worker
  }

  function hear(worker: Worker, said: Point | 'begun'): void {
    if (said === 'begun') {
      worker.hasBegun = true
      return
    }
    const dies = random.chance(KILLED)
    setTimeout(() => (dies ? kill(worker, said) : goOn(worker)), random.below(PAUSE_MS))
  }

  function goOn(worker: Worker): void {
    worker.child.stdin!.write('.')
  }

  function kill(worker: Worker, where: keyof Recorded['kills']): void {
    if (worker.isOver || worker.killedAt !== undefined) return
    kills[where]++
    worker.killedAt = now()
    worker.killedWhere = where
    worker.child.kill('SIGKILL')
  }

  const living = (role: WorkerOptions['role']): Worker[] =>
    workers.filter((one) => one.role === role && !one.isOver)

  const strikes = setInterval(() => {
    const readers = living('read').filter((one) => one.hasBegun)
    if (readers.length > 0) kill(random.pick(readers), 'anywhere')
  }, KILL_EVERY_MS)
  try {
    mkdirSync(join(folder, 'store'), { mode: 0o700 })
    const store = storeAt(root)
    const state = packState({ participants: people, claims: [], waiters: [] })
    if (!(await store.commit(await store.read(), state))) throw new Error('somebody else was here')
    for (const one of people) start('send', [one.handle])
    // Each reader has a few inboxes, and each inbox several readers.
    const nameAt = (at: number): string => people[at % people.length]!.handle
    for (let n = 0; n < regime.readers; n++)
      start('read', [nameAt(n), nameAt(n + 2), nameAt(n * 3 + 1)].filter(isFirst))
    const limit = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), LIMIT_MS).unref())
    const all = async (): Promise<void> => {
      await Promise.all(living('send').map((one) => one.exited))
      writeFileSync(done, '')
      clearInterval(strikes)
      for (let some = living('read'); some.length > 0; some = living('read'))
        await Promise.all(some.map((one) => one.exited))
    }
    const late = await Promise.race([all(), limit])
    const verdict = await judge()
    if (late) verdict.problems.unshift(`not done within ${LIMIT_MS} ms`)
    return { ...verdict, kills }
  } finally {
    isEnding = true
    clearInterval(strikes)
    for (const { child, isOver } of workers) if (!isOver) child.kill('SIGKILL')
    await Promise.all(workers.map((one) => one.exited))
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }

  async function judge(): Promise<Verdict> {
    for (const worker of workers) worker.lines = linesOf(worker.out)
    const queues = await storeAt(root).queues()
    const nameOf = (reader: string): string => reader.replace(/^person\./, '')
    const waiting: string[] = []
    for (const reader of await queues.readers())
      if (reader !== ALL)
        for (const item of await queues.itemsOf(reader)) waiting.push(`${nameOf(reader)} ${item.id}`)
    const finished = (await queues.finished(0)).map((one) => `${nameOf(one.reader)} ${one.id} ${one.how}`)
    const left = readdirSync(join(root, 'tmp')).map((name) => `tmp/${name}`)
    return check(workers, { waiting: [...waiting, ...left], finished })
  }
}

const isFirst = (name: string, at: number, all: string[]): boolean => all.indexOf(name) === at

const storeAt = (root: string): Store => {
  const { fs, clock, uid } = realWorld({}, '/')
  return fileStore({ root, fs, clock, uid })
}

/** Sessions of this process, and people. */
function participants(count: number): Participant[] {
  const self = realWorld({}, '/').processes.identify(process.pid)
  return Array.from(
    { length: count },
    (_, at): Participant =>
      at % PEOPLE === PEOPLE - 1
        ? { kind: 'person', handle: `ann-${at}`, since: 0, notices: [] }
        : {
            kind: 'session',
            handle: `otter-${at}`,
            sid: `s${at}`,
            process: self,
            tree: '/shop',
            since: 0,
            turn: 1,
            agents: [],
            also: [],
            notices: [],
          },
  )
}

function linesOf(file: string): Line[] {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  // Whoever was killed while it wrote has not written.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
}
