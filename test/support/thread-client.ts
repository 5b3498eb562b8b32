/**
 * A client of the versioned document in a thread of its own, which stops before every call to the file system until
 * it is told to go on (see threads.ts). Bundled there; nothing else imports it.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { commitVersion, readNewest } from '../../src/store/file/versions.ts'
import { wrap } from './faulty-fs.ts'
import { PLANTS } from './plants.ts'

export interface Job {
  root: string
  attempts: number
  plant?: keyof typeof PLANTS
}

/** Cells of the shared memory: per thread one for whose turn it is, then the commits so far, then the outcomes. */
export const IDLE = 0
export const GO = 1
export const WAITING = 2
export const MAX_THREADS = 8
export const COMMITS = MAX_THREADS
export const OUTCOMES = MAX_THREADS + 1
export const MAX_ATTEMPTS = 16
export const WON = 1
export const REFUSED = 2
export const FAILED = 3
export const SAW_THE_PAST = 4

function serve(port: MessagePort, { memory, me }: { memory: Int32Array; me: number }): void {
  const pause = (as: number): void => {
    Atomics.store(memory, me, as)
    Atomics.notify(memory, me)
    while (Atomics.load(memory, me) === as) Atomics.wait(memory, me, as)
  }
  for (;;) {
    pause(IDLE)
    const job = receiveMessageOnPort(port)?.message as Job | undefined
    if (!job) return
    const stopping = wrap((_, go) => {
      pause(WAITING)
      return go()
    })
    const fs = job.plant ? PLANTS[job.plant](stopping) : stopping
    for (let at = 0; at < job.attempts; at++) {
      const id = me * MAX_ATTEMPTS + at
      memory[OUTCOMES + id] = attempt(id)
    }

    function attempt(id: number): number {
      const state = `${job!.root}/state`
      const known = Atomics.load(memory, COMMITS)
      try {
        const found = readNewest(fs, state)
        const ids = (found.doc as { ids?: number[] } | undefined)?.ids ?? []
        if (ids.length < known || found.damaged.length > 0) return SAW_THE_PAST
        const write = { time: 0, boot: '', mono: 0, doc: { ids: [...ids, id] }, durable: false }
        if (!commitVersion(fs, state, `${job!.root}/tmp`, found, write)) return REFUSED
        Atomics.add(memory, COMMITS, 1)
        return WON
      } catch {
        return FAILED
      }
    }
  }
}

if (parentPort) serve(parentPort, workerData as { memory: Int32Array; me: number })
