/**
 * Which project a folder belongs to: all worktrees that share a git common directory, or without git one project
 * folder. Found by walking up and reading, never by starting git. A submodule is a workspace of its own.
 */
import { dirname, resolve, sep } from 'node:path'
import type { Fs } from './fs.ts'

export interface Workspace {
  /** The state folder, absolute, ending in `/v1`. */
  state: string
  /** Real path of the worktree, or of the project folder. */
  tree: string
  /** The worktree's own git directory (where its HEAD is); absent without git. */
  gitDir?: string
}

export interface Surroundings {
  /** `DIBS_STORE`: an absolute folder that takes the place of the default one. */
  store?: string | undefined
  /** `CLAUDE_PROJECT_DIR`: names the project folder where there is no git. */
  project?: string | undefined
}

/** The workspace of a folder (absolute real path). */
export function workspaceOf(fs: Fs, folder: string, { store, project }: Surroundings): Workspace {
  const git = findGit(fs, folder)
  const tree = git?.tree ?? projectFolder(fs, folder, project)
  const home = store ?? (git ? `${git.common}/dibs` : `${tree}/.dibs`)
  return { state: `${home}/v1`, tree, ...(git ? { gitDir: git.gitDir } : {}) }
}

interface Git {
  tree: string
  gitDir: string
  common: string
}

export function findGit(fs: Fs, folder: string): Git | undefined {
  for (let tree = folder; ; tree = dirname(tree)) {
    const git = gitIn(fs, tree)
    if (git || tree === dirname(tree)) return git
  }
}

function gitIn(fs: Fs, tree: string): Git | undefined {
  const entry = `${tree === '/' ? '' : tree}/.git`
  const stat = statOf(fs, entry)
  if (!stat) return undefined
  const gitDir = stat.isDirectory() ? entry : pointer(fs, entry, /^gitdir: (.+)$/m, tree)
  if (!gitDir || !fs.existsSync(`${gitDir}/HEAD`)) return undefined
  // Only worktrees have it: to look is cheaper than to fail.
  const commondir = `${gitDir}/commondir`
  const common = fs.existsSync(commondir) ? pointer(fs, commondir, /^(.+)$/m, gitDir) : undefined
  return { tree, gitDir, common: common ?? gitDir }
}

function statOf(fs: Fs, file: string) {
  try {
    return fs.statSync(file, { throwIfNoEntry: false })
  } catch {
    return undefined // a circle of links
  }
}

/** Files that say where git keeps things: `.git` of a worktree or submodule, `commondir` of a worktree. */
function pointer(fs: Fs, file: string, shape: RegExp, base: string): string | undefined {
  try {
    const to = shape.exec(fs.readFileSync(file, 'utf8'))?.[1]?.trim()
    return to === undefined ? undefined : posix(fs.realpathSync(resolve(base, to)))
  } catch {
    return undefined
  }
}

/** Without git: the nearest folder above that dibs already keeps state in, else Claude's project folder, else this one. */
function projectFolder(fs: Fs, folder: string, project: string | undefined): string {
  for (let tree = folder; ; tree = dirname(tree)) {
    if (fs.existsSync(`${tree}/.dibs/v1`)) return tree
    if (tree === dirname(tree)) break
  }
  const root = project && fs.existsSync(project) ? posix(fs.realpathSync(project)) : undefined
  const below = root === '/' ? root : `${root}/`
  return root && (folder === root || folder.startsWith(below)) ? root : folder
}

export const posix = (file: string): string => (sep === '\\' ? file.replaceAll('\\', '/') : file)

/** The branch that a worktree is on, or a short commit id; `undefined` without git. */
export function branchOf(fs: Fs, tree: string): string | undefined {
  const git = findGit(fs, tree)
  if (!git) return undefined
  try {
    const head = fs.readFileSync(`${git.gitDir}/HEAD`, 'utf8').trim()
    return head.startsWith('ref: ') ? head.replace(/^ref: (refs\/heads\/)?/, '') : head.slice(0, 8)
  } catch {
    return undefined
  }
}
