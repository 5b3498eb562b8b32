/** Which files an act of git would touch: asked of git itself, which knows its own pathspecs, branches and stashes. */
import { resolve } from 'node:path'
import { ask, type Dirty, dirtyFiles, fields, git, type Where } from '../host/git.ts'
import { realPath } from '../host/paths.ts'
import type { World } from '../host/world.ts'
import type { GitAct, Touch } from '../shell/git/acts.ts'
import { replaced } from '../shell/git/verbs.ts'

export interface Touched {
  /** Absolute, without symbolic links. */
  path: string
  /** It differs from the newest commit. */
  dirty: boolean
}

/** One look at a worktree, for all that a command line does to it. */
export interface GitLook {
  where: Where
  /** The top of the worktree. */
  top: string
}

/** @returns `undefined` where this is no worktree */
export function lookAt(world: World, { cwd, env }: Pick<GitAct, 'cwd' | 'env'>): GitLook | undefined {
  const where = { cwd, env: { ...world.env, ...env } }
  const top = ask(where, ['rev-parse', '--show-toplevel'])?.replace(/\n$/, '')
  return top ? { where, top: realPath(world.fs, top) } : undefined
}

export function touchedBy(look: GitLook, touches: Touch[]): Touched[] {
  const all = new Map<string, Touched>()
  for (const touch of touches)
    for (const { path, dirty } of filesOf(look, touch)) {
      const full = resolve(look.top, path)
      all.set(full, { path: full, dirty: dirty || all.get(full)?.dirty === true })
    }
  return [...all.values()]
}

function filesOf(look: GitLook, touch: Touch): Touched[] {
  const { where } = look
  switch (touch.of) {
    case 'staged':
    case 'unstaged':
    case 'changed':
      return differing(
        where,
        touch.paths,
        (one) => !one.untracked && (touch.of === 'changed' || one[touch.of]),
      )
    case 'untracked':
      return differing(where, touch.paths, (one) => one.untracked)
    case 'cleaned':
      return cleaned(look, touch.args)
    case 'other':
      return clean(
        names(where, ['diff', '--name-only', '-z', 'HEAD', touch.rev, '--', ...(touch.paths ?? [])]),
      )
    case 'incoming':
      return clean(names(where, ['diff', '--name-only', '-z', `HEAD...${touch.rev}`, '--']))
    case 'commits':
      return clean(
        names(where, ['show', '--format=', '--name-only', '-z', '-m', '--first-parent', ...touch.revs, '--']),
      )
    case 'stash':
      return clean(
        names(where, ['stash', 'show', '--include-untracked', '--name-only', '-z', stashName(touch.rev)]),
      )
    case 'patches':
      return clean(numstat(where, touch.files))
    case 'commit or paths':
      return eitherOf(look, touch.words, touch.force)
    case 'worktree':
      return [] // looked at as a whole
  }
}

const differing = (where: Where, paths: string[] | undefined, which: (one: Dirty) => boolean): Touched[] =>
  dirtyFiles(where, paths)
    .filter(which)
    .map(({ path }) => ({ path, dirty: true }))

const clean = (paths: string[]): Touched[] => paths.map((path) => ({ path, dirty: false }))

/** What git does not know (a branch that is not there, a remote that was never fetched) it will refuse by itself. */
const names = (where: Where, args: string[]): string[] => fields(ask(where, args) ?? '')

/** A bare number is a stash too. */
const stashName = (rev: string): string => (/^\d+$/.test(rev) ? `stash@{${rev}}` : rev)

/** `ADDED\tDELETED\tPATH`, or for what is renamed two more names. */
function numstat(where: Where, files: string[]): string[] {
  const list = names(where, ['apply', '--numstat', '-z', '--', ...files])
  return list
    .flatMap((one) => (one.match(/^[\d-]+\t[\d-]+\t/) ? one.replace(/^[^\t]*\t[^\t]*\t/, '') : one))
    .filter(Boolean)
}

/** The first word may be a commit; if none is called so, all of them are paths. */
function eitherOf(look: GitLook, words: string[], force: boolean): Touched[] {
  const [first = '', ...more] = words
  const isCommit =
    ask(look.where, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${first}^{commit}`]) !==
    undefined
  if (!isCommit)
    return touchedBy(look, isRemoteBranch(look.where, words) ? forced(force) : replaced(undefined, words))
  if (more.length > 0) return touchedBy(look, replaced(first, more))
  return touchedBy(look, [...forced(force), { of: 'other', rev: first }])
}

const forced = (force: boolean): Touch[] => (force ? [{ of: 'changed' }] : [])

/** `git checkout NAME` makes a branch of a remote's, where just one has it. */
const isRemoteBranch = (where: Where, [name, ...more]: string[]): boolean =>
  more.length === 0 &&
  fields(ask(where, ['for-each-ref', '--format=%(refname)%00', `refs/remotes/*/${name}`]) ?? '').length > 0

/** git itself says what it would remove; a folder stands for all in it. */
function cleaned({ where, top }: GitLook, args: string[]): Touched[] {
  const dry = git(where, ['clean', '--dry-run', ...args.filter((one) => one !== '-q' && one !== '--quiet')])
  const removed = dry
    .split('\n')
    .flatMap((line) => (line.startsWith(REMOVES) ? [unquoted(line.slice(REMOVES.length))] : []))
  return removed
    .flatMap((path) => {
      const full = resolve(where.cwd, path)
      return path.endsWith('/') ? below(where, full) : [{ path: full, dirty: true }]
    })
    .map((one) => ({ ...one, path: resolve(top, one.path) }))
}

const REMOVES = 'Would remove '

const below = (where: Where, folder: string): Touched[] =>
  names({ ...where, cwd: folder }, ['ls-files', '-z', '--others']).map((path) => ({
    path: resolve(folder, path),
    dirty: true,
  }))

/** Names with special characters come in quotation marks, as in C: bytes, not letters. */
function unquoted(path: string): string {
  if (!path.startsWith('"')) return path
  const bytes = Buffer.from(path.slice(1, path.lastIndexOf('"'))).toString('latin1')
  const plain = bytes.replace(/\\([0-7]{3}|.)/gs, (_, code: string) =>
    code.length > 1 ? String.fromCharCode(Number.parseInt(code, 8)) : (ESCAPED[code] ?? code),
  )
  return Buffer.from(plain, 'latin1').toString()
}

const ESCAPED: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' }
