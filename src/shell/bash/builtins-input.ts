/** `read` and its like: what variables hold after that is known only where the input is. */

import type { Word } from '../effects.ts'
import type { Builtin } from './builtins.ts'
import { runProgram } from './call.ts'
import { consume, type Input, type Scope } from './shell.ts'
import { either, forgetVariables } from './state.ts'

export const input: Record<string, Builtin> = {
  read(args, scope, { env }) {
    const { state, frame } = scope
    const names = namesIn(args, 'dinNptu')
    if (names === undefined) {
      forgetVariables(state)
      return either(state)
    }
    const isPlain = args.every((arg) => arg === '-r' || !arg!.startsWith('-'))
    const line = isPlain ? nextLine(frame.input, args.includes('-r')) : undefined
    if (line === undefined) {
      consume(frame.input, undefined)
      for (const name of names.length > 0 ? names : ['REPLY']) state.variables.set(name, undefined)
      return either(state)
    }
    const ifs = 'IFS' in env ? env.IFS : state.variables.has('IFS') ? undefined : ' \t\n'
    store(line.text, names, ifs, scope)
    return line.isWhole ? { ok: state } : { fail: state }
  },
  mapfile: lines,
  readarray: lines,
  getopts([, name], { state }) {
    for (const one of [name, 'OPTARG', 'OPTIND']) if (one) state.variables.set(one, undefined)
    return either(state)
  },
  printf(args, scope, { words, env }) {
    const [option, name] = args
    if (option !== '-v') return runProgram(words, env, scope)
    if (name === undefined) forgetVariables(scope.state)
    else scope.state.variables.set(name.replace(/\[.*/, ''), undefined)
    return either(scope.state)
  },
}

function lines(args: Word[], { state, frame }: Scope) {
  const names = namesIn(args, 'dnOsucC')
  const text =
    args.every((arg) => arg === '-t' || !arg?.startsWith('-')) && args.includes('-t')
      ? frame.input.text
      : undefined
  consume(frame.input, undefined)
  if (names === undefined) forgetVariables(state)
  else
    state.variables.set(
      names[0] ?? 'MAPFILE',
      text === undefined || text === '' ? text && [] : text.replace(/\n$/, '').split('\n'),
    )
  return either(state)
}

/** Arguments that are no options, nor belong to one; `undefined` where they are not known. */
function namesIn(args: Word[], valued: string): string[] | undefined {
  const names: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]
    if (arg === undefined) return undefined
    if (!/^-./.test(arg)) names.push(arg)
    else if (valued.includes(arg.at(-1)!)) i++
  }
  return names
}

/** `undefined` where a backslash at its end, or before a blank, would count. */
function nextLine(from: Input, isRaw: boolean): { text: string; isWhole: boolean } | undefined {
  if (from.text === undefined) return undefined
  const end = from.text.indexOf('\n')
  const text = end < 0 ? from.text : from.text.slice(0, end)
  if (!isRaw && text.includes('\\')) return undefined
  consume(from, end < 0 ? '' : from.text.slice(end + 1))
  return { text, isWhole: end >= 0 }
}

function store(line: string, names: string[], ifs: Word, { state }: Scope): void {
  if (names.length === 0) state.variables.set('REPLY', line)
  else if (ifs === '' || ifs === ' \t\n') {
    const rest = ifs === '' ? [line] : line.trim().split(/[ \t]+/)
    names.forEach((name, i) => {
      const isLast = i === names.length - 1
      // What the last name gets keeps its blanks.
      const text = isLast && rest.length > i && ifs !== '' ? restOf(line.trim(), i) : (rest[i] ?? '')
      state.variables.set(name, text)
    })
  } else for (const name of names) state.variables.set(name, undefined)
}

const restOf = (line: string, fields: number): string =>
  line.replace(new RegExp(`^(?:[^ \\t]+[ \\t]*){${fields}}`), '')
