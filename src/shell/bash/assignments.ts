/** Assignments: what a variable holds from now on, as far as it is known. */
import type { Word as Field } from '../effects.ts'
import { valueIn, variableText } from './parameters.ts'
import type { Scope } from './shell.ts'
import type { Value } from './state.ts'
import type { Assignment } from './syntax.ts'
import { fieldsOf, textOf } from './words.ts'

/** Beyond so much in a variable, copies of it in others would fill the memory. */
const LIST_MAX = 1000
const TEXT_MAX_CHARS = 64 * 1024

export function assign(assignment: Assignment, scope: Scope): void {
  scope.state.variables.set(assignment.name, assigned(assignment, scope))
}

/** What the variable will hold. */
export function assigned(assignment: Assignment, scope: Scope): Value {
  const value = newValue(assignment, valueIn(assignment.name, scope.state, scope.shell), scope)
  const isHuge = (value?.length ?? 0) > (Array.isArray(value) ? LIST_MAX : TEXT_MAX_CHARS)
  return isHuge ? undefined : value
}

function newValue({ value, index, append }: Assignment, before: Value, scope: Scope): Value {
  if (value.type === 'ArrayValue') {
    const elements = value.elements.flatMap((word) => fieldsOf(word, scope))
    // Elements may name their places.
    if (index || value.elements.some(({ text }) => text.startsWith('['))) return undefined
    return append ? listOf(before)?.concat(elements) : elements
  }
  const text = textOf(value, scope)
  if (index) return placed(listOf(before), textOf(index, scope), append ? undefined : text)
  if (!append) return text
  return typeof before === 'string' && text !== undefined ? before + text : undefined
}

function listOf(value: Value): Field[] | undefined {
  if (value === null) return []
  return typeof value === 'string' ? [value] : value
}

/** Only next to what is there: an array may have gaps. */
function placed(list: Field[] | undefined, index: Field, text: Field): Value {
  if (list === undefined || list.includes(undefined) || index === undefined || !/^\d{1,4}$/.test(index))
    return undefined
  return Number(index) <= list.length ? Object.assign([...list], { [Number(index)]: text }) : undefined
}

/** `NAME=text` as an argument that became one only by its expansion. */
export function assignText(field: string, scope: Scope): string | undefined {
  const [, name, append, text] = /^([A-Za-z_]\w*)(?:(\+?)=(.*))?$/s.exec(field) ?? []
  if (name === undefined || text === undefined) return name
  const before = append ? variableText(name, scope.state, scope.shell) : ''
  scope.state.variables.set(name, before === undefined ? undefined : before + text)
  return name
}
