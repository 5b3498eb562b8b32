/** How often a session asked for the same file lately: whoever tries again and again needs another answer. */
import { bestEffort } from './best-effort.ts'
import type { Place } from './place.ts'

const WINDOW_MS = 60_000
const MOST_KEPT = 20

/** Counts this refusal. @returns refusals of this file within the last minute, this one included */
export async function countRefusal(place: Place, who: string, r: string, now: number): Promise<number> {
  const cell = `refused.${who}`
  const kept = (await bestEffort(place, () => place.store.get(cell))) as
    | { r: string; t: number }[]
    | undefined
  const recent = (Array.isArray(kept) ? kept : [])
    .filter((one) => now - one.t < WINDOW_MS)
    .slice(1 - MOST_KEPT)
  const all = [...recent, { r, t: now }]
  await bestEffort(place, () => place.store.put(cell, all))
  return all.filter((one) => one.r === r).length
}
