/**
 * What can be claimed: a file, a glob, or a named thing `type:name`. Two resources meet when holding one means
 * holding something of the other; only the holder of both may have both.
 */
import { globCovers, treeHolds } from './overlap.ts'
import type { Claim } from './state.ts'

export type Resource = Pick<Claim, 'r' | 'glob' | 'as'>

/** Symmetric. `undefined`: only the glob library can tell (see globs.ts). */
export function meetCheaply(a: Resource, b: Resource): boolean | undefined {
  if (!a.glob && !b.glob) return a.r === b.r
  if (a.r === b.r && a.glob === b.glob) return true
  if (isNamed(a) || isNamed(b)) return false
  if (a.glob && b.glob) return undefined
  return a.glob ? globCovers(a.r, b.r) : globCovers(b.r, a.r)
}

/** Another path with a key of the same kind as `file` has: worktrees of one repository lie on volumes of one kind. */
export function respelled(file: Resource, path: string): Resource {
  if (file.as === undefined) return { r: path }
  const r = keyOf(path, file.r !== keyOf(file.as, false))
  return r === path ? { r } : { r, as: path }
}

/** @param fold the volume takes `a` and `A` for one name */
export const keyOf = (path: string, fold: boolean): string =>
  fold ? path.normalize('NFC').toLowerCase().normalize('NFC') : path.normalize('NFC')

export type Meets = (a: Resource, b: Resource) => boolean

/** Is all of `part` in `whole`? Of two globs that is known where `whole` is a folder; else in doubt not. */
export function isWithin(part: Resource, whole: Resource, meets: Meets): boolean {
  if (part.r === whole.r && part.glob === whole.glob) return true
  if (!part.glob) return meets(whole, part)
  return whole.glob === true && treeHolds(whole.r, part.r)
}

/** Named things are `type:name` with a type of two or more letters: `C:` is a drive. */
export const NAMED = /^[A-Za-z][\w-]+:[^\0]+$/

/** Keys of files are absolute paths; nothing else starts with `/` or a drive letter. */
export const isNamed = ({ r }: Resource): boolean => !r.startsWith('/') && !/^[A-Za-z]:\//.test(r)

/** A resource as its own text shows it to somebody who works in `tree`. */
export function shown(resource: Resource, tree: string | undefined): string {
  const path = resource.as ?? resource.r
  const text = tree && path.startsWith(`${tree}/`) ? path.slice(tree.length + 1) : path
  return resource.glob ? text.replace(/\\(.)/g, '$1') : text
}
