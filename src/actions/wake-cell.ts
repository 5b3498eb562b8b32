/** Which process waits for messages of an idle session (waking.ts): a cell, so that there is one, and ends when told. */
import type { Place } from './place.ts'

export const wakeCell = (handle: string): string => `wake.${handle}`

/** The session works, or is gone: whoever waits for it ends. */
export async function endWake(place: Place, handle: string): Promise<void> {
  if (place.config.wake !== 'off') await place.store.remove(wakeCell(handle))
}
