/** Parameter expansion: `$x`, `${x:-y}`, `${x%.txt}`. What a variable holds is known only if the text has assigned it. */

import type { Word as Field } from '../effects.ts'
import { compiled, costOf, isOpen, matches, type Pattern } from '../patterns.ts'
import { assignedNames, evaluated } from './arithmetic.ts'
import { type Scope, type Shell, spend } from './shell.ts'
import type { State, Value } from './state.ts'
import {
  type ArithmeticExpression,
  type ParameterExpansionPart,
  type ParameterOperation,
  type SimpleExpansionPart,
  substitutions,
} from './syntax.ts'
import { BREAK, type Expanded, joined, literal, partsOf, patternOf, textOf } from './words.ts'

/** Beyond so many characters, no pattern is tried at every place of a value. */
const VALUE_MAX_CHARS = 300
/** Empty when the shell starts, whatever its surroundings. */
const BY_NUMBER = /^[1-9]\d*$/

export function valueIn(name: string, state: State, shell: Shell): Value {
  if (name === '@' || name === '*') return state.args
  if (name === '#')
    return state.args?.includes(undefined) ? undefined : state.args && String(state.args.length)
  if (BY_NUMBER.test(name)) return elementOf(state.args, Number(name) - 1)
  if (state.variables.has(name)) return state.variables.get(name)
  if (state.anythingAssigned) return undefined
  if (name === 'HOME') return shell.home
  return name === 'PWD' ? state.cwd : undefined
}

/** An unknown element may be several, or none: what comes after it has no number. */
const elementOf = (list: Field[] | undefined, index: number): Value =>
  list === undefined || list.slice(0, index + 1).includes(undefined) || index < 0
    ? undefined
    : (list[index] ?? null)

const first = (value: Value): Exclude<Value, Field[]> =>
  Array.isArray(value) ? (elementOf(value, 0) as Exclude<Value, Field[]>) : value

/** The text of a plain variable; `unset` for one that is surely not set, or was never assigned. */
export function variableText(name: string, state: State, shell: Shell, unset?: string): Field {
  const value = valueIn(name, state, shell)
  if (value === undefined && unset !== undefined && !state.variables.has(name) && !state.anythingAssigned)
    return unset
  return value === null ? (unset ?? '') : (first(value) ?? undefined)
}

export function arithmeticOf(expression: ArithmeticExpression | undefined, scope: Scope): Field {
  if (expression === undefined) return '0'
  const { shell, state } = scope
  spend(shell)
  const scripts = substitutions(expression)
  for (const script of scripts) shell.capture(script, scope)
  const value = evaluated(expression, (name) => variableText(name, state, shell))
  for (const name of assignedNames(expression)) state.variables.set(name, undefined)
  return value === undefined || scripts.length > 0 ? undefined : String(value)
}

export function parameterOf(
  part: SimpleExpansionPart | ParameterExpansionPart,
  scope: Scope,
  isQuoted: boolean,
): Expanded {
  const { state, shell } = scope
  const name = part.type === 'SimpleExpansion' ? part.text.slice(1) : part.parameter
  const index = part.type === 'SimpleExpansion' ? undefined : part.index
  const whole = valueIn(name, state, shell)
  const isList = name === '@' || name === '*' || index?.text === '@' || index?.text === '*'
  const value = isList
    ? typeof whole === 'string'
      ? [whole]
      : whole
    : index
      ? indexed(whole, textOf(index, scope))
      : first(whole)
  if (part.type === 'SimpleExpansion' || (part.operation === undefined && part.prefix === undefined))
    return isQuoted && (name === '*' || index?.text === '*') ? [literal(oneText(value, scope))] : shown(value)
  if (part.prefix === '#') return [literal(lengthOf(value))]
  if (part.prefix === '!' || part.operation === undefined) return [literal(undefined)]
  return operated(part.operation, value, name, index === undefined, scope)
}

const indexed = (value: Value, index: Field): Value =>
  index !== undefined && /^\d+$/.test(index)
    ? elementOf(Array.isArray(value) ? value : typeof value === 'string' ? [value] : undefined, Number(index))
    : undefined

function lengthOf(value: Value): Field {
  if (value === undefined || (Array.isArray(value) && value.includes(undefined))) return undefined
  return value === null ? '0' : String(Array.isArray(value) ? value.length : [...value].length)
}

/** `"${list[*]}"` is one field: between the elements, the first character of IFS. */
function oneText(value: Value, { state, shell }: Scope): Field {
  const between = variableText('IFS', state, shell, ' \t\n')?.slice(0, 1)
  const list = Array.isArray(value) ? value : [value === null ? '' : value]
  return between === undefined || list.includes(undefined) ? undefined : list.join(between)
}

function shown(value: Value): Expanded {
  if (!Array.isArray(value)) return [literal(value === null ? '' : value)]
  return value.flatMap((one, i) => (i === 0 ? [literal(one)] : [BREAK, literal(one)]))
}

