/** A simple command: its words, its redirections, its assignments, and then whoever is called like its first word. */

import type { Word as Field } from '../effects.ts'
import { assign, assigned } from './assignments.ts'
import { builtins } from './builtins.ts'
import { runProgram } from './call.ts'
import { redirected } from './redirections.ts'
import { run, unseen } from './run.ts'
import { consume, deeper, type FunctionCall, type Scope } from './shell.ts'
import { either, forgetAll, type Outcome, reach, type State, type Value } from './state.ts'
import { type Assignment, type Command, type Function as Definition, substitutions } from './syntax.ts'
import { fieldsOf } from './words.ts'

/** A command whose words are expanded, on its way to who runs it. */
export interface Invocation {
  words: Field[]
  /** Arguments of `export` and its like that are assignments by their syntax, in order. */
  declared: { name: string; value: Value }[]
  /** Assignments in front of it. */
  env: Record<string, Field>
  /** How it is called in the text. */
  label: string
}

export function simpleCommand(node: Command, scope: Scope): Outcome {
  const { state, frame: outer } = scope
  const label = node.name?.text ?? 'bash'
  const words = node.name ? fieldsOf(node.name, scope) : []
  const declared: Invocation['declared'] = []
  for (const arg of node.args) {
    if (arg.type === 'Word') words.push(...fieldsOf(arg, scope))
    // All of them are expanded before any of them is assigned.
    else declared.push({ name: arg.name, value: assigned(arg, scope) })
  }
  const { frame, mayFail, fails, settle } = redirected(node.redirects, scope, words[0] ?? label)
  if (fails) return { fail: state }
  const assignments = node.prefix.filter((one) => one.type === 'Assignment')

  if (words.length === 0) {
    for (const one of assignments) assign(one, scope)
    const mayHaveFailed = mayFail || substitutions(node).length > 0
    return mayHaveFailed ? either(state) : { ok: state }
  }
  const hidden = assignedBefore(assignments, scope)
  const env = Object.fromEntries([...hidden].map(([name]) => [name, asText(state.variables.get(name))]))
  const inner = { ...scope, frame: deeper(frame) }
  const outcome = dispatch({ words, declared, env, label }, inner)
  settle()
  for (const after of new Set([outcome.ok, outcome.fail])) if (after) restore(after, hidden)
  if (words[0] === 'exec' && words.length === 1 && node.redirects.length > 0) {
    consume(outer.input, undefined)
    outer.output.text = undefined
  }
  return mayFail ? { ok: outcome.ok, fail: outcome.fail ?? outcome.ok } : outcome
}

const asText = (value: Value): Field => (typeof value === 'string' ? value : undefined)

/** Assigned for this command only; what the variables held before. */
function assignedBefore(assignments: Assignment[], scope: Scope): Map<string, Value | 'absent'> {
  const hidden = new Map<string, Value | 'absent'>()
  for (const one of assignments) {
    const { variables } = scope.state
    if (!hidden.has(one.name))
      hidden.set(one.name, variables.has(one.name) ? variables.get(one.name) : ABSENT)
    assign(one, scope)
  }
  return hidden
}

/** No value of a variable: values hold no zero characters. */
const ABSENT = '\0'

function restore({ variables }: State, hidden: Map<string, Value>): void {
  for (const [name, value] of hidden)
    if (value === ABSENT) variables.delete(name)
    else variables.set(name, value)
}

/** `direct`: not a function, however it is called (`command`, `builtin`). */
export function dispatch(invocation: Invocation, scope: Scope, direct = false): Outcome {
  const { state, frame } = scope
  const [name, ...args] = invocation.words
  if (name === '') return { fail: state }
  if (name === undefined) {
    unseen(scope, invocation.label)
    consume(frame.input, undefined)
    return either(state)
  }
  if (!direct && state.functions.has(name)) {
    const definition = state.functions.get(name)
    // To a function that is called like `export`, they are arguments like others.
    const others = invocation.declared.map(({ name, value }) =>
      typeof value === 'string' ? `${name}=${value}` : undefined,
    )
    if (definition !== undefined) return callOf(definition, [...args, ...others], scope)
    unseen(scope, name)
    forgetAll(state)
    return either(state)
  }
  const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined
  return builtin ? builtin(args, scope, invocation) : runProgram(invocation.words, invocation.env, scope)
}

function callOf({ body }: Definition, args: Field[], scope: Scope): Outcome {
  const { state, frame } = scope
  const call: FunctionCall = { returned: {}, hidden: new Map() }
  const before = state.args
  state.args = args
  const outcome = run(body, { ...scope, frame: { ...deeper(frame), call, loop: undefined } })
  reach(call.returned, outcome)
  for (const after of new Set([call.returned.ok, call.returned.fail])) {
    if (after === undefined) continue
    restore(after, call.hidden)
    after.args = before
  }
  return call.returned
}
