/** Where a session or a command is at home: the environment's word, then the folder it is in. */
import { isAbsolute } from 'node:path'
import { realPath } from './paths.ts'
import { type Workspace, workspaceOf } from './workspace.ts'
import type { World } from './world.ts'

export function workspaceAt(world: World, folder: string): Workspace {
  const { DIBS_STORE, CLAUDE_PROJECT_DIR } = world.env
  const surroundings = { store: absolute(DIBS_STORE), project: CLAUDE_PROJECT_DIR }
  return workspaceOf(world.fs, realPath(world.fs, folder), surroundings)
}

/**
 * A session's own workspace: the one it was started in, wherever its shell has gone since, so that its end finds what
 * its beginning claimed. Its worktree is the one that it is in now, if that is one of this workspace.
 */
export function homeWorkspace(world: World, cwd: string): Workspace {
  const here = workspaceAt(world, cwd)
  const project = absolute(world.env.CLAUDE_PROJECT_DIR)
  if (!project || project === here.tree) return here
  const home = workspaceAt(world, project)
  return home.state === here.state ? here : home
}

/** Without a slash at its end; `undefined` for what names no folder from the root. */
export function absolute(folder: string | undefined): string | undefined {
  if (!folder || !isAbsolute(folder)) return undefined
  let end = folder.length
  while (end > 0 && (folder[end - 1] === '/' || folder[end - 1] === '\\')) end--
  return folder.slice(0, end) || '/'
}
