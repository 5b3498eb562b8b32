/** Where a user's keys are: outside of every repository. */
import { homedir } from 'node:os'
import { join } from 'node:path'

type Env = Record<string, string | undefined>

export const keyFolder = (env: Env): string =>
  join(env.XDG_CONFIG_HOME || env.APPDATA || join(env.HOME || homedir(), '.config'), 'dibs')

/** The secret key that opens vaults. */
export const keyFile = (env: Env): string => join(keyFolder(env), 'identity.txt')

/** The same with a passphrase: an age file. */
export const lockedKeyFile = (env: Env): string => join(keyFolder(env), 'identity.txt.age')

/** Says that it is in the system's keyring. */
export const keyringMark = (env: Env): string => join(keyFolder(env), 'identity.keyring')

/** Fingerprints of values (watch.ts), a file for each workspace. */
export const watchFolder = (env: Env): string => join(keyFolder(env), 'watch')
