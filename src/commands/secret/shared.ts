/** What the verbs of `dibs secret` begin with. */
import type { Place } from '../../actions/place.ts'
import { type Use, useVault } from '../../actions/vault.ts'
import type { Keys } from '../../vault/keys.ts'
import { keyMade, noSuchSecret, notWatched } from '../../words/vault.ts'
import { type Io, Misuse, type Parsed } from '../command.ts'
import { placeOfSession, whoRuns } from '../shared.ts'

export type Values = Parsed['values']
/** One verb. @returns the exit code */
export type Act = (args: string[], values: Values, io: Io) => Promise<number>

export async function usedHere(io: Io): Promise<{ place: Place; use: Use }> {
  const place = await placeOfSession(io)
  const person = {
    ...(io.ask ? { ask: io.ask } : {}),
    made: (keys: Keys) => io.err(keyMade(keys.name)),
    unwatched: (error: unknown) => io.err(notWatched((error as Error).message)),
  }
  return { place, use: await useVault(place, await whoRuns(place, io), person) }
}

export const useHere = async (io: Io): Promise<Use> => (await usedHere(io)).use

/** What is printed here goes into a transcript: also that of a session which dibs does not know, for its hooks are missing. */
export const isTranscribed = ({ session }: Use, { env }: Io): boolean =>
  session !== undefined ||
  [env.CLAUDECODE, env.CLAUDE_CODE_SESSION_ID, env.DIBS_SESSION].some((value) => Boolean(value))

/** Exactly so many. What is too much may be a value: it is not repeated. */
export function exactly(args: string[], count: number, tooMany = 'that is more than is meant'): string[] {
  if (args.length < count) throw new Misuse('a name is missing')
  if (args.length > count) throw new Misuse(tooMany)
  return args
}

export function missing(io: Io, wanted: string[]): number {
  io.err(noSuchSecret(wanted))
  return 1
}
