/** The verbs of git that act on more than the files they name, each as the manual of git has it. */
import type { Touch, Verb } from './acts.ts'
import type { Arguments, GitCommand } from './command.ts'

const destroy = (...touches: Touch[]) => ({ effect: 'destroy' as const, touches })
const sweep = (...touches: Touch[]) => ({ effect: 'sweep' as const, touches })
const unstage = (paths: string[] | undefined) => ({
  effect: 'unstage' as const,
  touches: [{ of: 'staged' as const, ...within(paths) }],
})
/** No paths are all of them. */
const within = (paths: string[] | undefined): { paths?: string[] } => (paths?.length ? { paths } : {})
const named = ({ rest, paths }: Arguments): string[] => [...rest, ...(paths ?? [])]
const previous = (rev: string): string => (rev === '-' ? '@{-1}' : rev)
const other = (rev: string | undefined): Touch[] =>
  rev === undefined ? [] : [{ of: 'other', rev: previous(rev) }]
const isSet = ({ config }: GitCommand, key: string): boolean =>
  /^(true|yes|on|1)$/i.test(config.get(key) ?? '')

/** All that is not committed is stashed first, and put back. */
const stashes = (args: Arguments, command: GitCommand, by: 'merge' | 'rebase'): Touch[] =>
  args.has('--autostash') || (isSet(command, `${by}.autostash`) && !args.has('--no-autostash'))
    ? [{ of: 'changed' }]
    : []

const add: Verb = (args) => {
  if (
    args.has(
      '-n',
      '--dry-run',
      '-p',
      '--patch',
      '-i',
      '--interactive',
      '-e',
      '--edit',
      '-N',
      '--intent-to-add',
    )
  )
    return undefined
  if (args.has('--refresh', '--pathspec-from-file')) return undefined
  const paths = named(args)
  const update = args.has('-u', '--update')
  if (paths.length === 0 && (args.unknown || !(update || args.has('-A', '--all')))) return undefined
  return update
    ? sweep({ of: 'unstaged', ...within(paths) })
    : sweep({ of: 'unstaged', ...within(paths) }, { of: 'untracked', ...within(paths) })
}

const commit: Verb = (args) => {
  if (args.has('--dry-run', '--short', '--porcelain', '--long', '-p', '--patch', '--interactive'))
    return undefined
  if (args.has('--pathspec-from-file')) return undefined
  const paths = named(args)
  if (args.has('-a', '--all')) return sweep({ of: 'changed' })
  if (paths.length > 0)
    return args.has('-i', '--include')
      ? sweep({ of: 'staged' }, { of: 'changed', paths })
      : sweep({ of: 'changed', paths })
  return args.unknown || args.has('-o', '--only') ? undefined : sweep({ of: 'staged' })
}

const stash: Verb = (args) => {
  const [sub = 'push', ...more] = args.rest
  if (sub === 'pop' || sub === 'apply') return destroy({ of: 'stash', rev: more[0] ?? 'stash@{0}' })
  if (sub === 'branch') return destroy({ of: 'stash', rev: more[1] ?? 'stash@{0}' })
  if (sub !== 'push' && sub !== 'save') return undefined
  if (args.has('-p', '--patch') || args.has('--pathspec-from-file')) return undefined
  const paths = sub === 'save' ? [] : [...more, ...(args.paths ?? [])]
  if (args.has('-S', '--staged')) return destroy({ of: 'staged', ...within(paths) })
  const untracked = args.has('-u', '--include-untracked', '-a', '--all')
  return destroy(
    { of: 'changed', ...within(paths) },
    ...(untracked ? [{ of: 'untracked' as const, ...within(paths) }] : []),
  )
}

const reset: Verb = (args) => {
  const [rev] = args.rest
  if (args.has('--hard')) return destroy({ of: 'changed' }, ...other(rev))
  if (args.has('--merge')) return destroy({ of: 'staged' }, ...other(rev))
  if (args.has('--keep')) return destroy(...other(rev))
  if (args.has('--soft', '-p', '--patch', '--pathspec-from-file')) return undefined
  // Of a commit that is named first git makes no path: it matches none.
  return unstage(named(args).length > 1 || args.paths ? named(args) : rev && !isRev(rev) ? [rev] : undefined)
}

/** What stands for a commit rather than for a path, by its look. */
const isRev = (text: string): boolean => /^(HEAD|@|[0-9a-f]{7,40})([~^@].*)?$/.test(text)

const checkout: Verb = (args) => {
  if (args.has('-p', '--patch', '--pathspec-from-file')) return undefined
  const force = args.has('-f', '--force')
  const forced: Touch[] = force ? [{ of: 'changed' }] : []
  if (args.has('-b', '-B', '--orphan')) return destroy(...forced, ...other(args.rest[0]))
  if (args.paths) {
    const [rev] = args.rest
    if (args.paths.length === 0) return destroy(...forced, ...other(rev))
    return destroy(...replaced(rev, args.paths))
  }
  if (args.rest.length === 0) return destroy(...forced)
  return destroy({ of: 'commit or paths', words: args.rest.map(previous), force })
}

/** Paths are brought back from a commit, or from the index. */
export const replaced = (rev: string | undefined, paths: string[]): Touch[] =>
  rev === undefined
    ? [{ of: 'unstaged', paths }]
    : [
        { of: 'changed', paths },
        { of: 'other', rev, paths },
      ]

