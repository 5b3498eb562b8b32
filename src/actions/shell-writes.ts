/** What a shell command would write, as resources in the places that they lie in. */
import type { Config, Enforcement } from '../core/config.ts'
import type { Resource } from '../core/resource.ts'
import { fileResources } from '../host/paths.ts'
import { findGit } from '../host/workspace.ts'
import type { Write } from '../shell/effects.ts'
import type { Wanted } from './edits.ts'
import { type EnforcementOf, enforcementIn } from './enforcement.ts'
import { isStateOf, type Place, placeOfFile } from './place.ts'
import { below } from './resources.ts'

/** What files of one folder have in common. */
interface Where {
  place: Place
  /** The worktree that it lies in. */
  tree: string
  enforcementOf: EnforcementOf
}

/** One of them, found on the disk. */
interface Located {
  file: Resource
  /** Real path. */
  path: string
  /** All below it. */
  whole: boolean
  where: Where
}

export interface WantedIn {
  place: Place
  wanted: Wanted[]
}

/** @param isPlainFile says of files that were seen and are no links */
export async function locate(
  home: Place,
  writes: Write[],
  isPlainFile: (path: string) => boolean,
): Promise<Located[]> {
  const { fs } = home.world
  const folders = new Map<string, Where>()
  const resources = fileResources(
    fs,
    writes.map((one) => one.path),
    isPlainFile,
  )
  const all: Located[] = []
  for (const [at, file] of resources.entries()) {
    const whole = writes[at]?.tree === true
    const path = file.as ?? file.r
    const folder = whole ? path : path.slice(0, path.lastIndexOf('/')) || '/'
    let where = folders.get(folder)
    if (!where) {
      const { place, tree } = await placeOfFile(home, findGit(fs, folder)?.tree)
      where = { place, tree, enforcementOf: await enforcementIn(place, tree) }
      folders.set(folder, where)
    }
    all.push({ file, path, whole, where })
  }
  return all
}

/** By place, the session's own first. What the project does not want guarded is left out. */
export function wantedBy(home: Place, located: Located[]): WantedIn[] {
  const places = new Map<string, WantedIn>([[home.workspace.state, { place: home, wanted: [] }]])
  for (const { file, whole, where } of located) {
    const { place, tree, enforcementOf } = where
    const enforcement = mildest(enforcementOf(file), place.config)
    if (enforcement === 'off') continue
    const here = places.get(place.workspace.state) ?? { place, wanted: [] }
    places.set(place.workspace.state, here)
    here.wanted.push({ file: whole ? below(file) : file, tree, enforcement })
  }
  return [...places.values()].filter((one) => one.wanted.length > 0)
}

/** The guard of shell commands never does more than the project wants for edits. */
const mildest = (enforcement: Enforcement, { shellGuard }: Config): Enforcement =>
  shellGuard === 'off' || enforcement === 'off' ? 'off' : shellGuard === 'warn' ? 'warn' : enforcement

/** The first of these that is dibs' own state, or a folder that has it inside. */
export const stateAmong = (home: Place, located: Located[]): string | undefined =>
  located.find(
    ({ path, whole, where: { place } }) =>
      isStateOf(place, path) ||
      isStateOf(home, path) ||
      (whole && isInside(path) && place.workspace.state.startsWith(`${path}/`)),
  )?.path

/** `.git`, `.git/dibs`, `.dibs`: of a folder above these nobody means what git and dibs keep in it. */
const isInside = (path: string): boolean =>
  path.split('/').some((name) => name === '.git' || name === '.dibs')
