/**
 * The expansions of words, in bash's order: braces, then tilde, parameters, commands and arithmetic, then splitting,
 * then names on the disk. A field of which any part is unknown is unknown.
 */

import { type Word as Field, Unclear } from '../effects.ts'
import { pathnames } from '../pathnames.ts'
import { isPattern, type Piece } from '../patterns.ts'
import { braceExpanded } from './braces.ts'
import { arithmeticOf, parameterOf, variableText } from './parameters.ts'
import { type Scope, spend } from './shell.ts'
import { type DoubleQuotedChild, parsedWord, type Word, type WordPart } from './syntax.ts'

/** `splits`: was not written down like that, so that its blanks part fields. */
export interface Part {
  text: Field
  quoted: boolean
  splits: boolean
}
/** The end of a field, between the elements of a list. */
export const BREAK = 'break'

export type Expanded = (Part | typeof BREAK)[]

export const literal = (text: Field): Part => ({ text, quoted: true, splits: false })

/** All expansions. */
export function fieldsOf(word: Word, scope: Scope): Field[] {
  spend(scope.shell)
  // Most words are what they say.
  if (word.parts === undefined && !word.text.includes('~')) return [word.value]
  if (!word.parts?.some((part) => part.type === 'BraceExpansion')) return notTooMany(fieldsOfOne(word, scope))
  const texts = braceExpanded(word)?.map(parsedWord)
  spend(scope.shell, texts?.length)
  if (texts === undefined || texts.includes(undefined)) {
    partsOf(word, scope)
    return [undefined]
  }
  return notTooMany(texts.flatMap((one) => fieldsOfOne(one!, scope)))
}

/** Beyond so many fields, one word could make the next take for ever. */
const FIELDS_MAX = 1000
const notTooMany = (fields: Field[]): Field[] => (fields.length > FIELDS_MAX ? [undefined] : fields)

/** Neither split nor matched against the disk: an assigned value, the word of a `case`, a herestring. */
export function textOf(word: Word, scope: Scope): Field {
  spend(scope.shell)
  return joined(partsOf(word, scope))
}

export const joined = (parts: Expanded): Field =>
  parts.reduce<Field>((all, part) => {
    const text = part === BREAK ? ' ' : part.text
    return all === undefined || text === undefined ? undefined : all + text
  }, '')

/** As a pattern: what is quoted in it stands for itself. */
export function patternOf(word: Word, scope: Scope): Piece[] | undefined {
  const parts = partsOf(word, scope).map((part) => (part === BREAK ? literal(' ') : part))
  return parts.some(({ text }) => text === undefined) ? undefined : (parts as Piece[])
}

function fieldsOfOne(word: Word, scope: Scope): Field[] {
  const { state, shell } = scope
  return split(partsOf(word, scope), variableText('IFS', state, shell, ' \t\n')).flatMap(
    (pieces): Field[] => {
      if (pieces === undefined) return [undefined]
      const text = pieces.map((piece) => piece.text).join('')
      if (!isPattern(pieces) || state.options.has('noglob')) return [text]
      spend(shell, 20)
      const found = pathnames(pieces, state.cwd, state.options, shell.disk)
      spend(shell, found?.length)
      if (found === undefined) return [undefined]
      if (found.length > 0) return found
      if (state.options.has('failglob')) throw new Unclear()
      return state.options.has('nullglob') ? [] : [text]
    },
  )
}

/** Fields as lists of pieces; `undefined` for one that is not known. */
function split(parts: Expanded, ifs: Field): (Piece[] | undefined)[] {
  const fields: (Piece[] | undefined)[] = []
  let field: Piece[] | undefined | null = null
  const end = () => {
    if (field !== null) fields.push(field)
    field = null
  }
  const add = (text: Field, quoted: boolean) => {
    if (text === undefined || field === undefined) field = undefined
    else field = [...(field ?? []), { text, quoted }]
  }
  for (const part of parts) {
    if (part === BREAK) end()
    else if (!part.splits || part.text === undefined) add(part.text, part.quoted)
    else if (ifs === undefined) add(undefined, false)
    else
      cutAt(part.text, ifs).forEach((text, i) => {
        if (i > 0) end()
        if (text !== '') add(text, part.quoted)
      })
  }
  end()
  return fields
}

