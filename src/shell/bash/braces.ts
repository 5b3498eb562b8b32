/** Brace expansion: the first of all expansions, and one of text only. Each text is then a word of its own. */
import type { Word, WordPart } from './syntax.ts'

/** Beyond so many words, or characters in all of them, nobody wants to know. */
const WORDS_MAX = 1000
const CHARS_MAX = 100_000
const WORD_MAX_CHARS = 2000
const SEQUENCE = /^(?:(-?\d{1,9})\.\.(-?\d{1,9})|([a-zA-Z])\.\.([a-zA-Z]))(?:\.\.(-?\d{1,9}))?$/

/** The texts that a word stands for; `undefined` where they are too many. */
export function braceExpanded(word: Word): string[] | undefined {
  if (word.text.length > WORD_MAX_CHARS) return undefined
  try {
    return expanded(tokensOf(word.text, word.pos, word.end, word.parts ?? [])).map((tokens) =>
      tokens.join(''),
    )
  } catch (error) {
    if (error === TOO_MANY) return undefined
    throw error
  }
}

const TOO_MANY = new Error('more words than anybody wants to know')

/** Braces and commas that count are tokens of their own; what is quoted, escaped or substituted is one token each. */
function tokensOf(text: string, from: number, to: number, parts: readonly WordPart[]): string[] {
  const tokens: string[] = []
  const plain = (start: number, end: number) => {
    tokens.push(...(text.slice(start - from, end - from).match(/\\?./gsu) ?? []))
  }
  const visit = (start: number, end: number, inside: readonly WordPart[]) => {
    let at = start
    for (const part of inside) {
      plain(at, part.pos)
      if (part.type === 'Literal' || part.type === 'Glob') plain(part.pos, part.end)
      else if (part.type === 'BraceExpansion') visit(part.pos, part.end, part.parts ?? [])
      else tokens.push(text.slice(part.pos - from, part.end - from))
      at = part.end
    }
    plain(at, end)
  }
  visit(from, to, parts)
  return tokens
}

function expanded(tokens: string[]): string[][] {
  for (let open = tokens.indexOf('{'); open >= 0; open = tokens.indexOf('{', open + 1)) {
    const group = groupAt(tokens, open)
    if (group === undefined) continue
    const before = tokens.slice(0, open)
    const after = expanded(tokens.slice(group.end))
    const middle = group.sequence ?? group.alternatives.flatMap(expanded)
    const count = middle.length * after.length
    const chars = (before.length + longest(middle) + longest(after)) * count
    if (count > WORDS_MAX || chars > CHARS_MAX) throw TOO_MANY
    return middle.flatMap((one) => after.map((rest) => [...before, ...one, ...rest]))
  }
  return [tokens]
}

const longest = (all: string[][]): number => Math.max(0, ...all.map((one) => one.length))

function groupAt(tokens: string[], open: number) {
  const commas: number[] = []
  let depth = 0
  for (let i = open + 1; i < tokens.length; i++) {
    const token = tokens[i]
    if (token === '{') depth++
    else if (token === ',' && depth === 0) commas.push(i)
    else if (token === '}' && depth-- === 0) {
      const edges = [open, ...commas, i]
      const alternatives =
        commas.length > 0 ? edges.slice(1).map((end, k) => tokens.slice(edges[k]! + 1, end)) : []
      const sequence = commas.length > 0 ? undefined : sequenceOf(tokens.slice(open + 1, i).join(''))
      return commas.length > 0 || sequence ? { end: i + 1, alternatives, sequence } : undefined
    }
  }
  return undefined
}

function sequenceOf(text: string): string[][] | undefined {
  const [, from, to, a, b, by] = SEQUENCE.exec(text) ?? []
  const [first, last] = from !== undefined ? [Number(from), Number(to)] : [a?.charCodeAt(0), b?.charCodeAt(0)]
  if (first === undefined || last === undefined) return undefined
  const step = Math.abs(Number(by ?? 1)) || 1
  const count = Math.floor(Math.abs(last - first) / step) + 1
  if (count > WORDS_MAX) throw TOO_MANY
  const padded = from !== undefined && /^-?0\d/.test(`${from} ${to}`.match(/(?:^| )(-?0\d)/)?.[1] ?? '')
  const width = padded ? Math.max(from.length, to!.length) : 0
  return Array.from({ length: count }, (_, i) => {
    const value = first + (last < first ? -i : i) * step
    return [from === undefined ? String.fromCharCode(value) : pad(value, width)]
  })
}

const pad = (value: number, width: number): string =>
  value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0')
