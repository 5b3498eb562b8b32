/**
 * What the verbs of git do to files that they do not name: which ones they would destroy, rewrite, or take along. Verbs that
 * are not here change no file of a worktree that others work in, or refuse by themselves to.
 */
import type { GitCall } from '../effects.ts'
import { type Arguments, type GitCommand, gitCommand, sortArguments } from './command.ts'
import { VERBS } from './verbs.ts'

export interface GitAct extends Pick<GitCommand, 'cwd' | 'env'> {
  /** As one would type it, without the rest: `git add -A`. */
  what: string
  verb: string
  /**
   * `destroy`: what is not committed is gone or replaced. `sweep`: it is taken into the index, or a commit. `unstage`: it is
   * taken out of the index, and a later sweep of the index does not find it.
   */
  effect: 'destroy' | 'sweep' | 'unstage'
  touches: Touch[]
}

/** Which files; `paths` are git's own pathspecs, absent for the whole worktree. */
export type Touch =
  /** What differs from the newest commit: in the worktree, in the index, or either. */
  | { of: 'unstaged' | 'staged' | 'changed'; paths?: string[] }
  | { of: 'untracked'; paths?: string[] }
  /** What `git clean` with these arguments would remove. */
  | { of: 'cleaned'; args: string[] }
  /** What differs between the newest commit and another one. */
  | { of: 'other'; rev: string; paths?: string[] }
  /** What another branch changed since it parted. */
  | { of: 'incoming'; rev: string }
  /** What these commits changed. */
  | { of: 'commits'; revs: string[] }
  /** What is in a stash. */
  | { of: 'stash'; rev: string }
  /** What these patches change. */
  | { of: 'patches'; files: string[] }
  /** `git checkout WORD…`: a commit, or paths, or one and then the others; git itself looks which. */
  | { of: 'commit or paths'; words: string[]; force: boolean }
  /** All of another worktree. */
  | { of: 'worktree'; path: string }

/** What a verb with these arguments does; `undefined` when nothing that concerns others. */
export type Verb = (args: Arguments, command: GitCommand) => Pick<GitAct, 'effect' | 'touches'> | undefined

/**
 * The acts of a call, none for one that is harmless or cannot be understood.
 * @param settings of git's configuration, names in lower case
 */
export function gitActs(call: GitCall, settings?: Map<string, string>): GitAct[] {
  const command = gitCommand(call, settings)
  const known = command && Object.hasOwn(VERBS, command.verb) ? VERBS[command.verb] : undefined
  if (!command || !known) return []
  const [valued, verb] = known
  const act = verb(sortArguments(command.args, valued), command)
  if (!act || act.touches.length === 0) return []
  const { cwd, env } = command
  return [{ ...act, cwd, env, verb: command.verb, what: shortly(command) }]
}

/** The verb with what makes it what it is: a subcommand, and options that are not texts. */
function shortly({ verb, args }: GitCommand): string {
  const first = args
    .slice(0, 4)
    .filter((one) => one !== undefined && /^(--?[a-zA-Z][\w-]*|\.|push|save|pop|apply)$/.test(one))
  return ['git', verb, ...first].join(' ')
}
