/**
 * What is known of a shell at one point of its text. Where several ways lead to a point, only what all of them agree
 * on is known there: `join` forgets the rest.
 */
import type { Word } from '../effects.ts'
import type { Function as Definition } from './syntax.ts'

/** `null`: surely unset. `undefined`: only running would tell; so is every name that is not in the map. */
export type Value = string | Word[] | null | undefined

export interface State {
  /** As the shell spells it: links that `cd` went through are not resolved. */
  cwd: string | undefined
  /** Where `popd` leads to, the last one first. */
  stack: Word[] | undefined
  variables: Map<string, Value>
  /** After it, a variable that is not in the map is no longer what it was at the start: `HOME`, `PWD`. */
  anythingAssigned: boolean
  /** `undefined`: more than one definition is possible. */
  functions: Map<string, Definition | undefined>
  /** `$1` and on; `undefined` where only running would tell. */
  args: Word[] | undefined
  options: Set<string>
}

/** Where control may go on after a command, and with what; neither after `exit`. Both may be the same object. */
export interface Outcome {
  ok?: State | undefined
  fail?: State | undefined
}

export const either = (state: State): Outcome => ({ ok: state, fail: state })

export function freshState(cwd: string | undefined): State {
  return {
    cwd,
    stack: [],
    variables: new Map(),
    anythingAssigned: false,
    functions: new Map(),
    args: undefined,
    options: new Set(),
  }
}

export const copyOf = (state: State): State => ({
  ...state,
  stack: state.stack && [...state.stack],
  variables: new Map(state.variables),
  functions: new Map(state.functions),
  options: new Set(state.options),
})

/** One state for two ways. Takes both over: either may be returned, changed. */
export function join(a: State | undefined, b: State | undefined): State | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b
  if (a.cwd !== b.cwd) a.cwd = undefined
  if (!same(a.stack, b.stack)) a.stack = undefined
  if (!same(a.args, b.args)) a.args = undefined
  a.anythingAssigned ||= b.anythingAssigned
  for (const name of new Set([...a.variables.keys(), ...b.variables.keys()]))
    if (
      !a.variables.has(name) ||
      !b.variables.has(name) ||
      !same(a.variables.get(name), b.variables.get(name))
    )
      a.variables.set(name, undefined)
  for (const name of new Set([...a.functions.keys(), ...b.functions.keys()]))
    if (a.functions.get(name) !== b.functions.get(name)) a.functions.set(name, undefined)
  for (const option of b.options) a.options.add(option)
  return a
}

export const joinAll = (outcome: Outcome): State | undefined => join(outcome.ok, outcome.fail)

/** What was known at one more way to a point. Takes the states over. */
export function reach(point: Outcome, { ok, fail }: Outcome): void {
  point.ok = join(ok, point.ok)
  point.fail = join(fail, point.fail)
}

/** Whether `b` says no less than `a`: a loop that comes round to what it knew already is through. */
export const sameKnowledge = (a: State, b: State): boolean =>
  a.cwd === b.cwd &&
  a.anythingAssigned === b.anythingAssigned &&
  same(a.args, b.args) &&
  same(a.stack, b.stack) &&
  sameMap(a.variables, b.variables) &&
  sameMap(a.functions, b.functions)

/** After this, no variable is known: something unseen may have assigned any of them. */
export function forgetVariables(state: State): void {
  state.variables.clear()
  state.anythingAssigned = true
}

/** Of what cannot be seen, a shell that is told to run it may have done anything to itself. */
export function forgetAll(state: State): void {
  forgetVariables(state)
  state.cwd = state.args = state.stack = undefined
}

function same(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b
  return a.length === b.length && a.every((one, i) => one === b[i])
}

const sameMap = <T>(a: Map<string, T>, b: Map<string, T>): boolean =>
  a.size === b.size && [...a].every(([name, value]) => b.has(name) && same(value, b.get(name)))
