/**
 * Edits of JSON-with-comments text that can be taken back: `append` only ever adds characters, and `remove` of what
 * it added gives the text from before, byte for byte.
 *
 * The layout is the memory, since nothing else is kept: a container that `append` had to create opens with one line
 * break and goes with its last child; one that was there but empty gets a blank line first, and stays. Somebody who
 * reformats the file in between takes that blank line away: then an empty `"hooks": {}` of theirs goes as well.
 *
 * jsonc-parser reads and applies; its `modify` is not used, because it reformats the lines that it touches and its
 * removals take neighbouring comments along. Texts come without a byte order mark.
 */
import {
  applyEdits,
  type Edit,
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'

const DEFAULT_INDENT = '  '

/** Line and column count from 1. */
export interface Problem {
  line: number
  column: number
  what: string
}

/** `root` is undefined for a text of white space only. */
export type Tree = { ok: true; root: Node | undefined } | { ok: false; problem: Problem }

export function read(text: string): Tree {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: text.trim() === '' })
  const first = errors[0]
  if (!first) return { ok: true, root }
  return { ok: false, problem: problemOf(text, first) }
}

export const problemOf = (text: string, { error, offset }: ParseError): Problem =>
  problemAt(
    text,
    offset,
    printParseErrorCode(error).replace(/\B[A-Z]/g, (c) => ` ${c.toLowerCase()}`),
  )

export function problemAt(text: string, offset: number, what: string): Problem {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/)
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1, what }
}

/** Adds `value` at the end of the array at `path`; arrays and objects on the way that are missing are created. */
export function append(text: string, path: string[], value: unknown): string {
  const root = parseTree(text, [], { allowTrailingComma: true })
  const missing = [...path]
  let node = root && findNodeAtLocation(root, path)
  let addition: { key?: string; value: unknown } = { value }
  if (!node) addition = { value: [value] }
  while (!node && missing.length > 0) {
    const key = missing.pop() as string
    node = root && findNodeAtLocation(root, missing)
    addition = node ? { key, value: addition.value } : { value: { [key]: addition.value } }
  }
  const style = { eol: eolOf(text), unit: unitOf(text, root) }
  if (!node) return text + print(addition, style, '')
  const last = node.children?.at(-1)
  return applyEdits(text, last ? after(text, node, last, addition, style) : into(text, node, addition, style))
}

/**
 * Takes out every array item for which `gone` is true, and every container that this leaves empty, the root
 * included, unless it was there before (see above) or somebody has written a comment into it.
 */
export function remove(text: string, root: Node, gone: (node: Node) => boolean): string {
  const eol = eolOf(text)
  const dies = (node: Node): boolean => gone(node) || emptied(node)
  const emptied = (node: Node): boolean => {
    const values = (node.children ?? []).map(inside)
    if (node.type !== 'array' && node.type !== 'object') return false
    return (
      values.length > 0 && values.every(dies) && !wasThere(text, node, eol) && !gaps(text, node).some(remarks)
    )
  }
  const cuts = (node: Node): Edit[] => {
    if (node.type !== 'array' && node.type !== 'object') return []
    const children = node.children ?? []
    const dead = children.map((child) => dies(inside(child)))
    const all = dead.length > 0 && dead.every(Boolean)
    if (all && wasThere(text, node, eol) && !gaps(text, node).slice(1).some(remarks))
      return [emptyAgain(text, node, eol)]
    return [
      ...children.flatMap((child, i) => (dead[i] ? [] : cuts(inside(child)))),
      ...cutChildren(text, node, dead),
    ]
  }
  return dies(root) ? text.slice(0, root.offset) + text.slice(endOf(root)) : applyEdits(text, cuts(root))
}

// --- adding --------------------------------------------------------------------------------------------------

interface Style {
  eol: string
  unit: string
}

/** At the end of a container that has children: on its line, unless the last child has its own or this is no one-liner. */
function after(
  text: string,
  node: Node,
  last: Node,
  addition: { key?: string; value: unknown },
  style: Style,
): Edit[] {
  const rest = text.slice(endOf(last), endOf(node) - 1)
  // A remark on the last child's line stays with it: the comma goes before it, the new child below. Behind a trailing
  // comma this could not be told apart when taking it back, so there the remark moves down.
  const remark = /^(?:[ \t]*(?:\/\*[^\r\n]*?\*\/|\/\/[^\r\n]*))+/.exec(rest)?.[0] ?? ''
  const below = /[\r\n]/.test(spaceBefore(text, last.offset))
  const large = typeof addition.value === 'object' && /[\r\n]/.test(text.trim())
  const ownLine = below || large || remark.includes('//')
  const indent = indentAt(text, last.offset) + (below ? '' : style.unit)
  const content = ownLine ? style.eol + indent + print(addition, style, indent) : ` ${print(addition)}`
  const comma = { offset: endOf(last), length: 0, content: ',' }
  if (remark === '') return [{ ...comma, content: `,${content}` }]
  return [comma, { offset: endOf(last) + remark.length, length: 0, content }]
}

