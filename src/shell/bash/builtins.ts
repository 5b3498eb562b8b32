/** What the shell does itself. Each takes its arguments, and says where control goes on. */

import type { Word } from '../effects.ts'
import { folders } from './builtins-folders.ts'
import { input } from './builtins-input.ts'
import { variables } from './builtins-variables.ts'
import { runProgram } from './call.ts'
import { leave, runText, unseen } from './run.ts'
import { pathOf, print, type Scope } from './shell.ts'
import { dispatch, type Invocation } from './simple-command.ts'
import { either, forgetAll, join, type Outcome, reach, type State } from './state.ts'

export type Builtin = (args: Word[], scope: Scope, invocation: Invocation) => Outcome

const quiet: Builtin = (_, { state }) => either(state)
const talkative: Builtin = (_, { state, frame }) => {
  print(frame, undefined)
  return either(state)
}

const QUIET = 'test [ wait kill bg disown umask enable bind complete compopt unalias alias suspend logout'
const TALKATIVE = 'type hash ulimit times jobs fg compgen caller help'
const table = (names: string, builtin: Builtin) => names.split(' ').map((name) => [name, builtin] as const)

export const builtins: Record<string, Builtin> = {
  ...folders,
  ...input,
  ...variables,
  ...Object.fromEntries([...table(QUIET, quiet), ...table(TALKATIVE, talkative)]),

  ':': (_, { state }) => ({ ok: state }),
  true: (_, { state }) => ({ ok: state }),
  false: (_, { state }) => ({ fail: state }),

  eval(args, scope) {
    if (args.includes(undefined)) return unknownText('eval', scope)
    return runText(args.join(' '), scope)
  },
  source,
  '.': source,

  exec(args, scope, { env }) {
    const rest = afterOptions(args, 'a')
    if (args.length === 0) return { ok: scope.state }
    if (rest === undefined) return unknownText('exec', scope)
    runProgram(rest, env, scope)
    leave(scope, either(scope.state))
    return {}
  },
  command(args, scope, invocation) {
    if (args[0] === '-v' || args[0] === '-V') return talkative(args, scope, invocation)
    return directly(args[0] === '-p' ? args.slice(1) : args, scope, invocation)
  },
  builtin: directly,

  exit([status], scope) {
    leave(scope, byStatus(status, scope.state))
    return {}
  },
  return([status], { state, frame }) {
    // Elsewhere it is an error that ends nothing.
    if (frame.call === undefined) return { fail: state }
    reach(frame.call.returned, byStatus(status, state))
    if (!frame.isCertain) print(frame, undefined)
    return {}
  },
  break: (args, scope) => jump(args, scope, 'broken'),
  continue: (args, scope) => jump(args, scope, 'continued'),

  trap(args, { frame, state }) {
    const [text, ...signals] = args[0] === '--' ? args.slice(1) : args
    if (text?.startsWith('-') || text === '') frame.ends.traps.length = 0
    else if (
      text !== undefined &&
      signals.some((one) => one === undefined || /^(SIG)?(EXIT|ERR|DEBUG|RETURN)$|^0$/.test(one))
    )
      frame.ends.traps.push(text)
    return either(state)
  },
}

/** Also a script may return. */
function source(args: Word[], scope: Scope): Outcome {
  const path = pathOf(args[0], scope)
  const text = path === undefined ? undefined : scope.shell.disk.read(path)
  if (text === undefined) return unknownText('source', scope)
  const { state } = scope
  const before = state.args
  if (args.length > 1) state.args = args.slice(1)
  const call = { returned: {} as Outcome, hidden: scope.frame.call?.hidden ?? new Map() }
  const { ok, fail } = runText(text, { ...scope, frame: { ...scope.frame, call } })
  const all = [ok, fail, call.returned.ok, call.returned.fail].reduce(join)
  if (all && args.length > 1) all.args = before
  return all ? either(all) : {}
}

/** Without a status, it is that of the command before. */
function byStatus(status: Word, state: State): Outcome {
  if (status === '0') return { ok: state }
  return status !== undefined && /^[1-9]\d{0,1}$/.test(status) ? { fail: state } : either(state)
}

function unknownText(name: string, scope: Scope): Outcome {
  unseen(scope, name)
  forgetAll(scope.state)
  return either(scope.state)
}

function directly(args: Word[], scope: Scope, invocation: Invocation): Outcome {
  const words = args[0] === '--' ? args.slice(1) : args
  if (words.length === 0) return { ok: scope.state }
  return dispatch({ ...invocation, words }, scope, true)
}

/** `undefined` where an option is not known. Options in `valued` take an argument. */
function afterOptions(args: Word[], valued: string): Word[] | undefined {
  const [first, ...rest] = args
  if (first === undefined) return args.length > 0 ? undefined : args
  if (first === '--') return rest
  if (!/^-[a-z]+$/.test(first)) return args
  return afterOptions(valued.includes(first.at(-1)!) ? rest.slice(1) : rest, valued)
}

function jump([levels]: Word[], { frame, state }: Scope, where: 'broken' | 'continued'): Outcome {
  if (frame.loop === undefined) return { ok: state }
  if (!frame.isCertain) print(frame, undefined)
  let loop = frame.loop
  for (let i = Number(levels ?? 1); i > 1 && loop.outer; i--) loop = loop.outer
  loop[where] = join(state, loop[where])
  return {}
}
