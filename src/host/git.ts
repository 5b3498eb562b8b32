/**
 * Questions to git. No shell, no locks, and nothing that a repository's settings could run. Starting it costs more than a
 * whole hook: only for commands that act on other files than those they name.
 */

/** One question takes at most that long; a hook has ten seconds. */
const LIMIT_MS = 3000
const MOST_BYTES = 64 * 1024 * 1024

/** git could not answer: it is not there, took too long, or says no. */
export class GitError extends Error {
  override name = 'GitError'
  readonly code = 'GIT'
  constructor(
    message: string,
    /** Its own exit code; `undefined` when it gave none. */
    readonly exit: number | undefined,
  ) {
    super(message)
  }
  readonly hint = 'check that `git status` works here'
}

const HARMLESS = [
  '--no-optional-locks',
  '--no-pager',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.quotePath=false',
]

export interface Where {
  /** Absolute folder. */
  cwd: string
  /** Of the process; also what tells git where things are (`GIT_INDEX_FILE`). */
  env: Record<string, string | undefined>
}

/** Loaded when git is started: that alone takes as long as a hook. */
const loadChildProcess = (): typeof import('node:child_process') =>
  process.getBuiltinModule?.('node:child_process') ?? require('node:child_process')

/** @returns what it prints. @throws GitError */
export function git({ cwd, env }: Where, args: string[]): string {
  const { status, stdout, stderr, error } = loadChildProcess().spawnSync('git', [...HARMLESS, ...args], {
    cwd,
    env: { ...env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' },
    encoding: 'utf8',
    timeout: LIMIT_MS,
    maxBuffer: MOST_BYTES,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  if (error || status !== 0) {
    const why = error?.message ?? stderr.trim().split('\n')[0] ?? ''
    throw new GitError(`git ${args[0]} failed: ${why}`, status ?? undefined)
  }
  return stdout
}

/** The same where no answer is an answer: no such commit, no upstream, not a repository. */
export function ask(where: Where, args: string[]): string | undefined {
  try {
    return git(where, args)
  } catch (error) {
    if (error instanceof GitError && error.exit !== undefined) return undefined
    throw error
  }
}

/** Entries of an output that ends each of them with a NUL. */
export const fields = (output: string): string[] => output.split('\0').filter((one) => one !== '')

export interface Dirty {
  /** Relative to the top of the worktree. */
  path: string
  staged: boolean
  unstaged: boolean
  untracked: boolean
}

/** What differs from the newest commit. Of what was renamed, both names. */
export function dirtyFiles(where: Where, paths: string[] = [], untracked = true): Dirty[] {
  const mode = untracked ? '--untracked-files=all' : '--untracked-files=no'
  const output = ask(where, ['status', '--porcelain=v2', '-z', mode, '--', ...paths])
  const dirty: Dirty[] = []
  const list = (output ?? '').split('\0')
  for (let at = 0; at < list.length; at++) {
    const entry = list[at]!
    const kind = entry[0]
    if (kind === '?') dirty.push({ path: entry.slice(2), staged: false, unstaged: false, untracked: true })
    if (kind === undefined || !'12u'.includes(kind)) continue
    const [index, tree] = [entry[2] !== '.', entry[3] !== '.']
    const path = entry.split(' ').slice(PATH_FIELD[kind]).join(' ')
    dirty.push({ path, staged: index, unstaged: tree, untracked: false })
    if (kind === '2') dirty.push({ path: list[++at] ?? '', staged: index, unstaged: tree, untracked: false })
  }
  return dirty
}

/** How many fields stand before the path (git-status(1), porcelain format version 2). */
const PATH_FIELD: Record<string, number> = { 1: 8, 2: 9, u: 10 }

/** Command lines have an end; of more files all commits are looked at. */
const MOST_PATHS = 500

/** When each of these files was committed last, not before `since`: paths from the top, and Unix milliseconds (whole seconds). */
export function committedSince(where: Where, since: number, paths: string[]): Map<string, number> {
  const seconds = Math.floor(since / 1000) - 1
  const among = paths.length > MOST_PATHS ? [] : paths.map((path) => `:(literal)${path}`)
  const output = ask(where, [
    'log',
    '--ignore-missing',
    `--since=${seconds}`,
    '--format=%x01%ct',
    '--name-only',
    '-z',
    'HEAD',
    // What a merge that waits for its commit brings along is committed there.
    'MERGE_HEAD',
    '--',
    ...among,
  ])
  const times = new Map<string, number>()
  for (const commit of (output ?? '').split('\u0001').slice(1)) {
    const [time = '', ...names] = commit.split('\0')
    for (const name of names) {
      const path = name.replace(/^\n/, '')
      times.set(path, Math.max(times.get(path) ?? 0, Number(time) * 1000))
    }
  }
  return times
}

/** What a file holds in the newest commit. */
export const blobAt = (where: Where, path: string): string | undefined =>
  ask(where, ['cat-file', 'blob', `HEAD:${path}`])

/** What a verb of the user's own stands for; what git itself calls so it never is. */
export const aliasOf = (where: Where, verb: string): string | undefined =>
  ask(where, ['config', '--get', `alias.${verb}`])?.replace(/\n$/, '')

/** What decides how `pull`, `merge` and `rebase` go about it, by names in lower case. What a branch says of itself counts first. */
export function mergeSettings(where: Where): Map<string, string> {
  const settings = new Map<string, string>()
  const branches = new Map<string, string>()
  for (const one of fields(ask(where, ['config', '--null', '--get-regexp', MERGE_SETTINGS]) ?? '')) {
    // Without a value it is set.
    const [, key = '', value = 'true'] = /^([^\n]*)(?:\n(.*))?$/s.exec(one) ?? []
    const branch = /^branch\.(.*)\.rebase$/s.exec(key)?.[1]
    if (branch === undefined) settings.set(key, value)
    else branches.set(branch, value)
  }
  const current =
    branches.size > 0 ? ask(where, ['symbolic-ref', '--quiet', '--short', 'HEAD'])?.trim() : undefined
  const own = current && branches.get(current)
  if (own !== undefined) settings.set('pull.rebase', own)
  return settings
}

const MERGE_SETTINGS = '^((merge|rebase)\\.autostash|pull\\.rebase|branch\\..*\\.rebase)$'