/** An empty text at either end: that is where a field ends. */
function cutAt(text: string, ifs: string): string[] {
  if (ifs === '') return [text]
  const escaped = (chars: string) => chars.replace(/[\\\]^-]/g, '\\$&')
  const blank = escaped(ifs.replace(/[^ \t\n]/g, ''))
  const other = escaped(ifs.replace(/[ \t\n]/g, ''))
  const blanks = blank === '' ? '' : `[${blank}]`
  const separators = [
    other === '' ? '' : `${blanks && `${blanks}*`}[${other}]${blanks && `${blanks}*`}`,
    blanks && `${blanks}+`,
  ]
  return text.split(new RegExp(separators.filter((one) => one !== '').join('|')))
}

export function partsOf(word: Word, scope: Scope): Expanded {
  if (word.parts === undefined) return tilde(word.text, word.value, scope)
  return word.parts.flatMap((part, i) =>
    i === 0 && part.type === 'Literal' ? tilde(part.text, part.value, scope) : partOf(part, scope),
  )
}

/** Also in `NAME=~/x`, wherever it stands. */
function tilde(text: string, value: string, { shell, state }: Scope): Part[] {
  const [, before, user, after] = /^([A-Za-z_]\w*=)?(~[^/:\s\\]*)(.*)$/s.exec(text) ?? []
  if (user === undefined) return [literal(value)]
  if (user !== '~' || /[\\\n]/.test(after!)) return [literal(undefined)]
  return [literal(before ?? ''), literal(variableText('HOME', state, shell)), literal(after)]
}

export function partOf(part: WordPart, scope: Scope): Expanded {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [literal(part.value)]
    case 'Glob':
      return [{ text: plainGlob(part) ? part.text : undefined, quoted: false, splits: false }]
    case 'DoubleQuoted':
    case 'LocaleString':
      return quoted(part.parts, scope)
    case 'ProcessSubstitution':
      scope.shell.capture(part.script, { ...scope, frame: { ...scope.frame, input: { text: undefined } } })
      return [literal('/dev/fd/63')]
    case 'BraceExpansion':
      return spelled(part, scope)
    case 'ExtendedGlob':
      for (const inner of part.parts ?? []) partOf(inner, scope)
      return [literal(undefined)]
    default:
      return expansionOf(part, scope).map((one) =>
        one === BREAK ? BREAK : { ...one, quoted: false, splits: true },
      )
  }
}

/** Where braces do not expand, they stand for themselves. */
function spelled(
  { text, pos, end, parts = [] }: WordPart & { type: 'BraceExpansion' },
  scope: Scope,
): Expanded {
  const between = (from: number, to: number) =>
    literal(text.slice(from - pos, to - pos).replace(/\\(.)/gs, '$1'))
  const starts = [...parts.map((part) => part.pos), end]
  return starts.flatMap((start, i) => [
    between(parts[i - 1]?.end ?? pos, start),
    ...(parts[i] ? partOf(parts[i], scope) : []),
  ])
}

const plainGlob = (part: WordPart & { type: 'Glob' }): boolean =>
  part.kind !== 'bracket' || part.parts.every(({ type }) => type === 'Literal')

/** An empty list between quotes is no field; anything else is one, even if it is empty. */
export function quoted(children: readonly DoubleQuotedChild[], scope: Scope): Expanded {
  const parts = children.flatMap((part) =>
    part.type === 'Literal' ? [literal(part.value)] : expansionOf(part, scope, true),
  )
  const isList =
    children.length === 1 && children[0]!.type !== 'Literal' && /^\$(?:@|\{.*@)/.test(children[0]!.text)
  return [...(isList ? [] : [literal('')]), ...parts]
}

type Expansion = Exclude<DoubleQuotedChild, { type: 'Literal' }>

function expansionOf(part: Expansion, scope: Scope, isQuoted = false): Expanded {
  if (part.type === 'CommandExpansion')
    return [literal(scope.shell.capture(part.script, scope)?.replace(/\n+$/, ''))]
  if (part.type === 'ArithmeticExpansion') return [literal(arithmeticOf(part.expression, scope))]
  return parameterOf(part, scope, isQuoted)
}
