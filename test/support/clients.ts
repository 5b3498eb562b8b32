/**
 * Clients of the versioned document that are paused and killed at single calls to the file system, while others go
 * on. The calls are synchronous, so "meanwhile" runs inside the paused call: whoever is paused last goes on first.
 */
import { type Fs, realFs } from '../../src/host/fs.ts'
import { commitVersion, readNewest } from '../../src/store/file/versions.ts'
import { Killed, killedAt, pausedAt } from './faulty-fs.ts'

/**
 * What happens while somebody is paused: that many whole commits of others, a client that is killed at a call, or
 * one that is paused at a call itself.
 */
export type Step = number | { kill: number } | Pause
export interface Pause {
  pause: number
  meanwhile: Step[]
}

/** Makes a file system worse; its own calls go to `fs` and can be paused at as well. */
export type Plant = (fs: Fs) => Fs
const nothing: Plant = (fs) => fs

/** Everybody adds an id of their own to the document; what came of that is kept to compare. */
export class Ledger {
  private readonly won: number[] = []
  private readonly refused: number[] = []
  private readonly killed: number[] = []
  readonly problems: string[] = []
  private ids = 0
  /** A pause was meant for a call that the client did not come to. */
  tooLate = false

  constructor(
    private readonly root: string,
    private readonly plant: Plant = nothing,
  ) {}

  run(step: Step): void {
    if (typeof step === 'number') for (let at = 0; at < step; at++) this.client(realFs)
    else if ('kill' in step) this.client(killedAt(step.kill, 'before').fs)
    else {
      const pausing = pausedAt(step.pause, () => {
        for (const one of step.meanwhile) this.run(one)
      })
      this.client(pausing.fs)
      if (!pausing.hit()) this.tooLate = true
    }
  }

  /** One attempt to commit, as a process makes it. */
  private client(fs: Fs): void {
    const id = ++this.ids
    const planted = this.plant(fs)
    const state = `${this.root}/state`
    const known = this.won.length
    try {
      const found = readNewest(planted, state)
      const ids = idsOf(found.doc)
      if (ids.length < known)
        this.problems.push(`client ${id} read the past: ${ids.length} of ${known} commits`)
      if (found.damaged.length > 0) this.problems.push(`client ${id} called ${found.damaged.length} damaged`)
      const doc = { ids: [...ids, id] }
      const write = { time: 0, boot: '', mono: 0, doc, durable: false }
      const won = commitVersion(planted, state, `${this.root}/tmp`, found, write)
      ;(won ? this.won : this.refused).push(id)
    } catch (error) {
      if (error instanceof Killed) this.killed.push(id)
      else this.problems.push(`client ${id} failed: ${error}`)
    }
  }

  /** @returns what must not be: empty when every commit that was reported counts exactly once, and no other does */
  check(): string[] {
    const { doc, damaged } = readNewest(realFs, `${this.root}/state`)
    const ids = idsOf(doc)
    const there = new Set(ids)
    const problems = [...this.problems]
    if (damaged.length > 0) problems.push('the newest version is damaged')
    if (there.size < ids.length) problems.push('a commit counts twice')
    for (const id of this.won) if (!there.has(id)) problems.push(`the commit of client ${id} is lost`)
    for (const id of this.refused)
      if (there.has(id)) problems.push(`the refused commit of client ${id} counts`)
    if (ids.length > this.won.length + this.killed.length) problems.push('more commits than clients that won')
    return problems
  }
}

const idsOf = (doc: unknown): number[] => (doc as { ids: number[] } | undefined)?.ids ?? []
