/** `patch`: the files that a patch is for, where its text is at hand. */
import { posix } from 'node:path'
import type { Call, Found, Program, Word } from '../effects.ts'
import { type Patched, patchedFiles } from '../patch.ts'
import { files, isAsked, place, sorted } from './arguments.ts'

const VALUED = [
  ...'pidoDFrBYzVxg',
  ...'strip input directory output ifdef fuzz reject-file prefix basename-prefix suffix version-control get'
    .split(' ')
    .map((one) => `--${one}`),
]

export const patch: Program = (call) => {
  if (isAsked(call.args)) return {}
  const { has, value, operands, unknown } = sorted(call.args, VALUED)
  if (has('--dry-run')) return {}
  if (unknown || has('-b', '--backup', '-V', '-B', '-z', '-r', '-e', '--ed')) return { opaque: true }
  const folder = has('-d', '--directory') ? place(call, value('-d', '--directory')) : call.cwd
  const here = { ...call, cwd: folder }
  if (has('-o', '--output')) return files(here, [value('-o', '--output')])
  const [target, from] = operands
  if (target !== undefined) return files(here, [target])
  const given = from ?? (has('-i', '--input') ? value('-i', '--input') : '-')
  const path = given === '-' ? undefined : place(here, given)
  const text = given === '-' ? call.stdin : path && call.disk.read(path)
  return text === undefined ? { opaque: true } : named(here, text, value('-p', '--strip'))
}

function named(call: Call, text: string, level: Word): Found {
  const strip = level === undefined ? 0 : Number(level)
  const all = Number.isNaN(strip) ? undefined : patchedFiles(text, strip)
  // Without a level, folders count only in some cases.
  if (!all || (level === undefined && all.some((one) => `${one.before}${one.after}`.includes('/'))))
    return { opaque: true }
  const targets = all.flatMap((one) => targetsOf(one, call))
  return files(call, targets)
}

/** Of two names the one that is there is meant. */
function targetsOf({ before, after }: Patched, call: Call): Word[] {
  if (before === undefined || after === undefined || before === after) return [before ?? after]
  const there = [before, after].filter(
    (one) => call.disk.kind(posix.resolve(call.cwd ?? '/', one)) === 'file',
  )
  return there.length === 1 ? there : [undefined]
}
