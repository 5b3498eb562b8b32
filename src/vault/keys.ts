/**
 * The secret key that opens this user's vaults: a file of age identities, outside of every repository and readable for nobody
 * else. One for all vaults of a user; older ones may stand below the newest, for what was encrypted with them.
 */

import { dirname } from 'node:path'
import { makeOnce } from '../host/files.ts'
import type { Fs } from '../host/fs.ts'
import { lock } from '../host/lock.ts'
import { replaceFile } from '../host/replace-file.ts'
import { newIdentity, recipientOf } from './age.ts'
import { VaultError } from './error.ts'
import { keyFile } from './places.ts'

export interface Keyring {
  /** Newest first. */
  identities: string[]
  file: string
}

interface Where {
  fs: Fs
  env: Record<string, string | undefined>
  uid: number | undefined
  /** The worktree: a key in there would be committed one day. */
  tree: string
}

/** `undefined` where there is none. @throws VaultError where it is not private */
export function readKeys(where: Where): Keyring | undefined {
  const { fs, uid, tree } = where
  const file = keyFile(where.env)
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  if (!stat) return undefined
  const real = fs.realpathSync(file)
  if (real.startsWith(`${tree}/`))
    throw unsafe(`${file} lies in the worktree`, `move it to a folder outside, and set XDG_CONFIG_HOME`)
  if (uid !== undefined && stat.uid !== uid) throw unsafe(`${file} belongs to another user`, `chown it`)
  if (uid !== undefined && (stat.mode & 0o077) !== 0)
    throw unsafe(
      `${file} can be read by others (mode ${(stat.mode & 0o777).toString(8)})`,
      `chmod 600 ${file}`,
    )
  const identities = fs
    .readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (identities.length === 0 || !identities.every((one) => /^AGE-SECRET-KEY-1[A-Z0-9]+$/.test(one)))
    throw unsafe(`${file} is no file of age keys`, `put back the key, or move the file away`)
  return { identities, file }
}

/** The key, made now where there is none: of several who make one at once, one does. */
export async function makeKeys(where: Where, at: string): Promise<Keyring> {
  const known = readKeys(where)
  if (known) return known
  const { fs } = where
  const file = keyFile(where.env)
  if (file.startsWith(`${where.tree}/`))
    throw unsafe(`${file} would lie in the worktree`, `set XDG_CONFIG_HOME to a folder outside`)
  const identity = await newIdentity()
  const text = `# The key of your dibs vaults, made ${at}. Without it they cannot be opened: keep a copy.\n# public key: ${await recipientOf(identity)}\n${identity}\n`
  makeOnce(fs, file, Buffer.from(text))
  return readKeys(where)!
}

/** Puts a new key above those that are there, which stay. */
export async function addKey(where: Where, identity: string, recipient: string, at: string): Promise<void> {
  await makeKeys(where, at)
  const file = where.fs.realpathSync(keyFile(where.env))
  const release = await lock(dirname(file), '.lock')
  if (!release) throw new VaultError('BUSY', `${file} is being changed by another dibs`, 'try again')
  try {
    const before = where.fs.readFileSync(file, 'utf8')
    replaceFile(
      file,
      `# made ${at}, in place of the one below\n# public key: ${recipient}\n${identity}\n\n${before}`,
    )
    if (!readKeys(where)?.identities.includes(identity))
      throw new VaultError('BUSY', `${file} was changed by somebody else at the same time`, 'try again')
  } finally {
    await release()
  }
}

const unsafe = (message: string, hint: string) => new VaultError('KEY_UNSAFE', message, hint)
