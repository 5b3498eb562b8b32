/** The keyring of the operating system, by its own programs: the value goes through their standard input, never an argument. */
import { spawn } from 'node:child_process'

type Env = Record<string, string | undefined>

export interface SystemKeyring {
  /** What it is called. */
  name: string
  /** @returns whether it is kept */
  store(text: string): Promise<boolean>
  lookup(): Promise<string | undefined>
  clear(): Promise<void>
}

/** A keyring that nobody unlocks asks a person, or waits for ever. */
const LIMIT_MS = 30_000
const [ACCOUNT, SERVICE] = ['dibs', 'dibs vault key']

/** `undefined` where this system has none that can be reached from here. */
export function systemKeyring(env: Env, platform: string = process.platform): SystemKeyring | undefined {
  const run = (args: string[], input = '') => output(env, args, input)
  if (platform === 'darwin') {
    const item = ['-a', ACCOUNT, '-s', SERVICE] as const
    return {
      name: 'the keychain of macOS',
      // Interactively: `security` would otherwise want the value as an argument. It has letters, digits, - and commas only.
      store: async (text) =>
        (await run(
          ['security', '-i'],
          `add-generic-password -U -a ${ACCOUNT} -s "${SERVICE}" -w ${text}\n`,
        )) !== undefined,
      lookup: async () => (await run(['security', 'find-generic-password', ...item, '-w']))?.trim(),
      clear: async () => void (await run(['security', 'delete-generic-password', ...item])),
    }
  }
  if (platform === 'linux' && env.DBUS_SESSION_BUS_ADDRESS) {
    const attributes = ['application', ACCOUNT] as const
    return {
      name: 'the keyring (secret-tool)',
      store: async (text) =>
        (await run(['secret-tool', 'store', '--label', SERVICE, ...attributes], text)) !== undefined,
      lookup: async () => (await run(['secret-tool', 'lookup', ...attributes]))?.trim() || undefined,
      clear: async () => void (await run(['secret-tool', 'clear', ...attributes])),
    }
  }
  return undefined
}

/** Beside this process, whose lock on the key would be taken for a dead one's if it stood still. */
function output(env: Env, [program = '', ...args]: string[], input: string): Promise<string | undefined> {
  const child = spawn(program, args, { env, timeout: LIMIT_MS, stdio: ['pipe', 'pipe', 'ignore'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  // A program that does not read is no failure of ours.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return new Promise((resolve) => {
    child.once('error', () => resolve(undefined))
    child.once('close', (code) => resolve(code === 0 ? text : undefined))
  })
}
