/** `find`, against the disk: what it would print, remove, and hand to other programs. */
import { posix } from 'node:path'
import type { Call, Disk, Found, Program, Word, Write } from '../effects.ts'
import { compiled, costOf, matches } from '../patterns.ts'
import { type Entry, walk } from '../walk.ts'
import { filled, place } from './arguments.ts'

/** One thing that was found: as it would be printed, and where it is. */
interface Visit extends Entry {
  printed: string
  /** Set by `-prune`. */
  isPruned?: boolean
}

/** Whether the expression holds; an action does what it does on the way. */
type Test = (one: Visit) => boolean

interface Expression {
  test: Test
  actions: { prints: string[]; deleted: Visit[] }
  depths: [least: number, most: number]
  /** `-exec`: a command for each that was found, or one for all. */
  runs: { command: Word[]; found: string[]; isOne: boolean }[]
  nul: boolean
  /** What its patterns may still cost. */
  work: { left: number }
}

const MOST_WORDS = 100
/** In steps (patterns.ts). */
const MOST_WORK = 1000

export const find: Program = (call) => {
  if (!ACTS.test(call.args.join(' ')) && !call.isRead && !call.args.includes(undefined)) return {}
  const at = call.args.findIndex((arg) => arg === undefined || /^[-(!]/.test(arg))
  const roots = at < 0 ? call.args : call.args.slice(0, at)
  const expression = at < 0 ? parsed([]) : parsed(call.args.slice(at))
  if (!expression || roots.includes(undefined)) return unknown(call)
  const { actions, runs, nul } = expression
  for (const root of roots.length > 0 ? roots : ['.']) {
    const path = place(call, root)
    if (path === undefined || !visited(call.disk, path, root!, expression)) return unknown(call)
  }
  const started = runs.map(({ command, found, isOne }) => {
    if (!isOne) return filled(command, '{}', found)
    return found.length > 0 ? [command.flatMap((word) => (word === '{}' ? found : [word]))] : []
  })
  if (started.includes(undefined)) return unknown(call)
  return {
    writes: actions.deleted.flatMap((one): Write[] => (one.kind === 'folder' ? [] : [{ path: one.path }])),
    runs: started.flatMap((one) => one ?? []),
    stdout: actions.prints.map((one) => one + (nul ? '\0' : '\n')).join(''),
  }
}

const ACTS = /(^| )-(exec|execdir|ok|okdir|delete|fprint|fprint0|fprintf|fls)( |$)/

/** Nobody can say what it finds; that matters only if it does something to it. */
const unknown = ({ args }: Call): Found =>
  args.includes(undefined) || ACTS.test(args.join(' ')) ? { opaque: true } : {}

/** @param root as it is spelled @returns whether all of it was looked at */
function visited(
  disk: Disk,
  path: string,
  root: string,
  { test, depths: [least, most], work }: Expression,
): boolean {
  const visit = (entry: Entry): boolean => {
    const below = posix.relative(path, entry.path)
    const printed = below === '' ? root : `${root}${root.endsWith('/') ? '' : '/'}${below}`
    const one: Visit = { ...entry, printed }
    if (entry.depth >= least) test(one)
    return work.left > 0 && entry.depth < most && !one.isPruned
  }
  return walk(disk, path, visit, root.endsWith('/')) && work.left > 0
}

/** `undefined` for what is not followed: times, sizes, owners. */
function parsed(words: Word[]): Expression | undefined {
  const actions: Expression['actions'] = { prints: [], deleted: [] }
  const runs: Expression['runs'] = []
  const depths: Expression['depths'] = [0, Number.POSITIVE_INFINITY]
  let [at, acts, nul] = [0, false, false]
  const work = { left: MOST_WORK }
  let isBroken = words.includes(undefined) || words.length > MOST_WORDS

  const test = alternatives()
  if (isBroken || at < words.length) return undefined
  const print: Test = (one) => {
    if (test(one)) actions.prints.push(one.printed)
    return true
  }
  return { test: acts ? test : print, actions, depths, runs, nul, work }

  function alternatives(): Test {
    let left = conjunction()
    while (words[at] === '-o' || words[at] === '-or') {
      at++
      const [one, other] = [left, conjunction()]
      left = (visit) => one(visit) || other(visit)
    }
    return left
  }
  function conjunction(): Test {
    const all: Test[] = []
    while (at < words.length && !['-o', '-or', ')'].includes(words[at]!)) {
      if (words[at] === '-a' || words[at] === '-and') at++
      else all.push(primary())
    }
    return (visit) => all.every((one) => one(visit))
  }
  function primary(): Test {
    const word = words[at++]
    if (word === '!' || word === '-not') {
      const inner = primary()
      return (visit) => !inner(visit)
    }
    if (word === '(') {
      const inner = alternatives()
      if (words[at++] !== ')') isBroken = true
      return inner
    }
    return predicate(word ?? '')
  }
  function predicate(word: string): Test {
    switch (word) {
      case '-name':
      case '-iname': {
        const name = pattern(word === '-iname')
        return (one) => name(posix.basename(one.printed) || '/')
      }
      case '-path':
      case '-wholename':
      case '-ipath': {
        const path = pattern(word === '-ipath')
        return (one) => path(one.printed)
      }
      case '-type': {
        const kinds = (words[at++] ?? '').split(',').map((letter) => KINDS[letter])
        if (kinds.includes(undefined)) isBroken = true
        return (one) => kinds.includes(one.kind)
      }
      case '-maxdepth':
      case '-mindepth':
        depths[word === '-maxdepth' ? 1 : 0] = Number(words[at++])
        return always
      case '-depth':
      case '-xdev':
      case '-mount':
      case '-true':
        return always
      case '-prune':
        return (one) => {
          one.isPruned = true
          return true
        }
      case '-print':
      case '-print0':
        acts = true
        nul = word === '-print0'
        return (one) => actions.prints.push(one.printed) > 0
      case '-delete':
        acts = true
        return (one) => actions.deleted.push(one) > 0
      case '-exec':
        acts = true
        return exec()
      default:
        isBroken = true
        return always
    }
  }
  function pattern(anyCase: boolean): (text: string) => boolean {
    const text = words[at++] ?? ''
    const made = compiled([{ text: anyCase ? text.toLowerCase() : text, quoted: false }])
    if (made === undefined) isBroken = true
    return (name) => {
      work.left -= made ? costOf(made, name.length) : 0
      return made !== undefined && work.left > 0 && matches(made, anyCase ? name.toLowerCase() : name)
    }
  }
  function exec(): Test {
    const end = words.findIndex(
      (word, i) => i >= at && (word === ';' || (word === '+' && words[i - 1] === '{}')),
    )
    if (end < 0) {
      isBroken = true
      at = words.length
      return always
    }
    const command = words.slice(at, end)
    at = end + 1
    const isOne = words[end] === '+'
    // Whether it succeeds, on which what follows depends, only running tells.
    if (!isOne && at < words.length) isBroken = true
    const run = { command, found: [] as string[], isOne }
    runs.push(run)
    return (one) => run.found.push(one.printed) > 0
  }
}

const always: Test = () => true
const KINDS: Record<string, Entry['kind']> = { f: 'file', d: 'folder', l: 'link' }
