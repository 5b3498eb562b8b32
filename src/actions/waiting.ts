/** Waiting for resources, in order (core/waiting.ts): others see who waits, and the wait ends with its process. */
import { type Conflict, conflictsOf } from '../core/claims.ts'
import type { Resource } from '../core/resource.ts'
import { dropIdlePeople } from '../core/sessions.ts'
import { hasExpired, type Process, type WaitsFor } from '../core/state.ts'
import { unpackState } from '../core/stored.ts'
import { isSameWait } from '../core/waiting.ts'
import { type Caller, known } from './claims.ts'
import { momentFor } from './moment.ts'
import type { Place } from './place.ts'
import { handOn, transact } from './transact.ts'

/** What stands in the way now; nothing: all of it is free (or the caller's own). Changes nothing. */
export async function inTheWay(
  place: Place,
  handle: string | undefined,
  wanted: Resource[],
): Promise<{ conflicts: Conflict[]; now: number }> {
  const { doc, now } = await place.store.read()
  const state = unpackState(doc)
  const moment = await momentFor(place, state, now, handle, wanted)
  return { conflicts: conflictsOf(state, handle, wanted, moment), now }
}

/** Puts the caller's wait on record, behind those that are there. @returns the caller's handle */
export function enlist(
  place: Place,
  caller: Caller,
  wanted: Resource[],
  process: Process,
  forMs: number,
): Promise<string> {
  return transact(place, async (before, now) => {
    const { state, handle, events } = await known(before, caller, now)
    const waiters = wanted.map(({ r, glob }) => ({
      r,
      ...(glob ? { glob } : {}),
      by: handle,
      since: now,
      until: now + forMs,
      process,
    }))
    return { state: { ...state, waiters: [...state.waiters, ...waiters] }, events, result: handle }
  })
}

export type Progress =
  /** All of it is reserved for the caller. */
  { kind: 'over' } | { kind: 'circle'; waits: WaitsFor[] } | { kind: 'waits' }

/**
 * How far the wait of this process is. What becomes free is handed on by whoever frees it; what is over without anybody's
 * doing (a time, a process, an interrupted turn) by whoever waits for it and looks.
 */
export async function lookAfterWait(place: Place, process: Process): Promise<Progress> {
  const { doc } = await place.store.read()
  const own = progressIn(unpackState(doc).waiters, process)
  if (own.kind !== 'waits') return own
  return transact<Progress>(place, async (before, now) => {
    const { state, events } = await handOn(place, before, now)
    return { state, events, result: progressIn(state.waiters, process) }
  })
}

function progressIn(waiters: { process: Process; circle?: WaitsFor[] }[], process: Process): Progress {
  const own = waiters.filter((one) => isSameWait(one, { process }))
  const waits = own.find((one) => one.circle)?.circle
  if (waits) return { kind: 'circle', waits }
  return { kind: own.length === 0 ? 'over' : 'waits' }
}

/** How all of it is the caller's now; `undefined` where it is not: a wait may also end because its record was lost. */
export async function heldAs(
  place: Place,
  handle: string,
  wanted: Resource[],
): Promise<'reserved' | 'own' | undefined> {
  const { doc, now } = await place.store.read()
  const own = unpackState(doc).claims.filter((one) => one.by === handle && !hasExpired(one, now))
  const held = wanted.map(({ r, glob }) => own.find((one) => one.r === r && one.glob === glob))
  if (held.includes(undefined)) return undefined
  return held.some((one) => one?.reserved) ? 'reserved' : 'own'
}

/** Takes the waits of this process off the record. */
export function delist(place: Place, process: Process): Promise<void> {
  return transact(place, (before, now) => {
    const waiters = before.waiters.filter((one) => !isSameWait(one, { process }))
    if (waiters.length === before.waiters.length) return { state: before, events: [], result: undefined }
    return { state: dropIdlePeople({ ...before, waiters }, now), events: [], result: undefined }
  })
}
