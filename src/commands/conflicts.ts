/** Claims that stand in the way, for people and for programs. */
import { obstacle } from '../actions/obstacle.ts'
import type { Place } from '../actions/place.ts'
import type { Conflict } from '../core/claims.ts'
import { type Claim, endOf } from '../core/state.ts'
import { heldBy } from '../words/refusals.ts'
import { spell } from './shared.ts'

export const conflictLines = (place: Place, conflicts: Conflict[], now: number): Promise<string[]> =>
  Promise.all(conflicts.map(async (one) => heldBy(await obstacle(place, one, place.workspace.tree, now))))

export function endsIn(claim: Claim, now: number): { endsInMs?: number } {
  const end = endOf(claim, now)
  return end === undefined ? {} : { endsInMs: end - now }
}

export const conflictsJson = (place: Place, conflicts: Conflict[], now: number) =>
  conflicts.map(({ wanted, claim, holder }) => ({
    wanted: spell(place, wanted),
    resource: spell(place, claim),
    holder: claim.by,
    kind: holder?.kind ?? 'gone',
    heldForMs: now - claim.since,
    ...endsIn(claim, now),
    ...(claim.reserved ? { reserved: true } : {}),
    ...(claim.note ? { note: claim.note } : {}),
  }))
