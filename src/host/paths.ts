/**
 * One key for one real file, however it is spelled: relative, through symlinked folders, in another Unicode normal
 * form, in other letters on a volume that ignores case. Works for files that do not exist yet.
 */
import { basename, dirname, resolve } from 'node:path'
import { keyOf, type Resource } from '../core/resource.ts'
import type { Fs } from './fs.ts'
import { posix } from './workspace.ts'

/** The resource that a path names. @param cwd absolute, for relative paths */
export function fileResource(fs: Fs, cwd: string, file: string): Resource {
  const real = realPath(fs, resolve(cwd, file))
  const key = keyOf(real, ignoresCase(fs, real))
  return key === real ? { r: key } : { r: key, as: real }
}

/**
 * The same for many at once: what files of one folder have in common is found out once.
 * @param paths absolute, without `.` and `..`
 * @param isPlainFile says of files that were seen and are no links
 */
export function fileResources(fs: Fs, paths: string[], isPlainFile: (path: string) => boolean): Resource[] {
  const folders = new Map<string, { real: string; folds?: boolean }>()
  return paths.map((path) => {
    const slash = path.lastIndexOf('/')
    const isLink = !isPlainFile(path) && lstat(fs, path)?.isSymbolicLink()
    if (slash < 1 || isLink) return fileResource(fs, '/', path)
    const above = path.slice(0, slash)
    let folder = folders.get(above)
    if (!folder) {
      folder = { real: realPath(fs, above) }
      folders.set(above, folder)
    }
    // The same text where it may be: what is known of it (its hash) need not be found out again.
    const real =
      folder.real === above ? path : `${folder.real === '/' ? '' : folder.real}${path.slice(slash)}`
    folder.folds ??= ignoresCase(fs, real)
    const key = keyOf(real, folder.folds)
    return key === real ? { r: key } : { r: key, as: real }
  })
}

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
  // By hand: Node's own functions for paths go through them letter by letter, which this has no time for.
  for (let at = real, slash: number; ; at = at.slice(0, slash)) {
    slash = at.lastIndexOf('/')
    const base = at.slice(slash + 1)
    if (slash < 0 || base === '') return false
    const other = swapCase(base)
    if (other === base || !lstat(fs, at)) continue
    // A folder's own name lies on the volume above: what is in it tells of the volume that new names go to.
    if (at !== real) {
      const inside = firstWithLetter(fs, at)
      if (inside !== undefined) return ignoresCase(fs, `${at}/${inside}`)
    }
    const twin = at.slice(0, slash + 1) + other
    // Most volumes have no such twin; only where one exists does it matter whether it is the same file.
    return lstat(fs, twin) !== undefined && sameFile(inode(fs, at), inode(fs, twin))
  }
}

type Inode = { ino: bigint; dev: bigint } | undefined

const sameFile = (a: Inode, b: Inode): boolean => a !== undefined && a.ino === b?.ino && a.dev === b.dev

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
    return fs.lstatSync(file, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** Whole: on some systems the numbers are too large for any other. */
function inode(fs: Fs, file: string): Inode {
  try {
    return fs.lstatSync(file, { throwIfNoEntry: false, bigint: true })
  } catch {
    return undefined
  }
}

/** Every letter of a to z in the other case. */
function swapCase(name: string): string {
  let swapped = ''
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    const small = code | CASE_BIT
    swapped += small >= A && small <= Z ? String.fromCharCode(code ^ CASE_BIT) : name[at]
  }
  return swapped
}

const CASE_BIT = 0x20
const A = 0x61
const Z = 0x7a
