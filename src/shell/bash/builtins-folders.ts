/** `cd` and its like: where relative names lead from here on. */
import { posix } from 'node:path'
import type { Word } from '../effects.ts'
import type { Builtin } from './builtins.ts'
import { variableText } from './parameters.ts'
import { fork, print, type Scope } from './shell.ts'
import type { Outcome, State } from './state.ts'

export const folders: Record<string, Builtin> = {
  cd(args, scope) {
    const operands = args.filter((arg) => !/^-([LPe@]+|-)$/.test(arg ?? ''))
    const { state, shell, frame } = scope
    if (operands.length > 1 && !operands.includes(undefined)) return { fail: state }
    if (operands[0] === '-') {
      print(frame, undefined)
      return into(variableText('OLDPWD', state, shell), scope)
    }
    return into(
      operands.length === 0 ? variableText('HOME', state, shell) : operands[0],
      scope,
      args.includes('-P'),
    )
  },
  pushd(args, scope) {
    const { state, frame } = scope
    print(frame, undefined)
    const from = state.cwd
    if (args.length === 0 || /^[-+]/.test(args[0] ?? '')) {
      const [top, ...rest] = state.stack ?? [undefined]
      if (args.length > 0 || state.stack === undefined) return lost(state)
      if (state.stack.length === 0) return { fail: state }
      state.stack = [from, ...rest]
      return into(top, scope)
    }
    const outcome = into(args[0], scope)
    if (outcome.ok) outcome.ok.stack = outcome.ok.stack && [from, ...outcome.ok.stack]
    return outcome
  },
  popd(args, scope) {
    const { state, frame } = scope
    print(frame, undefined)
    if (args.length > 0 || state.stack === undefined) return lost(state)
    if (state.stack.length === 0) return { fail: state }
    const [top, ...rest] = state.stack
    const outcome = into(top, scope)
    if (outcome.ok) outcome.ok.stack = rest
    return outcome
  },
  dirs: (_, { state, frame }) => {
    print(frame, undefined)
    return { ok: state }
  },
}

function lost(state: State): Outcome {
  moved(state, undefined)
  state.stack = undefined
  return { ok: state, fail: state }
}

/** Whether it gets there, the disk tells; unless something before may have changed that. */
function into(folder: Word, scope: Scope, isPhysical = false): Outcome {
  const { state, shell } = scope
  const { disk } = shell
  const isKnown = folder !== undefined && (folder.startsWith('/') || state.cwd !== undefined)
  const target = isKnown ? posix.resolve(state.cwd ?? '/', folder) : undefined
  const isThere = target !== undefined && disk.kind(target) === 'folder'
  if (target !== undefined && !isThere && disk.isSettled(target)) return { fail: state }
  const fail = isThere ? undefined : fork(shell, state)
  moved(state, target && isPhysical ? disk.real(target) : target)
  return { ok: state, fail }
}

function moved(state: State, to: Word): void {
  state.variables.set('OLDPWD', state.cwd)
  state.variables.set('PWD', to)
  state.cwd = to
}
