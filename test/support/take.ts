/** An edit of one file, as a writing tool wants it. */
import { type Taken, takeFiles } from '../../src/actions/edits.ts'
import type { Place } from '../../src/actions/place.ts'
import type { Resource } from '../../src/core/resource.ts'
import type { Arrival } from '../../src/core/sessions.ts'

export const takeFile = (
  place: Place,
  arrival: Arrival,
  file: Resource,
  tree: string,
  agent = '',
): Promise<Taken> => takeFiles(place, arrival, [{ file, tree, enforcement: 'deny' }], agent)
