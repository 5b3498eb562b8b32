/** Programs that copy, move, remove and make files. */
import { posix } from 'node:path'
import type { Call, Found, Program, Word, Write } from '../effects.ts'
import { type Arguments, files, isAsked, place, sorted, trees } from './arguments.ts'

/** What is written at the target, one for each source. */
function targets(call: Call, { has, value, operands }: Arguments): Found {
  const folder = has('-t', '--target-directory') ? value('-t', '--target-directory') : undefined
  const inFolder = has('-t', '--target-directory')
  const sources = inFolder ? operands : operands.slice(0, -1)
  const to = place(call, inFolder ? folder : operands[operands.length - 1])
  if (to === undefined || sources.includes(undefined)) return { opaque: true }
  const below = inFolder || (call.disk.kind(to) === 'folder' && !has('-T', '--no-target-directory'))
  const writes = sources.map((source): Write => {
    const path = below ? posix.join(to, posix.basename(source!)) : to
    const from = place(call, source)
    return from !== undefined && call.disk.kind(from) === 'folder' ? { path, tree: true } : { path }
  })
  return { writes, opaque: call.cwd === undefined && sources.some((one) => !one!.startsWith('/')) }
}

const VALUED = ['t', 'S', '--target-directory', '--suffix']

const copy: Program = (call) => (isAsked(call.args) ? {} : targets(call, sorted(call.args, VALUED)))

const move: Program = (call) => {
  if (isAsked(call.args)) return {}
  const args = sorted(call.args, VALUED)
  const to = targets(call, args)
  const from = trees(call, args.has('-t', '--target-directory') ? args.operands : args.operands.slice(0, -1))
  return {
    writes: [...(from.writes ?? []), ...(to.writes ?? [])],
    opaque: from.opaque === true || to.opaque === true,
  }
}

const link: Program = (call) => {
  if (isAsked(call.args)) return {}
  const args = sorted(call.args, VALUED)
  // One name alone is linked here.
  return args.operands.length === 1 && !args.has('-t', '--target-directory')
    ? files(call, [args.operands[0] === undefined ? undefined : posix.basename(args.operands[0])])
    : targets(call, { ...args, has: (...names) => args.has(...names) })
}

const install: Program = (call) => {
  if (isAsked(call.args)) return {}
  const args = sorted(call.args, [...VALUED, 'm', 'o', 'g', '--mode', '--owner', '--group'])
  return args.has('-d', '--directory') ? {} : targets(call, args)
}

const each =
  (...valued: string[]): Program =>
  (call) =>
    isAsked(call.args) ? {} : files(call, sorted(call.args, valued).operands)

const remove: Program = (call) => (isAsked(call.args) ? {} : trees(call, sorted(call.args).operands))

const touch: Program = (call) => {
  if (isAsked(call.args)) return {}
  const { operands } = sorted(call.args, ['d', 't', 'r', '--date', '--reference', '--time'])
  const isFile = (one: Word) => call.disk.kind(place(call, one) ?? '') !== 'folder'
  return files(
    call,
    operands.filter((one) => one === undefined || isFile(one)),
  )
}

const dd: Program = (call) => {
  const to = call.args.filter((arg) => arg === undefined || arg.startsWith('of='))
  return files(
    call,
    to.map((arg) => arg?.slice('of='.length)),
  )
}

const splitsInto: Program = () => ({ opaque: true })

export const COPYING: Record<string, Program> = {
  cp: copy,
  mv: move,
  ln: link,
  install,
  rm: remove,
  unlink: each(),
  shred: each('n', 's', '--iterations', '--size'),
  touch,
  truncate: each('s', 'r', '--size', '--reference'),
  tee: each(),
  dd,
  split: splitsInto,
  csplit: splitsInto,
}
