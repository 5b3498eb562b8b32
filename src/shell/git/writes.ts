/** Files that a call of git names itself, and writes. */
import { posix } from 'node:path'
import type { Disk, GitCall, Write } from '../effects.ts'
import { type Arguments, gitCommand, sortArguments } from './command.ts'

export function gitWrites(call: GitCall, disk: Disk): Write[] {
  const command = gitCommand(call)
  const known = command && Object.hasOwn(VERBS, command.verb) ? VERBS[command.verb] : undefined
  if (!command || !known) return []
  const [valued, verb] = known
  const { cwd } = command
  return verb(sortArguments(command.args, valued), (path) =>
    named(posix.resolve(cwd, path), path, disk),
  ).flatMap((one) => one ?? [])
}

/** A pathspec of git's own (`:/`, `*.ts`) is no file: git is asked about those (acts.ts). */
function named(full: string, spelled: string, disk: Disk): Named {
  const kind = disk.kind(full)
  return /^:|[*?[\]]/.test(spelled) && kind === undefined ? undefined : { path: full, kind }
}

type Named = { path: string; kind: 'file' | 'folder' | undefined } | undefined
type Verb = (args: Arguments, at: (path: string) => Named) => (Write | undefined)[]

const paths = ({ rest, paths = [] }: Arguments): string[] => [...rest, ...paths]
const whole = (one: Named): Write | undefined =>
  one && (one.kind === 'folder' ? { path: one.path, tree: true } : { path: one.path })
/** Of a folder git knows better what it would change. */
const single = (one: Named): Write | undefined =>
  one && one.kind !== 'folder' ? { path: one.path } : undefined

const rm: Verb = (args, at) =>
  args.has('--cached', '-n', '--dry-run') ? [] : paths(args).map((path) => whole(at(path)))

const mv: Verb = (args, at) => {
  if (args.has('-n', '--dry-run')) return []
  const all = paths(args).map(at)
  const [to, ...from] = [all[all.length - 1], ...all.slice(0, -1)]
  const targets = from.map((one) =>
    one && to?.kind === 'folder'
      ? { ...one, path: `${to.path}/${posix.basename(one.path)}` }
      : to && { ...to, kind: one?.kind },
  )
  return [...from, ...targets].map(whole)
}

const checkout: Verb = ({ paths: after = [] }, at) => after.map((path) => single(at(path)))

const restore: Verb = (args, at) => {
  const isIndex = args.has('-S', '--staged') && !args.has('-W', '--worktree')
  return isIndex || args.has('-p', '--patch') ? [] : paths(args).map((path) => single(at(path)))
}

const VERBS: Record<string, [valued: string, verb: Verb]> = {
  rm: ['pathspec-from-file', rm],
  mv: ['', mv],
  checkout: ['b B orphan conflict pathspec-from-file', checkout],
  restore: ['s source conflict pathspec-from-file', restore],
}
