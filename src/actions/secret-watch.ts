/** Does a text contain the value of a secret? Asked before anything of it is kept or shown. */
import { secretsIn } from '../vault/watch.ts'
import { isWatched } from '../vault/watch-file.ts'
import type { Place } from './place.ts'

/** Names of the secrets; none where there is no vault. */
export const secretNamesIn = async (
  { world, workspace: { state } }: Pick<Place, 'world' | 'workspace'>,
  text: string,
): Promise<string[]> => (isWatched(world.fs, state) ? secretsIn(world, state, text) : [])
