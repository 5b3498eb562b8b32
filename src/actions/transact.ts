/** The one way in which an action changes the state: a pure transition, committed, then told to the log. */
import type { Resource } from '../core/resource.ts'
import { dropIdlePeople } from '../core/sessions.ts'
import type { Change, State, Waiter } from '../core/state.ts'
import { packState, repack, unpackAbout, unpackState } from '../core/stored.ts'
import { dropOldReservations, isSameWaiter } from '../core/waiting.ts'
import { type Json, StoreError } from '../store/store.ts'
import { update } from '../store/update.ts'
import { log } from './beats.ts'
import { bestEffort } from './best-effort.ts'
import type { Place } from './place.ts'

/** @param doc the state as it is stored */
export type Transition<R> = (
  state: State,
  now: number,
  doc: Json,
) => (Change & { result: R }) | Promise<Change & { result: R }>

interface TransactOptions {
  durable?: boolean
  /** All that the transition asks about claims; others are then not even unpacked. */
  about?: (state: State) => Resource[]
}

/**
 * Runs a pure transition on the newest state and commits what it changed. What a change of the whole state frees goes to
 * those who wait for it in the same commit; with `about` that is the transition's own business.
 */
export async function transact<R>(
  place: Place,
  transition: Transition<R>,
  { durable = false, about }: TransactOptions = {},
): Promise<R> {
  const { events, now, result } = await update(place.store, async (snapshot) => {
    const { doc, now, damage } = snapshot
    if (damage) place.troubles.push(damaged(damage))
    if (about) {
      const before = unpackAbout(doc, about)
      const { state, events, result } = await transition(before, now, doc)
      const outcome = { events, now, result }
      if (state === before) return { result: outcome }
      const packed = repack(doc, before, state)
      if (packed !== undefined) return { doc: packed, durable, result: outcome }
    }
    const before = unpackState(doc)
    const { state, events, result } = await transition(before, now, doc)
    if (state === before) return { result: { events, now, result } }
    const tidy = dropOldReservations(state, now)
    const after = hasFreed(before, tidy) ? await handOn(place, tidy, now) : { state: tidy, events: [] }
    return {
      doc: packState(after.state),
      durable,
      result: { events: [...events, ...after.events], now, result },
    }
  })
  await log(place, events, now)
  return result
}

/** Somebody waits, and has a reason to hope. */
function hasFreed(before: State, after: State): boolean {
  if (after.waiters.length === 0) return false
  if (after.waiters !== before.waiters) return true
  const left = new Set(after.claims)
  return before.claims.some((one) => !left.has(one))
}

/**
 * What is free by now goes to those who wait for it. Where that fails, nothing else does: they look themselves.
 * @param only those who are asked about; everybody when absent. The state must hold all claims that they meet
 */
export async function handOn(place: Place, state: State, now: number, only?: Waiter[]): Promise<Change> {
  const some = only ? { ...state, waiters: only } : state
  const served = await bestEffort(place, async () => (await import('./serving.ts')).served(place, some, now))
  if (!served || served.state === some) return { state, events: [] }
  // The others keep their places in the line.
  const left = served.state.waiters
  const waiters = !only
    ? left
    : state.waiters.flatMap((one) =>
        only.includes(one) ? left.filter((it) => isSameWaiter(it, one)) : [one],
      )
  const next = { ...served.state, waiters }
  // In the middle of a change somebody may have come just now, and hold nothing yet.
  return { ...served, state: only ? next : dropIdlePeople(next, now) }
}

/** Whatever is free and waited for is handed on, now. */
export const lookAfterLine = (place: Place): Promise<void> =>
  transact(place, async (before, now) => ({ ...(await handOn(place, before, now)), result: undefined }))

/** Told once, for whoever held something in what is lost has lost it. */
const damaged = (what: string[]): StoreError =>
  new StoreError('STATE_DAMAGED', `${what.join('; ')}; the last whole version is used`, 'dibs doctor')
