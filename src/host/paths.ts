/**
 * One key for one real file, however it is spelled: relative, through symlinked folders, in another Unicode normal
 * form, in other letters on a volume that ignores case. Works for files that do not exist yet.
 */
import { basename, dirname, join, resolve } from 'node:path'
import type { Resource } from '../core/resource.ts'
import type { Fs } from './fs.ts'
import { posix } from './workspace.ts'

/** The resource that a path names. @param cwd absolute, for relative paths */
export function fileResource(fs: Fs, cwd: string, file: string): Resource {
  const real = realPath(fs, resolve(cwd, file))
  const key = keyOf(real, ignoresCase(fs, real))
  return key === real ? { r: key } : { r: key, as: real }
}

export const keyOf = (real: string, fold: boolean): string =>
  fold ? real.normalize('NFC').toLowerCase().normalize('NFC') : real.normalize('NFC')

/** Absolute path without symlinks, with `/`; what does not exist is kept as spelled below what does. */
export function realPath(fs: Fs, file: string, links = 0): string {
  try {
    return posix(fs.realpathSync(file))
  } catch {
    // It, or something above it, does not exist (or may not be read).
  }
  const target = links < MAX_LINKS ? danglingLink(fs, file) : undefined
  if (target !== undefined)
    return realPath(fs, resolve(realPath(fs, dirname(file), links + 1), target), links + 1)
  const above = dirname(file)
  if (above === file) return posix(file)
  const base = realPath(fs, above, links)
  return `${base === '/' ? '' : base}/${basename(file)}`
}

/** As many as Linux follows (path_resolution(7)). */
const MAX_LINKS = 40

function danglingLink(fs: Fs, file: string): string | undefined {
  try {
    return fs.readlinkSync(file)
  } catch {
    return undefined
  }
}

/**
 * Does the volume take `a` and `A` for one name? Asked of the disk, with the deepest existing name that has a letter
 * to change: the same file under the changed name means yes.
 */
export function ignoresCase(fs: Fs, real: string): boolean {
  for (let at = real; at !== dirname(at); at = dirname(at)) {
    const base = basename(at)
    const other = swapCase(base)
    if (other === base) continue
    const stat = lstat(fs, at)
    if (!stat) continue
    // A folder's own name lies on the volume above: what is in it tells of the volume that new names go to.
    if (at !== real) {
      const inside = firstWithLetter(fs, at)
      if (inside !== undefined) return ignoresCase(fs, `${at}/${inside}`)
    }
    const twin = lstat(fs, join(dirname(at), other))
    return twin !== undefined && twin.ino === stat.ino && twin.dev === stat.dev
  }
  return false
}

function firstWithLetter(fs: Fs, folder: string): string | undefined {
  try {
    return fs.readdirSync(folder).find((name) => swapCase(name) !== name)
  } catch {
    return undefined
  }
}

/** `undefined` also for what cannot be looked at. */
function lstat(fs: Fs, file: string) {
  try {
    return fs.lstatSync(file, { throwIfNoEntry: false, bigint: true })
  } catch {
    return undefined
  }
}

const swapCase = (name: string): string =>
  name.replace(/[a-z]/gi, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()))
