/** `dibs guard`: git's own pre-commit hook asks whether a commit takes along what other sessions have not committed. */
import { callerOf } from '../actions/caller.ts'
import { foreignInCommit } from '../actions/commit-check.ts'
import { type GitLook, lookAt } from '../actions/git-touched.ts'
import type { Place } from '../actions/place.ts'
import { isOff } from '../core/config.ts'
import { diff } from '../core/diff.ts'
import { type Change, checkLines, type Hook, installed, KEPT, uninstalled } from '../core/git-hook.ts'
import { oneLine } from '../core/text.ts'
import { changeHook, type HookPlace, managerOf, preCommitOf, readHook } from '../host/git-hook-file.ts'
import { installRoot } from '../host/install.ts'
import { spelledFrom } from '../host/spelled.ts'
import { harmTo } from '../reports/harm.ts'
import { noRepository } from '../words/commands.ts'
import { commitRefusal, gitWarning, type Harm } from '../words/git.ts'
import {
  commitUnchecked,
  guardInstalled,
  guardUninstalled,
  type HookDone,
  hookBroken,
  hookOccupied,
} from '../words/git-hook.ts'
import { shellWord } from '../words/text.ts'
import { type Command, type Io, isMisuse, json, Misuse } from './command.ts'
import { placeHere, READS, userOf } from './shared.ts'

export const guard: Command = {
  usage: 'guard install|uninstall|check [--dry-run] [--json]',
  summary: 'a git hook that stops commits with the work of other sessions',
  help: `install    adds a check to git's pre-commit hook, before what is there: also to one that husky, lefthook or pre-commit
           manage. A hook that is no shell script is kept beside it, and runs after it.
uninstall  takes exactly that out again
check      what the hook runs: does what is staged contain work of other live sessions that they have not committed?

  --dry-run  show what would change, and write nothing
  --json     as JSON

Exit code: 0 done, or nothing of others is in it; 1 refused. With DIBS=off, or gitGuard "off", everything passes.

Example: dibs guard install --dry-run
`,
  options: { ...READS, 'dry-run': { type: 'boolean' } },
  positionals: [1, 1],
  async run({ positionals: [verb], values }, io) {
    const flags = { dryRun: values['dry-run'] === true, json: values.json === true }
    if (verb === 'check') return check(io, flags.json)
    if (verb === 'install') return install(io, flags)
    if (verb === 'uninstall') return uninstall(io, flags)
    throw new Misuse('install, uninstall or check is meant')
  },
}

interface Flags {
  dryRun: boolean
  json: boolean
}

function install(io: Io, flags: Flags): number {
  const place = preCommitOf({ cwd: io.cwd, env: io.env })
  if (!place) return refused(io, noRepository())
  const own = place.reach === 'shared' ? undefined : shellWord(`${installRoot()}/bin/dibs`)
  const done = apply(place, (hook) => installed(hook, checkLines(own)), io, flags)
  if (done) io.out(flags.json ? json('guard', { ...done }) : guardInstalled(done))
  return done ? 0 : 1
}

function uninstall(io: Io, flags: Flags): number {
  const place = preCommitOf({ cwd: io.cwd, env: io.env })
  if (!place) return refused(io, noRepository())
  const done = apply(place, uninstalled, io, flags)
  if (done) io.out(flags.json ? json('guard', { ...done }) : guardUninstalled(done))
  return done ? 0 : 1
}

function apply(
  place: HookPlace,
  change: (hook: Hook) => Change,
  io: Io,
  { dryRun }: Flags,
): HookDone | undefined {
  const { file, reach } = place
  const kept = file + KEPT
  const hook = readHook(place)
  const next = change(hook)
  if (next.is === 'broken' || next.is === 'occupied') {
    io.err(next.is === 'broken' ? hookBroken(file) : hookOccupied(file, kept))
    return undefined
  }
  if (!dryRun) changeHook(place, next)
  const is = next.is !== 'text' ? next.is : next.chained ? 'chained' : 'written'
  const after = next.is === 'text' ? readable(next.text) : null
  const before = next.is === 'text' && next.chained ? null : readable(hook.text)
  const manager = managerOf(hook.text)
  return {
    file,
    reach,
    is,
    dryRun,
    kept,
    diff: next.is === 'same' ? '' : diff(file, before, after),
    ...(manager ? { manager } : {}),
  }
}

const readable = (bytes: string | null): string | null =>
  bytes === null ? null : Buffer.from(bytes, 'latin1').toString()

/** Only "refused" stops a commit: what goes wrong here is said, and stops none unless the project wants that. */
async function check(io: Io, asJson: boolean): Promise<number> {
  if (isOff(io.env.DIBS)) return 0
  let place: Place | undefined
  try {
    place = await placeHere(io)
    if (place.config.gitGuard === 'off') return 0
    const look = lookAt(place.world, { cwd: io.cwd, env: {} })
    if (look) return await judge(place, look, io, asJson)
    throw new Misuse('this is no git repository')
  } catch (error) {
    if (isMisuse(error) || place?.config.onError === 'deny') throw error
    io.err(commitUnchecked(oneLine((error as Error).message, 300)))
    return 0
  }
}

async function judge(place: Place, look: GitLook, io: Io, asJson: boolean): Promise<number> {
  const caller = await callerOf(place, userOf(io))
  const { files, own } = await foreignInCommit(place, look, caller)
  const isRefused = files.length > 0 && place.config.gitGuard === 'deny'
  const { theirs, own: named } = harmTo(spelledFrom(place.world.fs, io.cwd), files, own)
  if (asJson) io.out(json('guard', { ok: !isRefused, theirs: theirs.map((one) => ({ ...one })), own: named }))
  if (files.length > 0) {
    const harm: Harm = { what: 'this commit', verb: 'commit', effect: 'sweep', theirs, own: named }
    io.err(`${isRefused ? `dibs: ${commitRefusal(harm, caller.kind === 'person')}` : gitWarning(harm)}\n`)
  }
  return isRefused ? 1 : 0
}

function refused(io: Io, why: string): number {
  io.err(why)
  return 1
}
