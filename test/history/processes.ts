/** Drives workers (worker.ts): starts them, kills and stops some at random, and gathers what they did. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Death, Operation } from './checker.ts'
import type { WorkerOptions } from './worker-place.ts'

export interface Regime {
  ms: number
  pauses: boolean
  kills: boolean
  stops: boolean
  fault?: WorkerOptions['fault']
}

export interface Recorded {
  history: (Operation | Death)[]
  operations: number
  kills: number
  stops: number
  /** What workers failed of: nothing may. */
  failures: string[]
}

const WORKERS = 8
const KEYS = ['/history/a', '/history/b', '/history/c']
/** What a worker has left to end by itself after its life. */
const GRACE_MS = 5_000

interface Worker {
  id: string
  child: ChildProcess
  out: string
  exited: Promise<void>
  killedAt?: number
  exitedAt?: number
}

const now = (): number => Number(process.hrtime.bigint())
const wait = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms))

export async function record(bundle: string, regime: Regime): Promise<Recorded> {
  const folder = mkdtempSync(join(tmpdir(), 'dibs-history-'))
  const workers: Worker[] = []
  const end = now() + regime.ms * 1e6
  let [kills, stops] = [0, 0]

  function start(): void {
    const id = `p${workers.length}`
    const out = join(folder, `${id}.jsonl`)
    const options: WorkerOptions = {
      id,
      root: join(folder, 'store', 'v1'),
      out,
      keys: KEYS,
      lifeMs: (end - now()) / 1e6,
      pauses: regime.pauses ? (workers.length % 4 === 0 ? 'many' : 'some') : 'none',
      fault: regime.fault,
    }
    const child = spawn(process.execPath, [bundle, JSON.stringify(options)], { stdio: 'ignore' })
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const worker: Worker = { id, child, out, exited }
    void exited.then(() => {
      worker.exitedAt = now()
    })
    workers.push(worker)
  }

  try {
    mkdirSync(join(folder, 'store'), { mode: 0o700 })
    for (let n = 0; n < WORKERS; n++) start()
    while (now() < end - 300e6) {
      await wait(20 + Math.random() * 80)
      const living = workers.filter((one) => one.exitedAt === undefined && one.killedAt === undefined)
      const victim = living[Math.floor(Math.random() * living.length)]
      if (!victim) continue
      if (regime.stops && Math.random() < 0.4) {
        stops++
        victim.child.kill('SIGSTOP')
        void wait(50 + Math.random() * 150).then(() => victim.child.kill('SIGCONT'))
      } else if (regime.kills) {
        kills++
        victim.killedAt = now()
        victim.child.kill('SIGKILL')
        start()
      }
    }
    const late = wait((end - now()) / 1e6 + GRACE_MS)
    await Promise.race([Promise.all(workers.map((one) => one.exited)), late])
    return { ...gather(workers), kills, stops }
  } finally {
    for (const { child, exitedAt } of workers) if (exitedAt === undefined) child.kill('SIGKILL')
    await Promise.all(workers.map((one) => one.exited))
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

type Line = Partial<Operation> & { who?: string; bye?: number; failed?: string }

function gather(workers: Worker[]): Pick<Recorded, 'history' | 'operations' | 'failures'> {
  const operations = new Map<string | number, Operation>()
  const deaths: Death[] = []
  const failures: string[] = []
  for (const { id, out, killedAt, exitedAt } of workers) {
    let who: string | undefined
    let bye: number | undefined
    for (const line of lines(out)) {
      if (line.failed) failures.push(`${id}: ${line.failed}`)
      else if (line.bye !== undefined) bye = line.bye
      else if (line.op) operations.set(line.id!, { ...line, end: null } as Operation)
      else if (line.id !== undefined) Object.assign(operations.get(line.id)!, line)
      else who = line.who
    }
    // A session is over from the moment at which its process may be gone.
    const at = bye ?? killedAt
    if (at === undefined || exitedAt === undefined) failures.push(`${id} did not end`)
    else deaths.push({ died: id, at: Math.min(at, killedAt ?? at), seen: exitedAt, ...(who ? { who } : {}) })
  }
  return { history: [...operations.values(), ...deaths], operations: operations.size, failures }
}

function lines(file: string): Line[] {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return [] // killed before it could write
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
}
