/**
 * The secret key that opens this user's vaults, outside of every repository: in the system's keyring, in a file that nobody
 * else can read, or in one with a passphrase. One for all vaults of a user; older ones stand behind the newest, for what
 * was encrypted with them.
 */
import { ensureFolder, makeOnce } from '../host/files.ts'
import type { Fs } from '../host/fs.ts'
import { lock } from '../host/lock.ts'
import { replaceFile } from '../host/replace-file.ts'
import { decryptWith, encryptWith, newIdentity, recipientOf } from './age.ts'
import { VaultError } from './error.ts'
import { systemKeyring } from './keyring.ts'
import { keyFile, keyFolder, keyringMark, lockedKeyFile } from './places.ts'

export const KEY_PLACES = ['keyring', 'file', 'passphrase'] as const
export type KeyPlace = (typeof KEY_PLACES)[number]

export interface Keys {
  /** Newest first. */
  identities: string[]
  place: KeyPlace
  /** How the place is called, for people. */
  name: string
}

export interface Where {
  fs: Fs
  env: Record<string, string | undefined>
  uid: number | undefined
  /** The worktree: a key in there would be committed one day. */
  tree: string
  /** Asks a person for a passphrase; absent where nobody can be asked. */
  ask?: (question: string) => Promise<string>
  /** Told of a key that was made just now: whoever has it keeps a copy. */
  made?: (keys: Keys) => void
}

/** `undefined` where there is none. @throws VaultError where it is not private, or cannot be had now */
export async function readKeys(where: Where): Promise<Keys | undefined> {
  const { fs, env } = where
  const file = keyFile(env)
  if (checked(where, file))
    return { identities: identitiesIn(fs.readFileSync(file, 'utf8'), file), place: 'file', name: file }
  if (checked(where, keyringMark(env))) return fromKeyring(where)
  const locked = lockedKeyFile(env)
  if (!checked(where, locked)) return undefined
  if (!where.ask)
    throw new VaultError(
      'KEY_LOCKED',
      `${locked} wants its passphrase, and nobody can be asked here`,
      'use a terminal of your own',
    )
  const text = await decryptWith(
    fs.readFileSync(locked),
    await where.ask(`Passphrase of ${locked}: `),
    locked,
  )
  return { identities: identitiesIn(text, locked), place: 'passphrase', name: locked }
}

async function fromKeyring({ env }: Where): Promise<Keys> {
  const keyring = systemKeyring(env)
  const text = await keyring?.lookup()
  if (!keyring || !text)
    throw new VaultError(
      'KEY_LOCKED',
      `your key is in the keyring, which cannot be read from here${keyring ? '' : ' (there is none)'}`,
      'unlock it, or use a terminal of the desktop; see docs/vault.md',
    )
  return {
    identities: identitiesIn(text.replaceAll(',', '\n'), keyring.name),
    place: 'keyring',
    name: keyring.name,
  }
}

/** Is it there? @throws VaultError where others could read it */
function checked({ fs, uid, tree }: Where, file: string): boolean {
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  if (!stat) return false
  if (fs.realpathSync(file).startsWith(`${tree}/`))
    throw unsafe(`${file} lies in the worktree`, 'move it to a folder outside, and set XDG_CONFIG_HOME')
  if (uid !== undefined && stat.uid !== uid) throw unsafe(`${file} belongs to another user`, 'chown it')
  if (uid !== undefined && (stat.mode & 0o077) !== 0)
    throw unsafe(
      `${file} can be read by others (mode ${(stat.mode & 0o777).toString(8)})`,
      `chmod 600 ${file}`,
    )
  return true
}

function identitiesIn(text: string, name: string): string[] {
  const identities = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (identities.length === 0 || !identities.every((one) => /^AGE-SECRET-KEY-1[A-Z0-9]+$/.test(one)))
    throw unsafe(`${name} holds no age keys`, 'put back the key, or move it away')
  return identities
}

/** The key, made now where there is none: of several who make one at once, one does. */
export async function makeKeys(where: Where, at: string): Promise<Keys> {
  const known = await readKeys(where)
  if (known) return known
  if (keyFile(where.env).startsWith(`${where.tree}/`))
    throw unsafe(`${keyFile(where.env)} would lie in the worktree`, 'set XDG_CONFIG_HOME to a folder outside')
  return changing(where, async () => {
    const others = await readKeys(where)
    if (others) return others
    const identities = [await newIdentity()]
    const isInKeyring = await keep(where, identities, 'keyring', at)
    if (!isInKeyring) await keep(where, identities, 'file', at)
    const keys = (await readKeys(where))!
    where.made?.(keys)
    return keys
  })
}

/** Puts a new key before those that are there, which stay. */
export const addKey = (where: Where, identity: string, at: string): Promise<void> =>
  changing(where, async () => {
    const keys = await readKeys(where)
    const identities = [identity, ...(keys?.identities ?? [])]
    if (!(await keep(where, identities, keys?.place ?? 'file', at)))
      throw new VaultError(
        'KEY_LOCKED',
        'the new key could not be kept; nothing was changed',
        'unlock the keyring',
      )
  })

/** Keeps the keys in another place, and only there. */
export const moveKeys = (where: Where, to: KeyPlace, at: string): Promise<boolean> =>
  changing(where, async () => {
    const keys = await readKeys(where)
    if (!keys || keys.place === to) return true
    if (!(await keep(where, keys.identities, to, at))) return false
    if (keys.place === 'keyring') await systemKeyring(where.env)?.clear()
    where.fs.unlinkSync(
      { file: keyFile, keyring: keyringMark, passphrase: lockedKeyFile }[keys.place](where.env),
    )
    return true
  })

/** @returns whether they are kept: a keyring may refuse, a person may not want to */
async function keep(where: Where, identities: string[], place: KeyPlace, at: string): Promise<boolean> {
  const { fs, env } = where
  const publicKey = `# public key: ${await recipientOf(identities[0]!)}\n`
  const text = `# The key of your dibs vaults, of ${at}. Without it they cannot be opened: keep a copy.\n${publicKey}${identities.join('\n')}\n`
  if (place === 'file') return written(fs, keyFile(env), Buffer.from(text))
  if (place === 'keyring') {
    const keyring = systemKeyring(env)
    const value = identities.join(',')
    if (!(await keyring?.store(value)) || (await keyring?.lookup()) !== value) return false
    return written(
      fs,
      keyringMark(env),
      Buffer.from(`# The key of your dibs vaults is in ${keyring!.name}.\n${publicKey}`),
    )
  }
  const passphrase = (await where.ask?.('New passphrase: ')) ?? ''
  if (passphrase === '' || passphrase !== (await where.ask?.('Once more: '))) return false
  return written(fs, lockedKeyFile(env), await encryptWith(text, passphrase))
}

function written(fs: Fs, file: string, data: Buffer): boolean {
  if (fs.existsSync(file)) replaceFile(fs, fs.realpathSync(file), data)
  else makeOnce(fs, file, data)
  return true
}

async function changing<T>({ fs, env }: Where, work: () => Promise<T>): Promise<T> {
  const folder = keyFolder(env)
  ensureFolder(fs, folder)
  const release = await lock(folder, '.lock')
  if (!release)
    throw new VaultError('BUSY', `your key in ${folder} is being changed by another dibs`, 'try again')
  try {
    return await work()
  } finally {
    await release()
  }
}

const unsafe = (message: string, hint: string) => new VaultError('KEY_UNSAFE', message, hint)
