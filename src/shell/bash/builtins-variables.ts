/** Builtins that change what the shell knows: variables, arguments, options. */

import type { Word } from '../effects.ts'
import { assignText } from './assignments.ts'
import type { Builtin } from './builtins.ts'
import { print } from './shell.ts'
import { either, forgetVariables, type State } from './state.ts'

const LETTERS: Record<string, string> = { e: 'errexit', f: 'noglob' }
const OPTIONS = ['nullglob', 'globstar', 'dotglob', 'extglob', 'failglob', 'nocaseglob', 'nocasematch']

/** `export`, `readonly` leave a variable where it is; the others make one of the function that they are in. */
const declaring =
  (isLocal: boolean): Builtin =>
  (args, scope, { declared }) => {
    const { state, frame } = scope
    const flags = args.filter((arg) => /^[-+]./.test(arg ?? '')).join('')
    if (flags.includes('p') || args.length + declared.length === 0) print(frame, undefined)
    if (/[fF]/.test(flags)) return either(state)
    const hide = (name: string) => {
      if (!isLocal || flags.includes('g') || !frame.call || frame.call.hidden.has(name)) return
      frame.call.hidden.set(name, state.variables.get(name))
    }
    // A value of a kind of its own: a number, a reference, with keys.
    const isSpecial = /[inAlu]/.test(flags)
    for (const { name, value } of declared) {
      hide(name)
      state.variables.set(name, isSpecial ? undefined : value)
    }
    for (const arg of args) {
      if (arg === undefined) forgetVariables(state)
      else if (!/^[-+]/.test(arg)) {
        const name = /^[A-Za-z_]\w*/.exec(arg)?.[0]
        if (name === undefined) continue
        hide(name)
        if (isSpecial) state.variables.set(name, undefined)
        else if (arg !== name) assignText(arg, scope)
        else if (isLocal && frame.call) state.variables.set(name, null)
      }
    }
    return either(state)
  }

const local: Builtin = (args, scope, invocation) =>
  scope.frame.call ? declaring(true)(args, scope, invocation) : { fail: scope.state }

export const variables: Record<string, Builtin> = {
  export: declaring(false),
  readonly: declaring(false),
  declare: declaring(true),
  typeset: declaring(true),
  local,

  unset(args, { state }) {
    const [first] = args
    const functions = first === '-f'
    for (const arg of args) {
      if (arg === undefined) forgetVariables(state)
      else if (functions) state.functions.delete(arg)
      else if (!arg.startsWith('-'))
        state.variables.set(arg.replace(/\[.*/, ''), arg.includes('[') ? undefined : null)
    }
    return either(state)
  },
  let(args, { state }) {
    for (const arg of args) {
      if (arg === undefined) forgetVariables(state)
      for (const name of arg?.match(/[A-Za-z_]\w*/g) ?? []) state.variables.set(name, undefined)
    }
    return either(state)
  },
  shift([by], { state }) {
    const count = by === undefined ? 1 : Number(by)
    const gone = state.args?.slice(0, count)
    state.args = gone === undefined || gone.includes(undefined) ? undefined : state.args!.slice(count)
    return either(state)
  },
  set(args, { state, frame }) {
    if (args.length === 0) print(frame, undefined)
    for (let i = 0; i < args.length; i++) {
      const arg = args[i]
      if (arg === undefined || arg === '--' || !/^[-+]./.test(arg)) {
        state.args = arg === '--' ? args.slice(i + 1) : args.slice(i)
        break
      }
      const names = arg.endsWith('o') ? [args[++i]] : []
      for (const name of [...names, ...[...arg.slice(1)].map((letter) => LETTERS[letter])])
        switchOption(state, name, arg.startsWith('-'))
    }
    return { ok: state }
  },
  shopt(args, { state, frame }) {
    const isOn = args[0] === '-s'
    if (isOn || args[0] === '-u')
      for (const name of args.slice(1)) if (OPTIONS.includes(name ?? '')) switchOption(state, name, isOn)
    if (args[0]?.startsWith('-') !== true) print(frame, undefined)
    return either(state)
  },
}

function switchOption(state: State, name: Word, isOn: boolean): void {
  if (name === undefined) return
  if (isOn) state.options.add(name)
  else state.options.delete(name)
}
