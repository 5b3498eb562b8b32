/**
 * Recognises stored values in a text without opening the vault: by fingerprints, which lie with the user's key, outside of
 * every repository. The state folder only names their file: whoever has that folder learns nothing from it. Whoever has the
 * fingerprints can try out guesses, and find short or common passwords so; random ones not.
 *
 * Written with every change of the vault, and again whenever an opened vault finds them out of date.
 */
import { dirname, join } from 'node:path'
import { formsOf } from '../core/encodings.ts'
import { codeOf, ensureFolder, list, removeTree, uniqueName, writeNew } from '../host/files.ts'
import type { Fs } from '../host/fs.ts'
import type { Content } from './content.ts'
import { watchFolder } from './places.ts'
import { WATCH_FILE } from './watch-file.ts'

/** Bytes without blanks that a form of a value must have to be looked for. */
const MIN_WATCHED = 8
/** Of longer ones so many are enough. */
const MAX_LENGTH = 32
/** A space, and all control characters below it. */
const BLANK = 0x20
/** Milliseconds after which nobody reads any more what others have been put in the place of. */
const STALE_MS = 60_000

interface Fingerprint {
  name: string
  /** Bytes that `tag` is made of. */
  n: number
  /** A rolling hash of its first bytes, 32 bits: says where to look closer. */
  start: number
  /** 64 bits of an HMAC, hexadecimal. */
  tag: string
}

/** In the state folder. */
interface Marker {
  dibs: 1
  /** Number of the vault that they belong to. */
  version: number
  /** Name of their file, which is never changed. */
  id: string
}

interface Watch {
  /** 256 bits, hexadecimal, new each time. */
  key: string
  fingerprints: Fingerprint[]
}

interface Where {
  fs: Fs
  env: Record<string, string | undefined>
}

/** Are these the fingerprints of that vault, and usable? */
export function isFresh(where: Where, state: string, version: number): boolean {
  try {
    return read(where, state).version === version
  } catch {
    return false
  }
}

/** Replaces the fingerprints: of each value, of its long lines, and of what usual encodings make of them. */
export async function writeWatch(
  { fs, env }: Where,
  state: string,
  version: number,
  { secrets }: Content,
): Promise<void> {
  const { createHash, createHmac, randomBytes } = await import('node:crypto')
  const key = randomBytes(32)
  const { multiplier } = hashOf(key)
  const fingerprints = Object.entries(secrets).flatMap(([name, { value }]) => {
    const forms = formsOf(value).map((form) => Buffer.from(form, 'latin1').filter((byte) => byte > BLANK))
    return forms
      .filter((form) => form.length >= MIN_WATCHED)
      .map((form): Fingerprint => {
        const bytes = form.subarray(0, MAX_LENGTH)
        return {
          name,
          n: bytes.length,
          start: startOf(bytes, multiplier),
          tag: tagOf(createHmac, key, bytes),
        }
      })
  })
  const folder = watchFolder(env)
  const here = createHash('sha256').update(state).digest('hex').slice(0, 16)
  const id = `${here}-${randomBytes(8).toString('hex')}`
  ensureFolder(fs, folder)
  const watch: Watch = { key: key.toString('hex'), fingerprints }
  writeNew(fs, fileOf(env, id), Buffer.from(JSON.stringify(watch)), false)
  const file = `${state}/${WATCH_FILE}`
  ensureFolder(fs, dirname(file))
  const temp = `${dirname(file)}/.${uniqueName()}`
  const marker: Marker = { dibs: 1, version, id }
  writeNew(fs, temp, Buffer.from(JSON.stringify(marker)), false)
  fs.renameSync(temp, file)
  for (const name of list(fs, folder)) {
    const old = join(folder, name)
    const isOurs = name.startsWith(`${here}-`) && name !== `${id}.json`
    const made = isOurs ? fs.statSync(old, { throwIfNoEntry: false })?.mtimeMs : undefined
    if (made !== undefined && Date.now() - made > STALE_MS) removeTree(fs, old)
  }
}

const fileOf = (env: Where['env'], id: string): string => join(watchFolder(env), `${id}.json`)

