/**
 * Small steps on files that the store and the vault are made of. A name appears only when its content is whole: everything is
 * written under a name that nobody looks at, then linked or renamed into place.
 */
import { dirname } from 'node:path'
import type { Fs } from './fs.ts'

export const codeOf = (error: unknown): string => (error as { code?: string } | undefined)?.code ?? 'UNKNOWN'

/** Entries of a folder; none where it does not exist. */
export function list(fs: Fs, folder: string): string[] {
  try {
    return fs.readdirSync(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

/**
 * Is there anything of this name? Unlike `existsSync`, which calls everything missing that it could not look at:
 * where that decides how to go on, "could not find out" must not count as "no".
 */
export const exists = (fs: Fs, path: string): boolean =>
  fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined

/** Writes `data` to a new private file; on failure nothing is left. `sync` brings it to the disk. */
export function writeNew(fs: Fs, path: string, data: Buffer, sync: boolean): void {
  const fd = fs.openSync(path, 'wx', 0o600)
  try {
    writeAll(fs, fd, data)
    if (sync) fs.fsyncSync(fd)
    fs.closeSync(fd)
  } catch (error) {
    attempt(() => fs.closeSync(fd))
    attempt(() => fs.unlinkSync(path))
    throw error
  }
}

/** A private file that is made once: of several who make it at once, one does, and the others' content is dropped. */
export function makeOnce(fs: Fs, path: string, data: Buffer): void {
  const folder = dirname(path)
  ensureFolder(fs, folder)
  const temp = `${folder}/.${uniqueName()}`
  writeNew(fs, temp, data, true)
  publish(fs, temp, path)
  syncFolder(fs, folder)
}

/** Makes a folder, and what is missing above it. What is brought to the disk in it does not lose its way there. */
export function ensureFolder(fs: Fs, folder: string, mode = 0o700): void {
  const first = fs.mkdirSync(folder, { recursive: true, mode })
  if (first === undefined) return
  for (let at = folder; at.length >= first.length; at = dirname(at)) syncFolder(fs, dirname(at))
}

export function writeAll(fs: Fs, fd: number, data: Buffer): void {
  for (let at = 0; at < data.length; ) at += fs.writeSync(fd, data, at, data.length - at)
}

/**
 * Gives the file `temp` the name `target`, unless that name exists. The name `temp` is gone afterwards.
 *
 * Two answers of the file system are not what they seem: over NFS a `link` that worked can report an error when
 * its reply was lost (the link count tells, see open(2)); and file systems without hard links get a folder with
 * one file in it instead, because renaming a folder onto a non-empty folder or a file is refused as well.
 */
export function publish(fs: Fs, temp: string, target: string): boolean {
  try {
    fs.linkSync(temp, target)
  } catch (error) {
    const code = codeOf(error)
    if (linked(fs, temp)) return done(fs, temp, true)
    if (code === 'EEXIST' || code === 'ENOENT') return done(fs, temp, false)
    if (NO_HARD_LINKS.has(code)) return publishFolder(fs, temp, target)
    attempt(() => fs.unlinkSync(temp))
    throw error
  }
  return done(fs, temp, true)
}

/** EACCES: Android allows no program to make them. Where it means something else, the folder is refused as well. */
export const NO_HARD_LINKS = new Set(['EACCES', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])

function linked(fs: Fs, temp: string): boolean {
  try {
    return fs.lstatSync(temp).nlink > 1
  } catch {
    return false
  }
}

function done(fs: Fs, temp: string, won: boolean): boolean {
  attempt(() => fs.unlinkSync(temp)) // what stays is collected by sweep
  return won
}

function publishFolder(fs: Fs, temp: string, target: string): boolean {
  const folder = `${temp}.d`
  try {
    fs.mkdirSync(folder, 0o700)
    fs.renameSync(temp, `${folder}/${INNER}`)
    fs.renameSync(folder, target)
    return true
  } catch (error) {
    attempt(() => fs.unlinkSync(temp))
    attempt(() => fs.unlinkSync(`${folder}/${INNER}`))
    attempt(() => fs.rmdirSync(folder))
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'ENOENT'].includes(codeOf(error))) return false
    throw error
  }
}

const INNER = 'version'

/** The content of a published version, in either form: as text, which Node reads in one step, or as it is. */
export function readPublished(fs: Fs, path: string): string
export function readPublished(fs: Fs, path: string, as: 'bytes'): Buffer
export function readPublished(fs: Fs, path: string, as?: 'bytes'): string | Buffer {
  const encoding = as === 'bytes' ? null : 'utf8'
  try {
    return fs.readFileSync(path, encoding)
  } catch (error) {
    if (codeOf(error) !== 'EISDIR') throw error
    return fs.readFileSync(`${path}/${INNER}`, encoding)
  }
}

/** Empties a published version and keeps its name, which is what no later commit may find free. */
export function entomb(fs: Fs, path: string): void {
  try {
    fs.truncateSync(path)
  } catch (error) {
    if (codeOf(error) === 'EISDIR') attempt(() => fs.truncateSync(`${path}/${INNER}`))
  }
}

/** Brings the names in a folder to the disk, where the platform can. */
export function syncFolder(fs: Fs, folder: string): void {
  attempt(() => {
    const fd = fs.openSync(folder, 'r')
    try {
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
  })
}

/** Renamed away first: a folder that is half deleted would show older versions as the newest. */
export function removeWhole(fs: Fs, path: string, temps: string): void {
  const temp = `${temps}/${uniqueName()}`
  fs.renameSync(path, temp)
  removeTree(fs, temp)
}

export function removeTree(fs: Fs, path: string): void {
  attempt(() => {
    if (fs.lstatSync(path).isDirectory()) {
      for (const entry of fs.readdirSync(path)) removeTree(fs, `${path}/${entry}`)
      fs.rmdirSync(path)
    } else fs.unlinkSync(path)
  })
}

/** For steps whose failure changes nothing that anybody relies on. */
export function attempt(step: () => void): void {
  try {
    step()
  } catch {
    // the caller's promise does not rest on it
  }
}

/** A file name nobody else uses. */
export const uniqueName = (): string =>
  `${process.pid.toString(36)}-${process.hrtime.bigint().toString(36)}-${Math.random().toString(36).slice(2, 10)}`
