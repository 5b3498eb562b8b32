/** Goes through folders of the disk as programs do: what links lead to is found, but not gone through. */
import { posix } from 'node:path'
import type { Disk } from './effects.ts'

export interface Entry {
  path: string
  kind: 'file' | 'folder' | 'link'
  depth: number
}

/** Of a larger folder nothing is said. */
const MOST_ENTRIES = 2000

export const isLink = (disk: Disk, path: string): boolean => {
  const real = disk.real?.(path)
  const folder = disk.real?.(posix.dirname(path))
  return real !== undefined && folder !== undefined && real !== posix.join(folder, posix.basename(path))
}

/**
 * All that is there, each folder before what is in it.
 * @param visit sees each of them, and says of a folder whether to go into it
 * @param isThrough whether to go through the first one, too, if that is a link
 * @returns whether that was all: of too many nobody is told the rest
 */
export function walk(disk: Disk, root: string, visit: (entry: Entry) => boolean, isThrough = false): boolean {
  let left = MOST_ENTRIES
  const enter = (entry: Entry): boolean => {
    if (--left < 0) return false
    if (!visit(entry) || entry.kind !== 'folder') return true
    const inside = disk.entries?.(entry.path) ?? []
    if (inside.length > left) return false
    const depth = entry.depth + 1
    return inside.every(({ name, kind }) => enter({ path: posix.join(entry.path, name), kind, depth }))
  }
  const kind = disk.kind(root)
  return (
    kind === undefined ||
    enter({ path: root, kind: !isThrough && isLink(disk, root) ? 'link' : kind, depth: 0 })
  )
}

/** Files and links below a folder, relative to it; `undefined` for too many. */
export function filesBelow(disk: Disk, folder: string): string[] | undefined {
  const files: string[] = []
  const note = ({ path, kind }: Entry): boolean => {
    if (kind !== 'folder') files.push(posix.relative(folder, path))
    return true
  }
  const isWhole = walk(disk, folder, note, true)
  return isWhole ? files : undefined
}