function operated(
  operation: ParameterOperation,
  value: Value,
  name: string,
  isPlain: boolean,
  scope: Scope,
): Expanded {
  if (operation.type === 'Default') {
    const isEmpty =
      value === null ||
      (operation.operator[0] === ':' && (value === '' || (Array.isArray(value) && value.length === 0)))
    const kind = operation.operator.at(-1)
    const other = () => partsOf(operation.operand, scope)
    if (value === undefined) {
      other()
      if (kind === '=') scope.state.variables.set(name, undefined)
      return [literal(undefined)]
    }
    if (kind === '+') return isEmpty ? [literal('')] : other()
    if (!isEmpty) return shown(value)
    if (kind === '?') return [literal(undefined)]
    const instead = other()
    if (kind === '=' && isPlain) scope.state.variables.set(name, joined(instead))
    return instead
  }
  const list = Array.isArray(value) ? value : [value === null ? '' : value]
  if (operation.type === 'Slice') {
    const from = numberOf(textOf(operation.offset, scope))
    const count = operation.length && numberOf(textOf(operation.length, scope))
    if (from === undefined || (operation.length && count === undefined)) return [literal(undefined)]
    // `${@:1}` counts from one, and zero is the name of the shell.
    if (Array.isArray(value))
      return name === '@' || name === '*' || value.includes(undefined)
        ? [literal(undefined)]
        : shown(cut(value, from, count))
    return [literal(list[0] && cut([...list[0]], from, count)?.join(''))]
  }
  const change = changeOf(operation, scope)
  return shown(list.map((one) => (one === undefined ? undefined : change(one))))
}

const numberOf = (text: Field): number | undefined =>
  text !== undefined && /^\s*-?\d{1,9}\s*$/.test(text) ? Number(text) : undefined

function cut<T>(list: T[], from: number, count: number | undefined): T[] | undefined {
  const start = from < 0 ? list.length + from : from
  if (start < 0) return []
  const end = count === undefined ? list.length : count < 0 ? list.length + count : start + count
  return end < start ? undefined : list.slice(start, end)
}

function changeOf(operation: ParameterOperation, scope: Scope): (text: string) => Field {
  const unknown = () => undefined
  if (operation.type === 'CaseModification') {
    if (operation.operand) return unknown
    const change = (text: string) => (operation.operator[0] === '^' ? text.toUpperCase() : text.toLowerCase())
    return operation.operator.length === 2 ? change : (text) => change(text.slice(0, 1)) + text.slice(1)
  }
  if (operation.type === 'Remove') {
    const pattern = patternIn(operation.operand, scope)
    return (text) => pattern && removed(text, pattern, operation.operator, scope.shell)
  }
  if (operation.type !== 'Replace') return unknown
  const pattern = patternIn(operation.pattern, scope)
  const replacement = textOf(operation.replacement, scope)
  // An `&` in the replacement may stand for what was found.
  if (pattern === undefined || pattern.length === 0 || !replacement?.match(/^[^&\\]*$/)) return unknown
  return (text) => replaced(text, pattern, replacement, operation.operator, scope.shell)
}

function patternIn(word: ParameterExpansionPart['index'] & object, scope: Scope): Pattern | undefined {
  const pieces = patternOf(word, scope)
  return pieces && !scope.state.options.has('extglob') ? compiled(pieces) : undefined
}

function removed(text: string, pattern: Pattern, operator: string, shell: Shell): Field {
  if (text.length > VALUE_MAX_CHARS) return undefined
  spend(shell, 1 + text.length * costOf(pattern, text.length))
  const ends = Array.from({ length: text.length + 1 }, (_, i) => i)
  const atStart = operator[0] === '#'
  // The shortest comes first at the start going up, at the end going down.
  if (atStart !== (operator.length === 1)) ends.reverse()
  const cutAt = ends.find((i) => matches(pattern, atStart ? text.slice(0, i) : text.slice(i)))
  if (cutAt === undefined) return text
  return atStart ? text.slice(cutAt) : text.slice(0, cutAt)
}

function replaced(text: string, pattern: Pattern, by: string, operator: string, shell: Shell): Field {
  const lengths = isOpen(pattern) ? text.length : 1
  if (text.length > VALUE_MAX_CHARS || (lengths > 1 && text.length > VALUE_MAX_CHARS / 3)) return undefined
  spend(shell, 1 + text.length * lengths * costOf(pattern, lengths))
  let result = ''
  for (let i = 0; i <= text.length; ) {
    const end = operator === '/#' && i > 0 ? -1 : longestFrom(text, i, pattern, operator === '/%')
    if (end <= i) {
      result += text[i++] ?? ''
      continue
    }
    result += by
    if (operator !== '//') return result + text.slice(end)
    i = end
  }
  return result
}

/** Without a star in it, a pattern takes as many characters as it has. */
function longestFrom(text: string, from: number, pattern: Pattern, toEnd: boolean): number {
  const [most, least] = isOpen(pattern)
    ? [text.length, from]
    : [from + pattern.length, from + pattern.length - 1]
  for (let end = Math.min(most, text.length); end > least; end--)
    if ((end === text.length || !toEnd) && matches(pattern, text.slice(from, end))) return end
  return -1
}
