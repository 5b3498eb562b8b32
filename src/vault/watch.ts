/**
 * Recognises stored values in a text without opening the vault: by fingerprints, made with a key that lies with the vault's
 * own key, outside of the repository. Who has the state folder alone learns from them how many values there are. Who has
 * both can try out guesses, and find short or common passwords so; random ones not.
 *
 * Written with every change of the vault, and again whenever an opened vault finds them out of date.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { codeOf, makeOnce, uniqueName, writeNew } from '../host/files.ts'
import type { Fs } from '../host/fs.ts'
import type { Content } from './content.ts'
import { watchKeyFile } from './places.ts'
import { WATCH_FILE } from './watch-file.ts'

/** Bytes without blanks that a value must have to be looked for. */
export const MIN_WATCHED = 8
/** Of longer ones so many are enough. */
const MAX_LENGTH = 32
/** Lines of a value of several that are looked for by themselves, from so many bytes on. */
const MIN_LINE = 16

interface Fingerprint {
  name: string
  /** Bytes that `tag` is made of. */
  n: number
  /** 16 bits of a rolling hash of the first eight bytes. */
  start: number
  /** 64 bits of an HMAC, hexadecimal. */
  tag: string
}

interface Watch {
  dibs: 1
  /** Number of the vault that it belongs to. */
  version: number
  /** Fingerprint of the key that they are made with. */
  key: string
  fingerprints: Fingerprint[]
}

interface Where {
  fs: Fs
  env: Record<string, string | undefined>
}

export function isFresh({ fs, env }: Where, state: string, version: number): boolean {
  try {
    const watch = read(fs, state)
    keyFor(watch, { fs, env }, state)
    return watch.version === version
  } catch {
    return false
  }
}

/** Replaces the fingerprints. */
export function writeWatch({ fs, env }: Where, state: string, version: number, { secrets }: Content): void {
  const key = makeKey(fs, watchKeyFile(env))
  const fingerprints = Object.entries(secrets).flatMap(([name, { value }]) =>
    partsOf(value).map((bytes): Fingerprint => {
      const n = Math.min(bytes.length, MAX_LENGTH)
      return { name, n, start: startOf(bytes, hashOf(key)), tag: tagOf(key, bytes.subarray(0, n)) }
    }),
  )
  const file = `${state}/${WATCH_FILE}`
  fs.mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const temp = `${dirname(file)}/.${uniqueName()}`
  writeNew(
    fs,
    temp,
    Buffer.from(JSON.stringify({ dibs: 1, version, key: idOf(key), fingerprints } satisfies Watch)),
    false,
  )
  fs.renameSync(temp, file)
}

/** What is looked for: the value, and its long lines. */
function partsOf(value: string): Buffer[] {
  const lines = value.split(/\r?\n/).map((line) => bare(Buffer.from(line)))
  const long = lines.length > 1 ? lines.filter((line) => line.length >= MIN_LINE) : []
  return [bare(Buffer.from(value)), ...long].filter((bytes) => bytes.length >= MIN_WATCHED)
}

/** Names of the secrets whose values are in it, as bytes without blanks; the first that is found of each place. */
export function secretsIn({ fs, env }: Where, state: string, texts: Iterable<Uint8Array>): string[] {
  const watch = read(fs, state)
  const { fingerprints } = watch
  if (fingerprints.length === 0) return []
  const key = keyFor(watch, { fs, env }, state)
  const hash = hashOf(key)
  const byStart = new Map<number, Fingerprint[]>()
  for (const one of fingerprints) byStart.set(one.start, [...(byStart.get(one.start) ?? []), one])
  const found = new Set<string>()
  for (const text of texts) search(text)
  return [...found]

  function search(text: Uint8Array): void {
    const { multiplier, out } = hash
    let rolling = 0
    for (let i = 0; i < text.length; i++) {
      rolling = (Math.imul(rolling, multiplier) + text[i]!) | 0
      if (i >= MIN_WATCHED) rolling = (rolling - Math.imul(text[i - MIN_WATCHED]!, out)) | 0
      if (i < MIN_WATCHED - 1) continue
      const from = i - MIN_WATCHED + 1
      for (const { name, n, tag } of byStart.get(fold(rolling)) ?? [])
        if (!found.has(name) && tagOf(key, text.subarray(from, from + n)) === tag) found.add(name)
    }
  }
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
  const key = readKey(fs, watchKeyFile(env))
  if (!key || idOf(key) !== id) throw useless(state)
  return key
}

const useless = (state: string): Error =>
  Object.assign(new Error(`the fingerprints of your secrets, ${state}/${WATCH_FILE}, cannot be used`), {
    code: 'WATCH',
    hint: 'dibs secret list makes them anew',
  })

const idOf = (key: Buffer): string => tagOf(key, Buffer.from('dibs'))

const tagOf = (key: Buffer, bytes: Uint8Array): string =>
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

function startOf(bytes: Buffer, { multiplier }: Hash): number {
  let rolling = 0
  for (const byte of bytes.subarray(0, MIN_WATCHED)) rolling = (Math.imul(rolling, multiplier) + byte) | 0
  return fold(rolling)
}

/** The upper bits of a product know all the lower ones of its factors. */
const fold = (rolling: number): number => (rolling ^ (rolling >>> 16)) & 0xffff

/** Without blanks: a value that is wrapped or indented is the same one. */
export function bare(bytes: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(bytes.length)
  let n = 0
  for (const byte of bytes) if (byte > 0x20) out[n++] = byte
  return out.subarray(0, n)
}

function makeKey(fs: Fs, file: string): Buffer {
  const known = readKey(fs, file)
  if (known) return known
  makeOnce(fs, file, Buffer.from(`${randomBytes(32).toString('hex')}\n`))
  return readKey(fs, file)!
}

function readKey(fs: Fs, file: string): Buffer | undefined {
  try {
    return Buffer.from(fs.readFileSync(file, 'utf8').trim(), 'hex')
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    return undefined
  }
}
