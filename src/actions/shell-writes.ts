/** What a shell command would write, as resources in the places that they lie in. */
import { dirname } from 'node:path'
import type { Config, Enforcement } from '../core/config.ts'
import type { Resource } from '../core/resource.ts'
import { fileResources } from '../host/paths.ts'
import { findGit } from '../host/workspace.ts'
import type { Write } from '../shell/effects.ts'
import type { Wanted } from './edits.ts'
import { enforcementOf } from './enforcement.ts'
import { isStateOf, type Place, placeOfFile } from './place.ts'
import { below } from './resources.ts'

/** One of them, found on the disk. */
interface Located {
  file: Resource
  /** Real path. */
  path: string
  /** All below it. */
  whole: boolean
  place: Place
  /** The worktree that it lies in. */
  tree: string
}

export interface WantedIn {
  place: Place
  wanted: Wanted[]
}

export async function locate(home: Place, writes: Write[]): Promise<Located[]> {
  const { fs } = home.world
  const trees = new Map<string, { place: Place; tree: string }>()
  const resources = fileResources(
    fs,
    writes.map((one) => one.path),
  )
  const all: Located[] = []
  for (const [at, file] of resources.entries()) {
    const whole = writes[at]?.tree === true
    const path = file.as ?? file.r
    const folder = whole ? path : dirname(path)
    const where = trees.get(folder) ?? (await placeOfFile(home, findGit(fs, folder)?.tree))
    trees.set(folder, where)
    all.push({ file, path, whole, ...where })
  }
  return all
}

/** By place, the session's own first. What the project does not want guarded is left out. */
export async function wantedBy(home: Place, located: Located[]): Promise<WantedIn[]> {
  const places = new Map<string, WantedIn>([[home.workspace.state, { place: home, wanted: [] }]])
  for (const { file, whole, place, tree } of located) {
    const enforcement = mildest(await enforcementOf(place, file, tree), place.config)
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
    ({ path, whole, place }) =>
      isStateOf(place, path) ||
      isStateOf(home, path) ||
      (whole && isInside(path) && place.workspace.state.startsWith(`${path}/`)),
  )?.path

/** `.git`, `.git/dibs`, `.dibs`: of a folder above these nobody means what git and dibs keep in it. */
const isInside = (path: string): boolean =>
  path.split('/').some((name) => name === '.git' || name === '.dibs')
