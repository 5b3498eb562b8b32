/**
 * Recognises stored values in a text without opening the vault: by fingerprints, made with a key that lies with the vault's
 * own key, outside of the repository. Who has the state folder alone learns from them how many values there are. Who has
 * both can try out guesses, and find short or common passwords so; random ones not.
 *
 * Written with every change of the vault, and again whenever an opened vault finds them out of date.
 */
import { dirname } from 'node:path'
import { formsOf } from '../core/encodings.ts'
import { codeOf, makeOnce, uniqueName, writeNew } from '../host/files.ts'
import type { Fs } from '../host/fs.ts'
import type { Content } from './content.ts'
import { watchKeyFile } from './places.ts'
import { WATCH_FILE } from './watch-file.ts'

/** Bytes without blanks that a form of a value must have to be looked for. */
const MIN_WATCHED = 8
/** Of longer ones so many are enough. */
const MAX_LENGTH = 32
const START_BITS = 16
/** A space, and all control characters below it. */
const BLANK = 0x20

interface Fingerprint {
  name: string
  /** Bytes that `tag` is made of. */
  n: number
  /** `START_BITS` of a rolling hash of its first bytes. */
  start: number
  /** 64 bits of an HMAC, hexadecimal. */
  tag: string
}

interface Watch {
  dibs: 1
  /** Number of the vault that it belongs to. */
  version: number
  /** Which key they are made with: its name, and nothing of it. */
  key: string
  fingerprints: Fingerprint[]
}

interface Where {
  fs: Fs
  env: Record<string, string | undefined>
}

/** Are these the fingerprints of that vault, and usable? */
export function isFresh({ fs, env }: Where, state: string, version: number): boolean {
  try {
    const watch = read(fs, state)
    keyFor(watch, { fs, env }, state)
    return watch.version === version
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
  const { id, key } = await makeKey(fs, watchKeyFile(env))
  const { createHmac } = await import('node:crypto')
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
  const file = `${state}/${WATCH_FILE}`
  fs.mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const temp = `${dirname(file)}/.${uniqueName()}`
  writeNew(
    fs,
    temp,
    Buffer.from(JSON.stringify({ dibs: 1, version, key: id, fingerprints } satisfies Watch)),
    false,
  )
  fs.renameSync(temp, file)
}

/** Names of the secrets of which a form is in a text, wherever it is broken by blanks. */
export async function secretsIn({ fs, env }: Where, state: string, text: string): Promise<string[]> {
  const watch = read(fs, state)
  const key = keyFor(watch, { fs, env }, state)
  const { multiplier, out } = hashOf(key)
  const starts = new Uint8Array(1 << START_BITS)
  for (const { start } of watch.fingerprints) starts[start] = 1
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
    const start = fold(rolling)
    if (starts[start] === 1 && n >= MIN_WATCHED) hits.push({ from: n - MIN_WATCHED, start })
  }
  if (hits.length === 0) return []
  const { createHmac } = await import('node:crypto')
  const bare = bytes.subarray(0, n)
  for (const { from, start } of hits)
    for (const one of watch.fingerprints)
      if (one.start === start && tagOf(createHmac, key, bare.subarray(from, from + one.n)) === one.tag)
        found.add(one.name)
  return [...found]
}

function read(fs: Fs, state: string): Watch {
  let watch: Partial<Watch> | null
  try {
    watch = JSON.parse(fs.readFileSync(`${state}/${WATCH_FILE}`, 'utf8')) as Partial<Watch> | null
  } catch (error) {
    if (error instanceof SyntaxError) throw useless(state)
    throw error
  }
  if (watch?.dibs !== 1 || !Array.isArray(watch.fingerprints) || typeof watch.version !== 'number')
    throw useless(state)
  return watch as Watch
}

function keyFor({ key: id }: Watch, { fs, env }: Where, state: string): Buffer {
  const known = readKey(fs, watchKeyFile(env))
  if (known?.id !== id) throw useless(state)
  return known.key
}

const useless = (state: string): Error =>
  Object.assign(new Error(`the fingerprints of your secrets, ${state}/${WATCH_FILE}, cannot be used`), {
    code: 'WATCH',
    hint: 'dibs secret list makes them anew',
  })

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
  return fold(rolling)
}

/** The upper half of a product knows all of the lower ones of its factors. */
const fold = (rolling: number): number => (rolling ^ (rolling >>> START_BITS)) & 0xffff

interface Key {
  /** Which one it is. */
  id: string
  key: Buffer
}

/** Of several who make one at once, one does. */
async function makeKey(fs: Fs, file: string): Promise<Key> {
  const known = readKey(fs, file)
  if (known) return known
  const { randomBytes } = await import('node:crypto')
  makeOnce(fs, file, Buffer.from(`${randomBytes(8).toString('hex')} ${randomBytes(32).toString('hex')}\n`))
  return readKey(fs, file)!
}

function readKey(fs: Fs, file: string): Key | undefined {
  let text: string
  try {
    text = fs.readFileSync(file, 'utf8')
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    return undefined
  }
  const [id = '', key = ''] = text.trim().split(' ')
  return { id, key: Buffer.from(key, 'hex') }
}