const switchTo: Verb = (args) => {
  const forced: Touch[] = args.has('-f', '--force', '--discard-changes') ? [{ of: 'changed' }] : []
  return destroy(...forced, ...other(args.rest[0]))
}

const restore: Verb = (args) => {
  if (args.has('-p', '--patch', '--pathspec-from-file')) return undefined
  const paths = named(args)
  if (paths.length === 0) return undefined
  const staged = args.has('-S', '--staged')
  if (staged && !args.has('-W', '--worktree')) return unstage(paths)
  const source = args.value('-s', '--source')
  if (args.has('-s', '--source') && source === undefined) return undefined
  if (staged && source === undefined) return destroy({ of: 'changed', paths })
  return destroy(...replaced(source, paths))
}

const remove: Verb = (args) =>
  args.has('--cached', '-n', '--dry-run') || named(args).length === 0
    ? undefined
    : destroy({ of: 'changed', paths: named(args) })

const clean: Verb = (args, command) => {
  const isForced =
    args.has('-f', '--force') || /^(false|no|off|0)$/i.test(command.config.get('clean.requireforce') ?? '')
  if (!isForced || args.has('-n', '--dry-run', '-i', '--interactive')) return undefined
  const known = command.args.filter((one) => one !== undefined)
  return known.length < command.args.length ? undefined : destroy({ of: 'cleaned', args: known })
}

/** What is stopped half-way is brought back to where it began. */
const stopped = (args: Arguments): boolean =>
  args.has('--continue', '--quit', '--edit-todo', '--show-current-patch')

const merge: Verb = (args, command) => {
  if (args.has('--abort')) return destroy({ of: 'staged' })
  if (stopped(args) || args.unknown) return undefined
  const revs = args.rest.length > 0 ? args.rest : ['@{upstream}']
  const incoming = revs.map((rev): Touch => ({ of: 'incoming', rev: previous(rev) }))
  return destroy(...stashes(args, command, 'merge'), ...incoming)
}

const rebase: Verb = (args, command) => {
  if (args.has('--abort', '--skip')) return destroy({ of: 'changed' })
  if (stopped(args) || args.unknown) return undefined
  const onto = args.value('--onto') ?? args.rest[0] ?? '@{upstream}'
  return destroy(...stashes(args, command, 'rebase'), ...other(onto))
}

const pull: Verb = (args, command) => {
  if (args.unknown) return undefined
  const [remote, branch] = args.rest
  const rev = remote && branch ? (remote === '.' ? branch : `${remote}/${branch}`) : '@{upstream}'
  const by = isRebase(args, command) ? 'rebase' : 'merge'
  return destroy(...stashes(args, command, by), { of: 'incoming', rev })
}

/** `--rebase`, `--rebase=merges`, or as it is set. */
function isRebase(args: Arguments, { config }: GitCommand): boolean {
  if (args.has('--no-rebase')) return false
  const how = args.has('-r', '--rebase') ? args.value('--rebase') || 'true' : config.get('pull.rebase')
  return how !== undefined && !/^(false|no|off|0|)$/i.test(how)
}

const pick: Verb = (args) => {
  if (args.has('--abort', '--skip')) return destroy({ of: 'staged' })
  if (stopped(args) || args.rest.length === 0) return undefined
  return destroy({ of: 'commits', revs: args.rest.map(previous) })
}

const am: Verb = (args) => {
  if (args.has('--abort', '--skip')) return destroy({ of: 'staged' })
  if (stopped(args) || named(args).length === 0) return undefined
  return destroy({ of: 'patches', files: named(args) })
}

const worktree: Verb = ({ rest: [sub, path] }) =>
  sub === 'remove' && path !== undefined ? destroy({ of: 'worktree', path }) : undefined

const readTree: Verb = (args) =>
  args.has('-u') && args.has('-m', '--reset') && !args.has('-n') ? destroy({ of: 'changed' }) : undefined

const checkoutIndex: Verb = (args) =>
  args.has('-a', '--all') && args.has('-f', '--force') ? destroy({ of: 'unstaged' }) : undefined

/** Each verb with those of its options that take a value. */
export const VERBS: Record<string, [valued: string, verb: Verb]> = {
  add: ['chmod pathspec-from-file', add],
  stage: ['chmod pathspec-from-file', add],
  commit: [
    'm F C c t message file author date template reuse-message reedit-message fixup squash cleanup trailer pathspec-from-file',
    commit,
  ],
  stash: ['m message pathspec-from-file', stash],
  reset: ['pathspec-from-file', reset],
  checkout: ['b B orphan conflict pathspec-from-file', checkout],
  switch: ['c C create force-create orphan conflict', switchTo],
  restore: ['s source conflict pathspec-from-file', restore],
  rm: ['pathspec-from-file', remove],
  clean: ['e exclude', clean],
  merge: ['m F s X message file strategy strategy-option cleanup into-name', merge],
  rebase: ['s X C x onto strategy strategy-option exec', rebase],
  pull: ['s X o j strategy strategy-option depth deepen server-option jobs upload-pack', pull],
  'cherry-pick': ['m s X mainline strategy strategy-option cleanup', pick],
  revert: ['m s X mainline strategy strategy-option cleanup', pick],
  am: ['p C directory exclude include patch-format', am],
  worktree: ['', worktree],
  'read-tree': ['prefix index-output', readTree],
  'checkout-index': ['stage prefix', checkoutIndex],
}

export const isKnown = (verb: string): boolean => Object.hasOwn(VERBS, verb)
