/**
 * What a project can choose in `.claude/dibs.json`. Every key is optional; a key or value that cannot be used is
 * reported and its default taken, so that a slip of the pen never stops anybody's work.
 */

export const ENFORCEMENTS = ['deny', 'ask', 'warn', 'off'] as const
export type Enforcement = (typeof ENFORCEMENTS)[number]
export const WORKTREE_POLICIES = ['warn', 'deny', 'off'] as const
export const WAKES = ['off', 'direct', 'urgent'] as const
export const GUARDS = ['deny', 'warn', 'off'] as const
export type Guard = (typeof GUARDS)[number]
export const SECRET_GUARDS = ['deny', 'off'] as const
export const NOTICES = ['all', 'claims', 'off'] as const

export interface Config {
  /** What happens to a write of a file that somebody else holds. */
  enforcement: Enforcement
  /** Exceptions by glob, relative to the worktree; the last match wins. */
  rules: { files: string; enforcement: Enforcement }[]
  /** The same path held in another worktree of the repository. */
  worktrees: (typeof WORKTREE_POLICIES)[number]
  /** Globs of files that are never claimed. `.git/` never is. */
  ignore: string[]
  /** How long a manual claim lasts where the command does not say, milliseconds. */
  claimFor: number
  /** How long a silent session keeps what it holds where nothing better is known of it, milliseconds. */
  lease: number
  /** What happens to a shell command that would write a file that somebody else holds; never more than `enforcement` says. */
  shellGuard: Guard
  /** What happens to a git command that would destroy or sweep up other sessions' uncommitted work. */
  gitGuard: Guard
  /** What happens, once for each content, to a Write over a change that the session has not seen. */
  lostUpdates: Guard
  /** Whether a value of the vault may be written into a file or a command. */
  secretGuard: (typeof SECRET_GUARDS)[number]
  /** What a write meets when dibs itself fails. */
  onError: 'allow' | 'deny'
  /** Whether the first line of a prompt is shown to other sessions. */
  shareTask: boolean
  /** Absolute folder that takes the place of the default state folder. */
  store?: string
  /** File, relative to the worktree, that the status board is also written to. */
  board?: string
  /** Folder, relative to the worktree, that notes are kept in instead of the state folder. */
  knowledge?: string
  /** Programs that `dibs secret fetch` may run, by name; `{name}` stands for the secret's. */
  providers: Record<string, string[]>
  /** Whether an idle session is woken, and by which messages. */
  wake: (typeof WAKES)[number]
  /** Of what a session is told by itself: also who comes and goes, only what happens to its claims, nothing. */
  notices: (typeof NOTICES)[number]
  /** How long the activity log is kept, milliseconds. */
  retention: number
  /** How long messages are kept, milliseconds. */
  keepMessages: number
}

const HOUR = 60 * 60 * 1000

export const DEFAULTS: Config = {
  enforcement: 'deny',
  rules: [],
  worktrees: 'warn',
  ignore: [],
  claimFor: 4 * HOUR,
  lease: HOUR / 2,
  shellGuard: 'deny',
  gitGuard: 'deny',
  lostUpdates: 'deny',
  secretGuard: 'deny',
  onError: 'allow',
  shareTask: true,
  providers: {},
  wake: 'off',
  notices: 'all',
  retention: 24 * HOUR,
  keepMessages: 7 * 24 * HOUR,
}

/** Where it is, below the worktree. */
export const CONFIG_FILE = '.claude/dibs.json'

export interface Problem {
  /** Keys and indexes that lead to the value; empty for the file as a whole. */
  path: (string | number)[]
  message: string
}

/** `DIBS=off` in the environment switches every hook off. */
export const isOff = (value: string | undefined): boolean => value === 'off' || value === '0'
