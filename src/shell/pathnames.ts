/** Pathname expansion: a word with `*`, `?` or `[…]` in it becomes the names that are there. */
import { posix } from 'node:path'
import type { Disk } from './effects.ts'
import { compiled, isPattern, matches, type Piece } from './patterns.ts'
import { isLink } from './walk.ts'

/** Beyond so many names found, nobody can tell. */
const FOUND_MAX = 1000
const DEPTH_MAX = 20

interface Search {
  /** Whatever is looked up here ends with a slash, or is empty for the folder that the shell is in. */
  names(folder: string, part: Piece[]): string[]
  kind(path: string): 'file' | 'folder' | undefined
  isLink(folder: string): boolean
}

/** Sorted; empty where nothing matches; `undefined` where it cannot be told. */
export function pathnames(
  pieces: Piece[],
  cwd: string | undefined,
  options: Set<string>,
  disk: Disk,
): string[] | undefined {
  const parts = components(pieces)
  const isAbsolute = parts[0]!.length === 0
  if (!isAbsolute && cwd === undefined) return undefined
  const at = (path: string) => posix.resolve(isAbsolute ? '/' : cwd!, path)
  const search: Search = {
    names: (folder, part) => disk.names(at(folder)).filter((name) => isVisible(name, part, options)),
    kind: (path) => disk.kind(at(path)),
    isLink: (path) => isLink(disk, at(path)),
  }
  let found = [isAbsolute ? '/' : '']
  for (const [i, part] of parts.entries()) {
    const next = step(found, part, i === parts.length - 1, options.has('globstar'), search)
    if (next === undefined || next.length > FOUND_MAX) return undefined
    found = next
  }
  return found.sort()
}

function step(
  found: string[],
  part: Piece[],
  isLast: boolean,
  globstar: boolean,
  { names, kind, isLink }: Search,
): string[] | undefined {
  const isFolder = (path: string) => kind(path) === 'folder'
  const asFolders = (paths: string[]) => (isLast ? paths : paths.filter(isFolder).map((path) => `${path}/`))
  if (part.length === 0) return isLast ? found.filter((path) => path !== '') : found
  if (!isPattern(part))
    return asFolders(found.map((path) => path + textOf(part)).filter((path) => kind(path) !== undefined))
  // What links lead to is found, but not gone through.
  if (globstar && textOf(part) === '**' && part.every(({ quoted }) => !quoted)) {
    const below = (folder: string, depth: number): string[] =>
      depth > DEPTH_MAX
        ? []
        : names(folder, part).flatMap((name) => {
            const path = folder + name
            if (!isFolder(path)) return isLast ? [path] : []
            return [isLast ? path : `${path}/`, ...(isLink(path) ? [] : below(`${path}/`, depth + 1))]
          })
    return found.flatMap((folder) => [...(isLast ? [] : [folder]), ...below(folder, 0)])
  }
  const pattern = compiled(part)
  return (
    pattern &&
    asFolders(
      found.flatMap((folder) =>
        names(folder, part)
          .filter((name) => matches(pattern, name))
          .map((name) => folder + name),
      ),
    )
  )
}

/** Names with a dot in front are found only by a pattern that begins with one. */
const isVisible = (name: string, part: Piece[], options: Set<string>): boolean =>
  !name.startsWith('.') || options.has('dotglob') || (part[0]?.text.startsWith('.') ?? false)

const textOf = (pieces: Piece[]): string => pieces.map(({ text }) => text).join('')

function components(pieces: Piece[]): Piece[][] {
  const parts: Piece[][] = [[]]
  for (const { text, quoted } of pieces)
    text.split('/').forEach((part, i) => {
      if (i > 0) parts.push([])
      if (part !== '') parts.at(-1)!.push({ text: part, quoted })
    })
  return parts
}
