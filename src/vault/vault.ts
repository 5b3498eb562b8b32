/** A workspace's vault: read, and changed as a whole. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { World } from '../host/world.ts'
import { decrypt, encrypt, recipientOf } from './age.ts'
import { type Content, emptyContent, parseContent, textOf } from './content.ts'
import { VaultError } from './error.ts'
import { type Keys, makeKeys, readKeys, type Where } from './keys.ts'
import { keyFolder } from './places.ts'
import { commit, emptyOlder, newest } from './versions.ts'
import { isFresh, writeWatch } from './watch.ts'

export interface VaultPlace {
  world: World
  /** The state folder. */
  state: string
  tree: string
  /** State folders in which hooks look for the fingerprints: they do not read the settings for it. */
  watched: string[]
  /** Asks a person for a passphrase; absent where nobody can be asked. */
  ask?: (question: string) => Promise<string>
  /** Told of a key that was made just now. */
  made?: (keys: Keys) => void
  /** Told where the fingerprints could not be written: hooks do not know the values then. */
  unwatched?: (error: unknown) => void
  /** Read once: a keyring takes its time, and a person is asked once. */
  keys?: Keys
}

const MAX_TRIES = 200
const MAX_PAUSE_MS = 20

export const vaultFolder = ({ state }: Pick<VaultPlace, 'state'>): string => `${state}/vault`

/** `undefined` where there is none yet. @throws VaultError */
export async function readVault(place: VaultPlace): Promise<Content | undefined> {
  const opened = await openNewest(place)
  const { world, watched } = place
  if (opened && !watched.every((state) => isFresh(world, state, opened.number)))
    await watchOver(place, opened)
  return opened?.content
}

/** Fingerprints of the newest vault, whoever writes them last. */
async function watchOver(place: VaultPlace, opened: Opened): Promise<void> {
  try {
    for (let one = opened; ; ) {
      for (const state of place.watched) await writeWatch(place.world, state, one.number, one.content)
      if (newest(place.world.fs, vaultFolder(place))?.number === one.number) return
      const next = await openNewest(place)
      if (!next) return
      one = next
    }
  } catch (error) {
    // The vault is what it is; whoever opens it next writes them.
    place.unwatched?.(error)
  }
}

export interface Opened {
  content: Content
  number: number
}

/** Looks, and writes nothing. `undefined` where there is none. @throws VaultError */
export async function openNewest(place: VaultPlace): Promise<Opened | undefined> {
  const { fs } = place.world
  const version = newest(fs, vaultFolder(place))
  if (!version) return undefined
  const keys = await keysOf(place)
  if (!keys)
    throw new VaultError(
      'KEY_MISSING',
      `${version.file} is there, but no key of yours in ${keyFolder(place.world.env)}`,
      'put the key back, see docs/vault.md; the vault is left as it is',
    )
  const text = await decrypt(version.bytes, keys.identities, version.file)
  return { content: parseContent(text, version.file), number: version.number }
}

export async function keysOf(place: VaultPlace): Promise<Keys | undefined> {
  const keys = place.keys ?? (await readKeys(whereOf(place)))
  if (keys) place.keys = keys
  return keys
}

export const whereOf = ({ world, tree, ask, made }: VaultPlace): Where => ({
  fs: world.fs,
  env: world.env,
  uid: world.uid,
  tree,
  ...(ask ? { ask } : {}),
  ...(made ? { made } : {}),
})

/**
 * Changes the newest content; again, when somebody else was first. Durable when it returns.
 * @param to returns the new content, or `undefined` to leave it; and what this returns
 */
export async function changeVault<R>(
  place: VaultPlace,
  to: (content: Content) => { content?: Content; result: R },
): Promise<R> {
  const { fs } = place.world
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { content, number } = (await openNewest(place)) ?? {
      content: await fresh(place),
      number: 0,
    }
    const changed = to(content)
    if (!changed.content) return changed.result
    const bytes = await encrypt(textOf(changed.content), changed.content.recipients)
    if (commit(fs, vaultFolder(place), number, bytes)) {
      await watchOver(place, { content: changed.content, number: number + 1 })
      return changed.result
    }
    await sleep(Math.random() * MAX_PAUSE_MS)
  }
  throw new VaultError('BUSY', 'too many others change the vault at once; nothing was changed', 'try again')
}

/** What older vaults said is gone; their names stay taken. @returns how many */
export const forgetOlder = (place: VaultPlace): number => emptyOlder(place.world.fs, vaultFolder(place))

async function fresh(place: VaultPlace): Promise<Content> {
  const keys = await ensureKeys(place)
  return emptyContent([await recipientOf(keys.identities[0]!)])
}

/** The user's keys, made now where there are none. */
export async function ensureKeys(place: VaultPlace): Promise<Keys> {
  place.keys ??= await makeKeys(whereOf(place), new Date(place.world.clock.wall()).toISOString())
  return place.keys
}
