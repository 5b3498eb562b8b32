/** Where a user's keys are: outside of every repository. */
import { homedir } from 'node:os'
import { join } from 'node:path'

type Env = Record<string, string | undefined>

const folder = (env: Env): string =>
  join(env.XDG_CONFIG_HOME || env.APPDATA || join(env.HOME || homedir(), '.config'), 'dibs')

/** The secret key that opens vaults. */
export const keyFile = (env: Env): string => join(folder(env), 'identity.txt')

/** The key of the fingerprints (watch.ts). */
export const watchKeyFile = (env: Env): string => join(folder(env), 'watch.key')
