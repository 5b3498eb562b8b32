/**
 * Patterns as bash matches them: `*`, `?`, `[a-z]`. Matching takes no longer than the product of both lengths: a regular
 * expression with many stars may take for ever.
 */

/** Characters of a pattern that stand for themselves (`quoted`), or may not. */
export interface Piece {
  text: string
  quoted: boolean
}
type Token = string | { any: 'one' | 'some' } | { set: string; not: boolean }
export type Pattern = Token[]

/** Beyond so many characters, a pattern is not tried. */
const PATTERN_MAX = 100

export const isPattern = (pieces: Piece[]): boolean =>
  pieces.some(({ text, quoted }) => !quoted && /[*?[]/.test(text))

/** `undefined` where it is too long to try. */
export function compiled(pieces: Piece[]): Pattern | undefined {
  const pattern: Pattern = []
  for (const { text, quoted } of pieces) {
    if (quoted) pattern.push(...text)
    else for (let i = 0; i < text.length; ) i = token(text, i, pattern)
  }
  return pattern.length > PATTERN_MAX ? undefined : pattern
}

function token(text: string, i: number, into: Pattern): number {
  const c = text[i]!
  if (c === '\\' && i + 1 < text.length) {
    into.push(text[i + 1]!)
    return i + 2
  }
  if (c === '*') {
    if (!isSome(into.at(-1))) into.push({ any: 'some' })
    return i + 1
  }
  const set = c === '[' ? /^\[([!^]?)(\]?(?:\[:\w+:\]|\\.|[^\]\\])*)\]/s.exec(text.slice(i)) : null
  if (set === null) {
    into.push(c === '?' ? { any: 'one' } : c)
    return i + 1
  }
  into.push({ set: set[2]!, not: set[1] !== '' })
  return i + set[0].length
}

/** How much there is to do at most, with a text of this length. */
export const costOf = (pattern: Pattern, length: number): number => (length * (1 + pattern.length)) / 250

/** Whether it may match texts of different lengths. */
export const isOpen = (pattern: Pattern): boolean => pattern.some(isSome)

export function matches(pattern: Pattern, text: string): boolean {
  const chars = [...text]
  let [p, t, star, mark] = [0, 0, -1, 0]
  while (t < chars.length) {
    const now = pattern[p]
    if (isSome(now)) {
      star = p++
      mark = t
    } else if (now !== undefined && accepts(now, chars[t]!)) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++mark
    } else return false
  }
  while (isSome(pattern[p])) p++
  return p === pattern.length
}

const isSome = (token: Token | undefined): boolean =>
  typeof token === 'object' && 'any' in token && token.any === 'some'

function accepts(token: Token, char: string): boolean {
  if (typeof token === 'string') return token === char
  return 'any' in token || inSet(token.set, char) !== token.not
}

/** POSIX classes as they are in ASCII. */
const CLASSES: Record<string, RegExp> = {
  alpha: /[a-z]/i,
  digit: /\d/,
  alnum: /[a-z\d]/i,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /\s/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  xdigit: /[\da-f]/i,
  word: /\w/,
}

function inSet(set: string, char: string): boolean {
  const parts = set.match(/\[:\w+:\]|\\?.(?:-\\?.)?/gsu) ?? []
  return parts.some((part) => {
    if (part.startsWith('[:') && part.length > 3) return CLASSES[part.slice(2, -2)]?.test(char) ?? false
    const [from, to] =
      part
        .replace(/\\(?=.)/gsu, '')
        .match(/^(.)(?:-(.))?$/su)
        ?.slice(1) ?? []
    return from !== undefined && (to === undefined ? char === from : char >= from && char <= to)
  })
}
