/** Beats: what a participant does, one line of the log each; the newest of each also in a cell, as its sign of life. */
import type { Event } from '../core/state.ts'
import { bestEffort } from './best-effort.ts'
import type { Place } from './place.ts'

export interface Beat {
  /** Store time. */
  t: number
  action: string
  target: string
  phase?: string
  progress?: string
  next?: string
  /** The subagent that did it. */
  agent?: string
}

export const beatCell = (handle: string): string => `beat.${handle}`

export async function beat(place: Place, who: string, what: Omit<Beat, 't'>, now: number): Promise<void> {
  await place.store.put(beatCell(who), { t: now, ...what })
  await log(place, [{ event: 'beat', who, ...what }], now)
}

export const lastBeat = (place: Place, who: string): Promise<Beat | undefined> =>
  bestEffort(place, async () => {
    const value = (await place.store.get(beatCell(who))) as Partial<Beat> | undefined
    return typeof value?.t === 'number' &&
      typeof value.action === 'string' &&
      typeof value.target === 'string'
      ? (value as Beat)
      : undefined
  })

/** What a committed transition has to say to the log. The transition stands whether or not it gets there. */
export async function log(place: Place, events: Event[], now: number): Promise<void> {
  if (events.length === 0) return
  await bestEffort(place, () => place.store.append(events.map((one) => ({ t: now, ...one }))))
}
