/** Programs that copy, move, remove and make files. */
import { posix } from 'node:path'
import type { Call, Found, Program, Write } from '../effects.ts'
import { filesBelow, isLink } from '../walk.ts'
import { type Arguments, files, isAsked, place, sorted, trees } from './arguments.ts'

/** What is written at the target, for each source. @param whole folders are taken as a whole, moved or linked */
function targets(call: Call, { has, value, operands }: Arguments, whole = true): Found {
  const folder = has('-t', '--target-directory') ? value('-t', '--target-directory') : undefined
  const inFolder = has('-t', '--target-directory')
  const sources = inFolder ? operands : operands.slice(0, -1)
  const to = place(call, inFolder ? folder : operands[operands.length - 1])
  if (to === undefined || sources.includes(undefined)) return { opaque: true }
  const below = inFolder || (call.disk.kind(to) === 'folder' && !has('-T', '--no-target-directory'))
  const isCopiedAsLink = (source: string, from: string): boolean =>
    !whole && isRecursive(has) && !has('-L', '-H') && !source.endsWith('/') && isLink(call.disk, from)
  const writes: Write[] = []
  let opaque = call.cwd === undefined && sources.some((one) => !one!.startsWith('/'))
  for (const source of sources) {
    const path = below ? posix.join(to, posix.basename(source!)) : to
    const from = place(call, source)
    const isFolder = from !== undefined && call.disk.kind(from) === 'folder' && !isCopiedAsLink(source!, from)
    if (!isFolder) writes.push({ path })
    else if (whole) writes.push({ path, tree: true })
    else if (isRecursive(has)) {
      const copies = copiesOf(call, from, path)
      writes.push(...(copies ?? []))
      opaque ||= copies === undefined
    }
  }
  return { writes, opaque }
}

const isRecursive = (has: Arguments['has']): boolean => has('-r', '-R', '-a', '--recursive', '--archive')

/** A folder's files, each where it goes; `undefined` where there are too many to tell whom that would touch. */
export function copiesOf({ disk }: Call, from: string, to: string): Write[] | undefined {
  const files = filesBelow(disk, from)
  if (files) return files.map((file) => ({ path: posix.join(to, file) }))
  return disk.kind(to) === undefined ? [{ path: to, tree: true }] : undefined
}

const VALUED = ['t', 'S', '--target-directory', '--suffix']

const copy: Program = (call) => {
  if (isAsked(call.args)) return {}
  const args = sorted(call.args, VALUED)
  if (args.has('--parents')) return { opaque: true }
  const found = targets(call, args, false)
  // What is there already is kept.
  const isWritten = ({ path }: Write) => call.disk.kind(path) === undefined
  return args.has('-n', '--no-clobber') ? { ...found, writes: found.writes?.filter(isWritten) ?? [] } : found
}

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
  const { writes = [], opaque } = files(call, operands)
  return { writes: writes.filter((one) => call.disk.kind(one.path) !== 'folder'), opaque: opaque === true }
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
