/** Waiting for resources: others see who waits, and the wait ends with its process. */
import { type Conflict, conflictsOf } from '../core/claims.ts'
import type { Resource } from '../core/resource.ts'
import { dropIdlePeople } from '../core/sessions.ts'
import type { Process } from '../core/state.ts'
import { unpackState } from '../core/stored.ts'
import { type Caller, known } from './claims.ts'
import { momentFor } from './moment.ts'
import type { Place } from './place.ts'
import { transact } from './sessions.ts'

/** What stands in the way now; nothing: all of it is free (or the caller's own). Changes nothing. */
export async function inTheWay(
  place: Place,
  handle: string | undefined,
  wanted: Resource[],
): Promise<{ conflicts: Conflict[]; now: number; version: string }> {
  const { doc, now, version } = await place.store.read()
  const state = unpackState(doc)
  const moment = await momentFor(place, state, now, handle, wanted)
  return { conflicts: conflictsOf(state, handle, wanted, moment), now, version }
}

/** Puts the caller's wait on record. @returns the caller's handle */
export function enlist(place: Place, caller: Caller, wanted: Resource[], process: Process): Promise<string> {
  return transact(place, async (before, now) => {
    const { state, handle, events } = await known(before, caller, now)
    const waiters = wanted.map(({ r, glob }) => ({
      r,
      ...(glob ? { glob } : {}),
      by: handle,
      since: now,
      process,
    }))
    return { state: { ...state, waiters: [...state.waiters, ...waiters] }, events, result: handle }
  })
}

/** Takes the waits of this process off the record. */
export function delist(place: Place, process: Process): Promise<void> {
  return transact(place, (before, now) => {
    const waiters = before.waiters.filter(
      (one) => one.process.pid !== process.pid || one.process.start !== process.start,
    )
    if (waiters.length === before.waiters.length) return { state: before, events: [], result: undefined }
    return { state: dropIdlePeople({ ...before, waiters }, now), events: [], result: undefined }
  })
}
