/** The activity log, read for people: what happened, to whom, when. */
import type { LogEntry } from '../store/store.ts'
import type { Place } from './place.ts'

/** Entries since a store time, oldest first. */
export async function history(place: Place, since = 0): Promise<{ entries: LogEntry[]; cursor: string }> {
  const { entries, cursor } = await place.store.readAfter()
  return { entries: entries.filter((one) => one.t >= since), cursor }
}