/** Names of the secrets of which a form is in a text, wherever it is broken by blanks. */
export async function secretsIn(where: Where, state: string, text: string): Promise<string[]> {
  const { key, fingerprints } = read(where, state)
  const { multiplier, out } = hashOf(key)
  const wanted = new Set(fingerprints.map((one) => one.start))
  // Most places are told by a look into an array.
  const folded = new Uint8Array(1 << FOLDED_BITS)
  for (const start of wanted) folded[fold(start)] = 1
  const found = new Set<string>()
  // One plain loop: it runs before every edit, and never long enough to be compiled.
  const bytes = Buffer.from(text)
  let [n, rolling] = [0, 0]
  const hits: { from: number; start: number }[] = []
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte <= BLANK) continue
    rolling = (Math.imul(rolling, multiplier) + byte) | 0
    if (n >= MIN_WATCHED) rolling = (rolling - Math.imul(bytes[n - MIN_WATCHED]!, out)) | 0
    // Blanks go as the loop goes: what is written was read before.
    bytes[n++] = byte
    if (folded[fold(rolling)] === 1 && n >= MIN_WATCHED && wanted.has(rolling))
      hits.push({ from: n - MIN_WATCHED, start: rolling })
  }
  if (hits.length === 0) return []
  // Loading it takes longer than all of the above: only where something is found as good as surely.
  const { createHmac } = await import('node:crypto')
  const bare = bytes.subarray(0, n)
  for (const { from, start } of hits)
    for (const one of fingerprints)
      if (one.start === start && tagOf(createHmac, key, bare.subarray(from, from + one.n)) === one.tag)
        found.add(one.name)
  return [...found]
}

function read(
  { fs, env }: Where,
  state: string,
): { version: number; key: Buffer; fingerprints: Fingerprint[] } {
  for (let tries = 1; ; tries++) {
    const marker = parsed<Marker>(fs, `${state}/${WATCH_FILE}`, state)
    if (marker?.dibs !== 1 || typeof marker.version !== 'number' || !/^[0-9a-f-]{1,64}$/.test(`${marker.id}`))
      throw useless(state)
    try {
      const watch = parsed<Watch>(fs, fileOf(env, marker.id!), state)
      const key = Buffer.from(String(watch?.key), 'hex')
      if (key.length !== 32 || !Array.isArray(watch?.fingerprints)) throw useless(state)
      return { version: marker.version, key, fingerprints: watch.fingerprints }
    } catch (error) {
      // Others may have been put in its place since the marker was read.
      if (codeOf(error) !== 'ENOENT') throw error
      if (tries === MAX_TRIES) throw useless(state)
    }
  }
}

const MAX_TRIES = 3

function parsed<T>(fs: Fs, file: string, state: string): Partial<T> | null {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<T> | null
  } catch (error) {
    if (error instanceof SyntaxError) throw useless(state)
    throw error
  }
}

const useless = (state: string): Error =>
  Object.assign(
    new Error(`the fingerprints of your secrets, which ${state}/${WATCH_FILE} names, cannot be used`),
    {
      code: 'WATCH',
      hint: 'dibs secret list makes them anew',
    },
  )

type CreateHmac = typeof import('node:crypto').createHmac

const tagOf = (createHmac: CreateHmac, key: Buffer, bytes: Uint8Array): string =>
  createHmac('sha256', key).update(bytes).digest('hex').slice(0, 16)

interface Hash {
  /** Odd. */
  multiplier: number
  /** What a byte is multiplied by when it leaves the window. */
  out: number
}

function hashOf(key: Buffer): Hash {
  const multiplier = key.readInt32LE(0) | 1
  let out = 1
  for (let n = 0; n < MIN_WATCHED; n++) out = Math.imul(out, multiplier)
  return { multiplier, out }
}

function startOf(bytes: Uint8Array, multiplier: number): number {
  let rolling = 0
  for (const byte of bytes.subarray(0, MIN_WATCHED)) rolling = (Math.imul(rolling, multiplier) + byte) | 0
  return rolling
}

const FOLDED_BITS = 16
/** The upper half of a product knows all of the lower ones of its factors. */
const fold = (rolling: number): number => (rolling ^ (rolling >>> FOLDED_BITS)) & 0xffff
