/**
 * File systems that go wrong on purpose, one call at a time. Every one wraps another, so that they combine.
 * The product cannot tell them from the real one: it sees only `Fs`.
 */
import { type Fs, realFs } from '../../src/host/fs.ts'

export interface Call {
  /** Counts from 1, over all functions. */
  n: number
  name: keyof Fs
  /** What it is about: the first path; for a descriptor the path that it was opened with. */
  path: string
  args: readonly unknown[]
}

type AnyFunction = (...args: unknown[]) => unknown
const NAMES = Object.keys({
  closeSync: 1,
  existsSync: 1,
  fchmodSync: 1,
  fstatSync: 1,
  fsyncSync: 1,
  linkSync: 1,
  lstatSync: 1,
  mkdirSync: 1,
  openSync: 1,
  readFileSync: 1,
  readSync: 1,
  readdirSync: 1,
  readlinkSync: 1,
  realpathSync: 1,
  renameSync: 1,
  rmdirSync: 1,
  statSync: 1,
  truncateSync: 1,
  unlinkSync: 1,
  writeSync: 1,
} satisfies Record<keyof Fs, 1>) as (keyof Fs)[]

/** Puts `around` around every call; `go` does what was asked, with other arguments if there are any. */
export function wrap(
  around: (call: Call, go: (...instead: unknown[]) => unknown) => unknown,
  fs: Fs = realFs,
): Fs {
  const opened = new Map<unknown, string>()
  let n = 0
  const wrapped = (name: keyof Fs) => {
    const real = fs[name] as unknown as AnyFunction
    return (...args: unknown[]) => {
      const path = typeof args[0] === 'number' ? (opened.get(args[0]) ?? '') : String(args[0])
      n++
      return around({ n, name, path, args }, (...instead) => {
        const result = real(...(instead.length > 0 ? instead : args))
        if (name === 'openSync') opened.set(result, path)
        return result
      })
    }
  }
  return Object.fromEntries(NAMES.map((name) => [name, wrapped(name)])) as unknown as Fs
}

export class Killed extends Error {}

export interface Fault {
  fs: Fs
  /** Did the fault happen? When not, the operation has fewer calls than that. */
  hit(): boolean
  /** The call that it happened at. */
  at(): string
}

/** The process dies at its `n`-th call: before that took effect, or just after. Nothing that it does then is done. */
export function killedAt(n: number, when: 'before' | 'after', fs: Fs = realFs): Fault {
  let at = ''
  const dying = wrap((call, go) => {
    if (at) throw new Killed()
    if (call.n !== n) return go()
    if (when === 'after') {
      try {
        go()
      } catch {
        // It dies before it can look at the error.
      }
    }
    at = describeCall(call)
    throw new Killed()
  }, fs)
  return { fs: dying, hit: () => at !== '', at: () => at }
}

/** The `n`-th call fails with `code`, once; with `after` although it did its work, as over a network. */
export function failingAt(
  n: number,
  code: string,
  when: 'before' | 'after' = 'before',
  fs: Fs = realFs,
): Fault {
  let at = ''
  const failing = wrap((call, go) => {
    if (call.n !== n) return go()
    at = describeCall(call)
    const result = when === 'after' ? go() : undefined
    // A descriptor is gone even when close fails; and existsSync never throws.
    if (call.name === 'closeSync' && when === 'before') go()
    if (call.name === 'existsSync') return false
    if (when === 'after' && typeof result === 'number' && call.name === 'openSync') fs.closeSync(result)
    throw failure(code, call)
  }, fs)
  return { fs: failing, hit: () => at !== '', at: () => at }
}

/** Every call for which `which` is true fails with `code`. */
export const failing = (which: (call: Call) => boolean, code: string, fs: Fs = realFs): Fs =>
  wrap((call, go) => {
    if (!which(call)) return go()
    if (call.name === 'existsSync') return false
    throw failure(code, call)
  }, fs)

export const failure = (code: string, call: Call): Error =>
  Object.assign(new Error(`${code}: injected, ${describeCall(call)}`), { code })

/** No write takes more than `most` bytes at once. */
export const shortWrites = (most: number, fs: Fs = realFs): Fs =>
  wrap((call, go) => {
    const [fd, data, at = 0, length] = call.args as [number, Buffer | string, number?, number?]
    if (call.name !== 'writeSync' || typeof data === 'string') return go()
    return go(fd, data, at, Math.min(most, length ?? data.length - at))
  }, fs)

/** Such as FAT, and some mounted from other systems. */
export const withoutHardLinks = (code: string, fs: Fs = realFs): Fs =>
  failing((call) => call.name === 'linkSync', code, fs)

/** As over NFS when a reply is lost: the link is made, its second attempt finds it there or fails otherwise. */
export const lyingLinks = (code: string, fs: Fs = realFs): Fs =>
  wrap((call, go) => {
    const result = go()
    if (call.name === 'linkSync') throw failure(code, call)
    return result
  }, fs)

/** Runs `meanwhile` before the `n`-th call: what others do while this process is paused there. */
export function pausedAt(n: number, meanwhile: (call: Call) => void, fs: Fs = realFs): Fault {
  let at = ''
  const pausing = wrap((call, go) => {
    if (call.n === n) {
      at = describeCall(call)
      meanwhile(call)
    }
    return go()
  }, fs)
  return { fs: pausing, hit: () => at !== '', at: () => at }
}

const describeCall = ({ n, name, path }: Call): string => `call ${n}, ${name} ${path}`
