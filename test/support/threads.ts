/**
 * Clients in threads that take turns at single calls to the file system: any interleaving at all, and the same one
 * again from the same schedule.
 */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { buildSync } from 'esbuild'
import { realFs } from '../../src/host/fs.ts'
import { commitVersion, readNewest } from '../../src/store/file/versions.ts'
import { PLANTS } from './plants.ts'
import * as client from './thread-client.ts'

/** Thread `who` makes that many calls; or that many whole commits are made by others. */
export type Turn = { who: number; calls: number } | { crowd: number }

/** A call that takes longer hangs. */
const CALL_MS = 20_000
const NAMES = ['', 'won', 'refused', 'failed', 'saw the past']

export class Threads {
  private readonly memory = new Int32Array(
    new SharedArrayBuffer(4 * (client.OUTCOMES + client.MAX_THREADS * client.MAX_ATTEMPTS)),
  )
  private readonly workers: Worker[]

  constructor(private readonly count: number) {
    const entry = join(import.meta.dirname, 'thread-client.ts')
    const { outputFiles } = buildSync({
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      write: false,
    })
    const code = outputFiles[0]!.text
    this.workers = Array.from({ length: count }, (_, me) => {
      Atomics.store(this.memory, me, client.GO)
      return new Worker(code, { eval: true, workerData: { memory: this.memory, me } })
    })
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }

  /** Everybody makes `attempts` attempts in the order of the turns; who is not done after them goes on in turn. */
  play(job: client.Job, turns: Turn[]): string[] {
    this.memory.fill(0, client.COMMITS)
    for (const who of this.workers.keys()) {
      this.until(who)
      this.workers[who]!.postMessage(job)
      this.step(who) // it takes the job and comes to its first call
    }
    for (const turn of turns) {
      if ('crowd' in turn) this.crowd(job, turn.crowd)
      else for (let call = 0; call < turn.calls && this.busy(turn.who); call++) this.step(turn.who)
    }
    for (let who = 0; who < this.count; who++) while (this.busy(who)) this.step(who)
    this.crowd(job, 2)
    return this.check(job)
  }

  private busy = (who: number): boolean => Atomics.load(this.memory, who) === client.WAITING

  private step(who: number): void {
    Atomics.store(this.memory, who, client.GO)
    Atomics.notify(this.memory, who)
    this.until(who)
  }

  /** Waits until it is this thread that waits. */
  private until(who: number): void {
    while (Atomics.load(this.memory, who) === client.GO)
      if (Atomics.wait(this.memory, who, client.GO, CALL_MS) === 'timed-out')
        throw new Error(`thread ${who} hangs`)
  }

  private crowd({ root, plant }: client.Job, commits: number): void {
    const fs = plant ? PLANTS[plant](realFs) : realFs
    for (let at = 0; at < commits; at++) {
      const found = readNewest(fs, `${root}/state`)
      const ids = (found.doc as { ids?: number[] } | undefined)?.ids ?? []
      const write = { time: 0, boot: '', mono: 0, doc: { ids: [...ids, -1] }, durable: false }
      if (!commitVersion(fs, `${root}/state`, `${root}/tmp`, found, write))
        throw new Error('nobody else was there')
      Atomics.add(this.memory, client.COMMITS, 1)
    }
  }

  private check({ root, attempts }: client.Job): string[] {
    const found = readNewest(realFs, `${root}/state`)
    const ids = (found.doc as { ids: number[] }).ids
    const problems: string[] = []
    for (let who = 0; who < this.count; who++) {
      for (let at = 0; at < attempts; at++) {
        const id = who * client.MAX_ATTEMPTS + at
        const outcome = this.memory[client.OUTCOMES + id]!
        const times = ids.filter((one) => one === id).length
        if (outcome > client.REFUSED) problems.push(`attempt ${at} of thread ${who} ${NAMES[outcome]}`)
        if (times !== (outcome === client.WON ? 1 : 0))
          problems.push(`attempt ${at} of thread ${who} ${NAMES[outcome]} and counts ${times} times`)
      }
    }
    const commits = Atomics.load(this.memory, client.COMMITS)
    if (ids.length !== commits) problems.push(`${commits} commits, of which ${ids.length} count`)
    return problems
  }
}
