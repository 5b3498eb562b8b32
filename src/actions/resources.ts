/** From what somebody types to the resource that it means: a file, a folder, a glob, or a named thing. */
import * as path from 'node:path'
import { escapeGlob, staticBase } from '../core/overlap.ts'
import { NAMED, type Resource } from '../core/resource.ts'
import type { Fs } from '../host/fs.ts'
import { fileResource } from '../host/paths.ts'
import { findGit } from '../host/workspace.ts'
import { type Place, placeOfFile } from './place.ts'

export type Named = { resource: Resource } | { problem: string }

/** @param cwd absolute folder that relative paths start from */
export function resourceNamed(place: Place, cwd: string, text: string): Named {
  const { fs } = place.world
  if (text === '' || /\p{Cc}/u.test(text)) return { problem: `${JSON.stringify(text)} names nothing` }
  const parts = text.split('/')
  const magic = NAMED.test(text)
    ? -1
    : parts.findIndex((part, at) => MAGIC.test(part) && !exists(parts.slice(0, at + 1)))
  if (magic >= 0 && parts.includes('..', magic))
    return { problem: `${text}: ".." behind a wildcard has no one meaning` }
  const stat = statOf(fs, path.resolve(cwd, text))
  if (stat?.isDirectory()) return { resource: below(fileResource(fs, cwd, text)) }
  if (stat) return { resource: fileResource(fs, cwd, text) }
  if (NAMED.test(text)) return { resource: { r: text.normalize('NFC') } }
  if (magic >= 0) return glob(parts.slice(0, magic), parts.slice(magic))
  const file = fileResource(fs, cwd, text)
  return { resource: text.endsWith('/') ? below(file) : file }

  /** A folder may be called `[slug]`: what is there under just this name is no pattern. */
  function exists(names: string[]): boolean {
    return fs.existsSync(path.resolve(cwd, names.join('/') || '/'))
  }

  function glob(base: string[], pattern: string[]): Named {
    if (text.length > MAX_GLOB)
      return { problem: `a glob of ${text.length} characters; ${MAX_GLOB} are the most` }
    if (!isBalanced(pattern.join('/')))
      return { problem: `${text}: a bracket without its partner; \\ before it takes it literally` }
    const folder = fileResource(fs, cwd, base.join('/') || (text.startsWith('/') ? '/' : '.'))
    const folded = folder.as !== undefined && folder.r !== folder.as.normalize('NFC')
    const names = pattern.filter((name) => name !== '' && name !== '.')
    const rest = [...names, ...(text.endsWith('/') ? ['**'] : [])].join('/').normalize('NFC')
    const r = `${folder.r === '/' ? '' : escapeGlob(folder.r)}/${folded ? rest.toLowerCase() : rest}`
    return { resource: { r, glob: true } }
  }
}

const MAGIC = /[*?[\]{}()!]/
/** Longer ones cannot be compared with others in reasonable time. */
const MAX_GLOB = 1000

/** Does every bracket have its partner? Of brackets within `[…]` and behind a backslash none is needed. */
function isBalanced(glob: string): boolean {
  const bare = glob.replace(/\\.|\[:\w+:\]/gs, 'x').replace(/\[[!^]?(\][^\]]*|[^\]]+)\]/g, '')
  const open: string[] = []
  for (const c of bare) {
    if (c === '{' || c === '(') open.push(c === '{' ? '}' : ')')
    else if ('})'.includes(c) && open.pop() !== c) return false
    else if ('[]'.includes(c)) return false
  }
  return open.length === 0
}

/** `undefined` also for what cannot be: a name that is too long, a circle of links. */
function statOf(fs: Fs, file: string) {
  try {
    return fs.statSync(file, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** A folder means everything in it, present and future. */
export const below = ({ r }: Resource): Resource => ({
  r: `${r === '/' ? '' : escapeGlob(r)}/**`,
  glob: true,
})

/** The one place in which all these resources are claimed; `undefined` where they lie in several workspaces. */
export async function placeOfAll(home: Place, resources: Resource[]): Promise<Place | undefined> {
  let common: Place | undefined
  for (const one of resources) {
    const { place } = NAMED.test(one.r) ? { place: home } : await placeOfFile(home, treeAt(home, one))
    if (common && common.workspace.state !== place.workspace.state) return undefined
    common = place
  }
  return common ?? home
}

/** The worktree that a resource lies in: a glob lies where its literal beginning lies. */
const treeAt = ({ world }: Place, { r, glob, as }: Resource): string | undefined =>
  findGit(world.fs, glob ? staticBase(r) : path.dirname(as ?? r))?.tree
