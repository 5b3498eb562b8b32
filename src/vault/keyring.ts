/** The keyring of the operating system, by its own programs: the value goes through their standard input, never an argument. */
import { spawnSync } from 'node:child_process'

type Env = Record<string, string | undefined>

export interface SystemKeyring {
  /** What it is called. */
  name: string
  /** @returns whether it is kept */
  store(text: string): boolean
  lookup(): string | undefined
  clear(): void
}

/** A keyring that nobody unlocks asks a person, or waits for ever. */
const LIMIT_MS = 30_000
const [ACCOUNT, SERVICE] = ['dibs', 'dibs vault key']

/** `undefined` where this system has none that can be reached from here. */
export function systemKeyring(env: Env, platform: string = process.platform): SystemKeyring | undefined {
  const run = (args: string[], input = ''): string | undefined => {
    const { status, stdout } = spawnSync(args[0]!, args.slice(1), {
      env,
      input,
      encoding: 'utf8',
      timeout: LIMIT_MS,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    return status === 0 ? stdout : undefined
  }
  if (platform === 'darwin') {
    const item = ['-a', ACCOUNT, '-s', SERVICE] as const
    return {
      name: 'the keychain of macOS',
      // Interactively: `security` would otherwise want the value as an argument. It has letters, digits, - and commas only.
      store: (text) =>
        run(['security', '-i'], `add-generic-password -U -a ${ACCOUNT} -s "${SERVICE}" -w ${text}\n`) !==
        undefined,
      lookup: () => run(['security', 'find-generic-password', ...item, '-w'])?.trim(),
      clear: () => void run(['security', 'delete-generic-password', ...item]),
    }
  }
  if (platform === 'linux' && env.DBUS_SESSION_BUS_ADDRESS) {
    const attributes = ['application', ACCOUNT] as const
    return {
      name: 'the keyring (secret-tool)',
      store: (text) => run(['secret-tool', 'store', '--label', SERVICE, ...attributes], text) !== undefined,
      lookup: () => run(['secret-tool', 'lookup', ...attributes])?.trim() || undefined,
      clear: () => void run(['secret-tool', 'clear', ...attributes]),
    }
  }
  return undefined
}
