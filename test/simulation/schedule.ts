/**
 * Runs actions one store call at a time. An action stops before and after every call that it makes ("parks"), and
 * whoever drives decides who goes on: so every interleaving of store calls can happen, and each can be repeated.
 *
 * Invariant: at any time at most one action runs. One that is abandoned in a call never goes on: a killed process.
 */
import type { Random } from './random.ts'

export interface Task {
  label: string
  /** Where it stands; absent while it runs and once it is over. */
  at?: string
  over: boolean
}

interface Running extends Task {
  goOn?: () => void
  quiet: () => void
}

export class Schedule {
  private current: Running | undefined
  private tasks: Running[] = []

  /** Actions that wait to go on. */
  get waiting(): readonly Task[] {
    return this.tasks
  }

  /** Starts an action and runs it up to its first store call. It must not throw. */
  async start(label: string, action: (task: Task) => Promise<void>): Promise<Task> {
    const task: Running = { label, over: false, quiet: () => {} }
    this.tasks.push(task)
    await this.run(task, () => {
      void action(task).finally(() => {
        this.drop(task)
        task.quiet()
      })
    })
    return task
  }

  /** Lets one action go on up to where it parks next, or to its end. */
  async resume(task: Task): Promise<void> {
    const running = task as Running
    const { goOn } = running
    delete running.goOn
    delete running.at
    await this.run(running, goOn!)
  }

  /** Ends an action where it stands. */
  abandon(task: Task): void {
    this.drop(task as Running)
  }

  /** Called by what an action calls: waits until the driver lets this action go on. */
  park(at: string): Promise<void> {
    const task = this.current
    if (!task || task.goOn) throw new Error(`parked at ${at} while no action runs`)
    task.at = at
    return new Promise((goOn) => {
      task.goOn = goOn
      task.quiet()
    })
  }

  /** The running action's pauses and dice become the driver's. Everything else keeps the real ones. */
  async withTime<T>(random: Random, mono: () => number, body: () => Promise<T>): Promise<T> {
    const real = { setTimeout: globalThis.setTimeout, random: Math.random, now: process.hrtime.bigint }
    const pause = (wake: () => void, ms?: number, ...rest: unknown[]) => {
      if (!this.current) return (real.setTimeout as (...all: unknown[]) => unknown)(wake, ms, ...rest)
      void this.park('pause').then(wake)
      return undefined
    }
    try {
      globalThis.setTimeout = pause as unknown as typeof setTimeout
      Math.random = () => random.next()
      process.hrtime.bigint = () => BigInt(Math.round(mono() * 1e6))
      return await body()
    } finally {
      globalThis.setTimeout = real.setTimeout
      Math.random = real.random
      process.hrtime.bigint = real.now
    }
  }

  private async run(task: Running, go: () => void): Promise<void> {
    this.current = task
    const quiet = new Promise<void>((resolve) => {
      task.quiet = resolve
    })
    go()
    await quiet
    this.current = undefined
  }

  private drop(task: Running): void {
    task.over = true
    this.tasks = this.tasks.filter((one) => one !== task)
  }
}