/** Into a container that is there but empty. The blank line says so to `remove`. */
function into(text: string, node: Node, addition: { key?: string; value: unknown }, style: Style): Edit[] {
  const outer = indentAt(text, node.offset)
  const inner = outer + style.unit
  const content = style.eol + style.eol + inner + print(addition, style, inner) + style.eol + outer
  return [{ offset: endOf(node) - 1, length: 0, content }]
}

function print({ key, value }: { key?: string; value: unknown }, style?: Style, indent = ''): string {
  const label = key === undefined ? '' : `${JSON.stringify(key)}: `
  if (!style) return label + JSON.stringify(value)
  return label + JSON.stringify(value, null, style.unit).replaceAll('\n', style.eol + indent)
}

// --- taking away ---------------------------------------------------------------------------------------------

/** Takes the children marked dead out of a container that stays. */
function cutChildren(text: string, node: Node, dead: boolean[]): Edit[] {
  const children = node.children ?? []
  const gap = gaps(text, node)
  const commas = children.map((child, i) => offsetIn(endOf(child), commaIn(gap[i + 1] ?? '')))
  const lastAlive = dead.lastIndexOf(false)
  return children.flatMap((child, i) => {
    if (!dead[i]) return []
    // Behind the last survivor each takes the comma before it, elsewhere the one after it: so no comma is missing or
    // left over, and the trailing comma of somebody who likes them stays.
    const atEnd = lastAlive >= 0 && i > lastAlive
    const comma = atEnd ? commas[i - 1]! : commas[i]!
    const start = child.offset - (swallows(gap, dead, i, atEnd) ? 0 : spaceBefore(text, child.offset).length)
    const body = { offset: start, length: endOf(child) - start, content: '' }
    return comma < 0 ? [body] : [body, { offset: comma, length: 1, content: '' }]
  })
}

/** Would taking the line break before this child pull what follows into a line comment? */
function swallows(gap: string[], dead: boolean[], i: number, atEnd: boolean): boolean {
  if (!gap[i]?.includes('//')) return false
  let end = i
  while (dead[end + 1]) {
    end += 1
    if (remarks(gap[end] ?? '')) return true
  }
  const comma = atEnd ? '' : ',?[ \\t]*'
  return !new RegExp(`^[ \\t]*${comma}[\\r\\n]`).test(gap[end + 1] ?? '')
}

const BLANK_LINE = (eol: string): RegExp => new RegExp(`${eol}${eol}[ \\t]*$`)

function wasThere(text: string, node: Node, eol: string): boolean {
  return BLANK_LINE(eol).test(gaps(text, node)[0] ?? '')
}

function emptyAgain(text: string, node: Node, eol: string): Edit {
  const first = gaps(text, node)[0] ?? ''
  const offset = node.offset + 1 + first.search(BLANK_LINE(eol))
  return { offset, length: endOf(node) - 1 - offset, content: '' }
}

// --- looking -------------------------------------------------------------------------------------------------

const endOf = (node: Node): number => node.offset + node.length
const inside = (child: Node): Node => (child.type === 'property' ? (child.children?.[1] ?? child) : child)
const offsetIn = (base: number, index: number): number => (index < 0 ? -1 : base + index)
const eolOf = (text: string): string => /\r\n|\n|\r/.exec(text)?.[0] ?? '\n'

function spaceBefore(text: string, offset: number): string {
  let start = offset
  while (start > 0 && ' \t\r\n'.includes(text[start - 1]!)) start -= 1
  return text.slice(start, offset)
}

/** The white space that opens the line of `offset`. */
function indentAt(text: string, offset: number): string {
  const line = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1
  return /^[ \t]*/.exec(text.slice(line, offset))?.[0] ?? ''
}

/** The indentation of the first key, when it has a line of its own. */
function unitOf(text: string, root: Node | undefined): string {
  const first = root?.children?.[0]
  const space = first ? spaceBefore(text, first.offset) : ''
  return /[\r\n]([ \t]+)$/.exec(space)?.[1] ?? DEFAULT_INDENT
}

/** What stands before, between and after the children: white space, commas and comments, nothing else. */
function gaps(text: string, node: Node): string[] {
  const children = node.children ?? []
  const starts = [node.offset + 1, ...children.map(endOf)]
  return starts.map((start, i) => text.slice(start, children[i]?.offset ?? endOf(node) - 1))
}

const remarks = (gap: string): boolean => gap.includes('/')

/** Index of the comma in a gap, outside comments; −1 if none. */
function commaIn(gap: string): number {
  for (const match of gap.matchAll(/\/\/[^\r\n]*|\/\*[\s\S]*?\*\/|,/g))
    if (match[0] === ',') return match.index
  return -1
}
