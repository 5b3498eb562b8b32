/** Files that a call of git names itself, and writes. */
import { posix } from 'node:path'
import type { Disk, GitCall, Word, Write } from '../effects.ts'
import { patchedFiles } from '../patch.ts'
import { type Arguments, type GitCommand, gitCommand, sortArguments } from './command.ts'
import { isHarmless, printsToFile } from './harmless.ts'
import { isKnown } from './verbs.ts'

/** `opaque`: it may write what is told neither here nor by its acts: an alias, a patch that is not at hand. */
export function gitWrites(call: GitCall, disk: Disk): { writes: Write[]; opaque: boolean } {
  const command = gitCommand(call)
  // `git --version` has no verb.
  if (!command) return { writes: [], opaque: call.args.some((arg) => !arg?.startsWith('-')) }
  const { cwd, verb, args } = command
  if (verb === 'apply') {
    const writes = applied(command, call.stdin, disk)
    return { writes: writes ?? [], opaque: writes === undefined }
  }
  const known = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined
  if (!known) return { writes: [], opaque: isHarmless(verb) ? printsToFile(args) : !isKnown(verb) }
  const [valued, writesOf] = known
  const at = (path: string) => named(posix.resolve(cwd, path), path, disk)
  const writes = writesOf(sortArguments(args, valued), at).filter((one) => one !== undefined)
  return { writes, opaque: false }
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

/** What `git apply` changes; `undefined` where its patches are not at hand. */
function applied({ cwd, args: given }: GitCommand, stdin: Word, disk: Disk): Write[] | undefined {
  const args = sortArguments(given, 'p C directory exclude include whitespace build-fake-ancestor')
  if (
    args.has('--cached') ||
    (args.has('--check', '--stat', '--numstat', '--summary') && !args.has('--apply'))
  )
    return []
  if (args.unknown || args.has('--exclude', '--include', '--reject')) return undefined
  const patches = paths(args)
  const texts = (patches.length > 0 ? patches : ['-']).map((path) =>
    path === '-' ? stdin : disk.read(posix.resolve(cwd, path)),
  )
  const writes: Write[] = []
  for (const text of texts) {
    const strip = Number(args.value('-p') ?? 1)
    const files = text === undefined || Number.isNaN(strip) ? undefined : patchedFiles(text, strip)
    if (!files) return undefined
    // git's own patches name files from the top, and of those only what is below the current folder counts.
    const isOwn = /^diff --git /m.test(text!)
    const base = posix.join(isOwn ? topOf(cwd, disk) : cwd, args.value('--directory') ?? '')
    for (const { before, after } of files)
      for (const name of new Set([before, after])) {
        const path = name === undefined ? undefined : posix.join(base, name)
        if (path !== undefined && (!isOwn || isBelow(path, cwd))) writes.push({ path })
      }
  }
  return writes
}

const isBelow = (path: string, folder: string): boolean =>
  path.startsWith(folder === '/' ? folder : `${folder}/`)

function topOf(folder: string, disk: Disk): string {
  for (let up = folder; ; up = posix.dirname(up)) {
    if (disk.kind(posix.join(up, '.git')) !== undefined) return up
    if (up === posix.dirname(up)) return folder
  }
}
