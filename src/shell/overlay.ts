/**
 * The disk as it will be at one point of a text: as it is now, and what the text did to it up to there. Of what cannot
 * be told, nothing is read: a file that was written since holds who knows what.
 */
import { posix } from 'node:path'
import type { Disk, Write } from './effects.ts'
import { isLink } from './walk.ts'

export interface Overlay extends Disk {
  entries: NonNullable<Disk['entries']>
  /** Links followed in all of its folders; the path itself where that is not known. */
  real(path: string): string
  wrote(write: Write): void
  /** What a file now holds. */
  holds(path: string, text: string | undefined): void
  made(folder: string): void
  gone(path: string): void
  /** From here on, anything may be there, and hold anything. */
  blur(): void
  /** Whether a path is surely as the disk says: nothing in the text so far may have changed that. */
  isSettled(path: string): boolean
}

/** Devices: what goes there is no file, and reading one may wait for ever. */
export const isDevice = (path: string): boolean =>
  /^\/(dev|proc|sys)(\/|$)/.test(path) && !path.startsWith('/dev/shm/')

/** `spend`: looking at the disk takes time, which the one who asks has little of. */
export function overlay(real: Disk, spend: (steps: number) => void): Overlay {
  const disk = counted(real, spend)
  const kinds = new Map<string, 'file' | 'folder' | 'gone'>()
  const texts = new Map<string, string | undefined>()
  const reals = new Map<string, string>()
  const trees: string[] = []
  /** Files that were written while nothing else had changed: to note that is all that most texts need. */
  const fresh = new Set<string>()
  let blurred = false
  const put = (path: string, kind: 'file' | 'folder') => {
    kinds.set(path, kind)
    // What holds a file is a folder.
    for (let up = posix.dirname(path); up !== '/' && kindOf(up) !== 'folder'; up = posix.dirname(up))
      kinds.set(up, 'folder')
  }
  const isGone = (path: string): boolean =>
    kinds.get(path) === 'gone' ||
    (kinds.get(path) === undefined && path !== '/' && path !== '.' && isGone(posix.dirname(path)))
  const kindOf = (path: string): 'file' | 'folder' | undefined => {
    if (isDevice(path)) return 'file'
    const known = kinds.get(path)
    if (known === 'file' || known === 'folder') return known
    const there = kinds.size > 0 && isGone(path) ? undefined : disk.kind(path)
    if (there !== undefined || fresh.size === 0) return there
    if (fresh.has(path)) return 'file'
    // What holds a file is a folder.
    for (const file of fresh) if (file.startsWith(`${path}/`)) return 'folder'
    return undefined
  }
  /** Before folders come and go. */
  const settle = () => {
    const files = [...fresh]
    fresh.clear()
    for (const file of files) if (kindOf(file) !== 'folder') put(file, 'file')
  }

  const entryAt = (path: string): 'file' | 'folder' | 'link' =>
    isLink(disk, path) ? 'link' : (kindOf(path) ?? 'file')
  const names = (folder: string): string[] => {
    const found = new Set(kinds.size > 0 && isGone(folder) ? [] : disk.names(folder))
    for (const [path, now] of kinds) {
      if (posix.dirname(path) !== folder) continue
      if (now === 'gone') found.delete(posix.basename(path))
      else found.add(posix.basename(path))
    }
    for (const path of fresh) if (posix.dirname(path) === folder) found.add(posix.basename(path))
    return [...found]
  }

  return {
    kind: kindOf,
    names,
    entries(folder) {
      if (kinds.size + fresh.size === 0) return disk.entries(folder)
      return names(folder).map((name) => ({ name, kind: entryAt(posix.join(folder, name)) }))
    },
    read(path) {
      if (texts.has(path)) return texts.get(path)
      if (blurred || isDevice(path) || kindOf(path) !== 'file') return undefined
      return trees.some((tree) => path.startsWith(`${tree}/`)) ? undefined : disk.read(path)
    },
    real: (path) => {
      if (!reals.has(path)) reals.set(path, disk.real?.(path) ?? path)
      return reals.get(path)!
    },
    wrote({ path, tree }) {
      texts.set(path, undefined)
      if (kinds.size === 0 && !tree) {
        fresh.add(path)
        return
      }
      settle()
      if (tree) trees.push(path)
      if (kindOf(path) !== 'folder') put(path, tree ? 'folder' : 'file')
    },
    holds: (path, text) => void texts.set(path, text),
    made: (folder) => {
      settle()
      if (kindOf(folder) === undefined) put(folder, 'folder')
    },
    gone(path) {
      settle()
      for (const below of kinds.keys()) if (below.startsWith(`${path}/`)) kinds.delete(below)
      kinds.set(path, 'gone')
      texts.set(path, undefined)
    },
    blur() {
      blurred = true
      texts.clear()
    },
    isSettled(path) {
      for (let up = path; up !== '/' && up !== '.'; up = posix.dirname(up))
        if (kinds.has(up) || fresh.has(up) || trees.includes(up)) return false
      return !blurred
    },
  }
}

function counted(
  { kind, names, entries, read, real }: Disk,
  spend: (steps: number) => void,
): Disk & Pick<Overlay, 'entries'> {
  const disk: Disk & Pick<Overlay, 'entries'> = {
    kind(path) {
      spend(1)
      return kind(path)
    },
    names(folder) {
      const all = names(folder)
      spend(4 + all.length / 10)
      return all
    },
    read(path) {
      const text = read(path)
      spend(4 + (text?.length ?? 0) / 1000)
      return text
    },
    real(folder) {
      spend(4)
      return real?.(folder)
    },
    entries(folder) {
      if (!entries)
        return disk.names(folder).map((name) => {
          const path = posix.join(folder, name)
          return { name, kind: isLink(disk, path) ? 'link' : (disk.kind(path) ?? 'file') }
        })
      const all = entries(folder)
      spend(4 + all.length / 5)
      return all
    },
  }
  return disk
}
