/** A workspace with its store and its settings: where every hook and every command begins. */
import { CONFIG_FILE, type Config, DEFAULTS, type Problem } from '../core/config.ts'
import { absolute } from '../host/home.ts'
import type { Workspace } from '../host/workspace.ts'
import type { World } from '../host/world.ts'
import { openStore } from '../store/open.ts'
import type { Peeked } from '../store/peek.ts'
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

/** A workspace under its own settings. */
export async function placeOf(world: World, workspace: Workspace, peeked?: Peeked): Promise<Place> {
  const { config, problems } = await readConfig(world, workspace.tree)
  const state = config.store && !absolute(world.env.DIBS_STORE) ? `${config.store}/v1` : workspace.state
  const known = state === workspace.state ? peeked : undefined
  return placeAt(world, { ...workspace, state }, config, problems, known)
}

/**
 * A file belongs to the workspace that it lies in; where there is no git, to the one that `home` is.
 * @param tree the worktree that the file lies in
 */
export async function placeOfFile(
  home: Place,
  tree: string | undefined,
): Promise<{ place: Place; tree: string }> {
  const { world, workspace } = home
  if (tree === undefined || tree === workspace.tree) return { place: home, tree: workspace.tree }
  const { workspaceAt } = await import('../host/home.ts')
  const place = { ...(await placeOf(world, workspaceAt(world, tree))), troubles: home.troubles }
  return { place: place.workspace.state === workspace.state ? home : place, tree }
}

/** Another workspace that a session holds something in, under the settings of its own. */
export const elsewhere = (home: Place, state: string): Place => ({
  ...placeAt(home.world, { ...home.workspace, state }, home.config),
  troubles: home.troubles,
})

/** Is this path (real, absolute) part of what dibs itself keeps there? */
export const isStateOf = ({ workspace }: Place, path: string): boolean =>
  path === workspace.state || (path.startsWith(workspace.state) && path[workspace.state.length] === '/')

/** The same settings, another workspace's state. */
export function placeAt(
  world: World,
  workspace: Workspace,
  config: Config,
  problems: Problem[] = [],
  peeked?: Peeked,
): Place {
  return {
    world,
    workspace,
    store: openStore(workspace.state, world, peeked),
    config,
    problems,
    troubles: [],
  }
}

/** Most projects have no configuration: then nothing is loaded to read one. */
async function readConfig(world: World, tree: string): Promise<{ config: Config; problems: Problem[] }> {
  const file = `${tree}/${CONFIG_FILE}`
  let text: string
  try {
    // To look is cheaper than to fail.
    if (!world.fs.lstatSync(file, { throwIfNoEntry: false })) return { config: DEFAULTS, problems: [] }
    text = world.fs.readFileSync(file, 'utf8')
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
