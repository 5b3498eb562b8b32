/** Steps that no promise rests on. Apart from place.ts, so that what only needs this loads no store. */
import type { Place } from './place.ts'

/** For steps that must not undo what was decided already. */
export async function bestEffort<T>(place: Place, step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step()
  } catch (error) {
    place.troubles.push(error)
    return undefined
  }
}
