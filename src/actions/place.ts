/** A workspace with its store and its settings: where every hook and every command begins. */
import { dirname } from 'node:path'
import { CONFIG_FILE, type Config, DEFAULTS, type Problem } from '../core/config.ts'
import type { Resource } from '../core/resource.ts'
import { realPath } from '../host/paths.ts'
import { findGit, type Workspace, workspaceOf } from '../host/workspace.ts'
import type { World } from '../host/world.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'

export interface Place {
  world: World
  workspace: Workspace
  store: Store
  config: Config
  /** What could not be used of the configuration. */
  problems: Problem[]
  /** Failures of things that no promise rests on (the log, a counter), to be told once the work is done. */
  troubles: unknown[]
}

/** The place of a folder. */
export async function placeOf(world: World, folder: string): Promise<Place> {
  return placeIn(world, workspaceAt(world, folder))
}

/**
 * A session's own place: the workspace it was started in, wherever its shell has gone since, so that its end finds
 * what its beginning claimed. Its worktree is the one that it is in now, if that is one of this workspace.
 */
export function homeOf(world: World, cwd: string): Promise<Place> {
  const here = workspaceAt(world, cwd)
  const project = absolute(world.env.CLAUDE_PROJECT_DIR)
  const home = project ? workspaceAt(world, project) : here
  return placeIn(world, home.state === here.state ? here : home)
}

function workspaceAt(world: World, folder: string): Workspace {
  const { DIBS_STORE, CLAUDE_PROJECT_DIR } = world.env
  const surroundings = { store: absolute(DIBS_STORE), project: CLAUDE_PROJECT_DIR }
  return workspaceOf(world.fs, realPath(world.fs, folder), surroundings)
}

async function placeIn(world: World, workspace: Workspace): Promise<Place> {
  const { config, problems } = await readConfig(world, workspace.tree)
  const state = config.store && !absolute(world.env.DIBS_STORE) ? `${config.store}/v1` : workspace.state
  return placeAt(world, { ...workspace, state }, config, problems)
}

/** A file belongs to the workspace that it lies in; where there is no git, to the one that `home` is. */
export async function placeOfFile(home: Place, file: Resource): Promise<{ place: Place; tree: string }> {
  const { world, workspace } = home
  const git = findGit(world.fs, realPath(world.fs, dirname(file.as ?? file.r)))
  if (!git) return { place: home, tree: workspace.tree }
  if (git.tree === workspace.tree) return { place: home, tree: git.tree }
  const place = { ...(await placeOf(world, git.tree)), troubles: home.troubles }
  return { place: place.workspace.state === workspace.state ? home : place, tree: git.tree }
}

/** Another workspace that a session holds something in, under the settings of its own. */
export const elsewhere = (home: Place, state: string): Place => ({
  ...placeAt(home.world, { ...home.workspace, state }, home.config),
  troubles: home.troubles,
})

/** The same settings, another workspace's state. */
export function placeAt(world: World, workspace: Workspace, config: Config, problems: Problem[] = []): Place {
  return { world, workspace, store: openStore(workspace.state, world), config, problems, troubles: [] }
}

const absolute = (folder: string | undefined): string | undefined =>
  folder && /^(\/|[a-z]:[\\/])/i.test(folder) ? folder.replace(/[\\/]+$/, '') : undefined

/** Most projects have no configuration: then nothing is loaded to read one. */
async function readConfig(world: World, tree: string): Promise<{ config: Config; problems: Problem[] }> {
  let text: string
  try {
    text = world.fs.readFileSync(`${tree}/${CONFIG_FILE}`, 'utf8')
  } catch (error) {
    const code = (error as { code?: string }).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return { config: DEFAULTS, problems: [] }
    return { config: DEFAULTS, problems: [{ path: [], message: `cannot be read (${code})` }] }
  }
  const { parseConfig } = await import('../core/config-schema.ts')
  try {
    return parseConfig(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch (error) {
    return { config: DEFAULTS, problems: [{ path: [], message: `is not JSON: ${(error as Error).message}` }] }
  }
}
