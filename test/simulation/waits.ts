/** Waits as the referee sees them: what one process waits for, in the order in which they came. */
import type { Resource } from '../../src/core/resource.ts'
import { sameProcess } from '../../src/core/sessions.ts'
import type { Claim, Process, State, Waiter } from '../../src/core/state.ts'
import { expired, type Run, sameResource } from './rules.ts'

export interface Wait {
  process: Process
  by: string
  wanted: Resource[]
  /** When it gives up by itself, store time. */
  until: number
  /** Somebody has seen that it waits in a circle. */
  told: boolean
}

export function waitsIn(waiters: Waiter[]): Wait[] {
  const waits: Wait[] = []
  for (const { r, glob, by, process, until, circle } of waiters) {
    const one = { r, ...(glob ? { glob } : {}) }
    const known = waits.find((other) => sameProcess(other.process, process))
    if (known) {
      known.wanted.push(one)
      known.told ||= circle !== undefined
    } else
      waits.push({
        process,
        by,
        wanted: [one],
        until: until ?? Number.POSITIVE_INFINITY,
        told: circle !== undefined,
      })
  }
  return waits
}

export const waitsOn = ({ waiters }: State, process: Process): boolean =>
  waiters.some((one) => sameProcess(one.process, process))

/** Of a process that cannot be seen it is known only how long it wanted to wait. */
export const hasGivenUp = ({ process, until }: Wait, { intent, now }: Run): boolean =>
  process.host !== intent.actor.host.name && now >= until

/** Did this change make it `by`'s, or make it theirs again? */
export function isNew(r: Resource, by: string, before: State, after: State, now: number): boolean {
  const has = ({ claims }: State) =>
    claims.some((one) => one.by === by && sameResource(one, r) && !expired(one, now))
  return has(after) && !has(before)
}

export const isSame = (a: Claim, b: Claim): boolean => a.by === b.by && sameResource(a, b)

export const keyOf = ({ host, boot, pid, start }: Process): string => [host, boot, pid, start].join()

export const show = ({ by, wanted, process }: Wait): string =>
  `the wait of ${by} for ${wanted.map((one) => one.r)} (${process.pid})`
