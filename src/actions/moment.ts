/** Gathers what a claim's transition needs to know: do globs meet, and do the claims in the way still hold. */
import type { Moment } from '../core/claims.ts'
import { type Meets, meetCheaply, type Resource } from '../core/resource.ts'
import type { State } from '../core/state.ts'
import type { Place } from './place.ts'

/** Evidence is looked for only about those who hold something that `wanted` meets: most edits meet nobody. */
export async function momentFor(
  place: Place,
  state: State,
  now: number,
  who: string | undefined,
  wanted: Resource[],
): Promise<Moment> {
  const meets = await meetsFor(state.claims, wanted)
  const inTheWay = new Set<string>()
  for (const one of state.claims)
    if (one.by !== who && wanted.some((resource) => meets(one, resource))) inTheWay.add(one.by)
  if (inTheWay.size === 0) return { now, meets, judge: () => 'held' }
  const { judgeOf } = await import('./evidence.ts')
  return { now, meets, judge: await judgeOf(place, state, inTheWay, now) }
}

/** Compares any of `those` with any of `wanted`. The glob library is loaded only where it is needed for that. */
export async function meetsFor(those: Resource[], wanted: Resource[]): Promise<Meets> {
  const unclear = those.some((one) => wanted.some((resource) => meetCheaply(one, resource) === undefined))
  if (!unclear) return (a, b) => meetCheaply(a, b) === true
  const { globsMayMeet, matches } = await import('../core/globs.ts')
  return (a, b) => {
    const cheap = meetCheaply(a, b)
    if (cheap !== undefined) return cheap
    if (a.glob && b.glob) return globsMayMeet(a.r, b.r)
    return a.glob ? matches(a.r, b.r) : matches(b.r, a.r)
  }
}
