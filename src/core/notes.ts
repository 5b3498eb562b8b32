/**
 * Notes: what sessions learned, in Markdown files that people read and edit, and git merges. One entry is
 *
 *     ### What was learned, in a line `k3f9x2qa`
 *
 *     The rest, if there is one.
 *
 *     `k3f9x2qa` · 2026-11-26T14:03:12Z · brave-otter · impact high · topic Valkey · #deploy #redis
 *
 * Both its first and its last line are like no other: where two branches add notes with equal words, a merge by lines takes
 * what both have once, and either note still reaches from its heading to its signature. Everything else in such a file
 * belongs to people: it is found as well, and never changed.
 */
import { HEADING, linesOf } from './markdown.ts'
import { cut, manyLines, oneLine } from './text.ts'

export const KINDS = ['learnings', 'patterns', 'troubleshooting', 'best-practices'] as const
/** Which of the four files. */
export type Kind = (typeof KINDS)[number]
export const IMPACTS = ['low', 'medium', 'high', 'critical'] as const
export type Impact = (typeof IMPACTS)[number]

export interface Note {
  /** Eight lower-case letters and digits. */
  id: string
  /** ISO 8601 in UTC, to the second. */
  at: string
  by: string
  impact: Impact
  topic?: string
  tags: string[]
  title: string
  /** Markdown; `''` where the title says it all. */
  body: string
}

export const MAX_TITLE = 120
export const MAX_WORD = 40
/** Bytes of UTF-8: title and body. */
export const MAX_NOTE_BYTES = 16 * 1024

export const isNoteId = (text: string): boolean => /^[a-z0-9]{8}$/.test(text)

/** `learning`, `pattern`, … are understood as well. */
export const kindOf = (word: string): Kind | undefined =>
  KINDS.find((kind) => kind === word || kind === `${word}s`)

/** @returns nothing where no letter or digit is left of it */
export const tagOf = (text: string): string | undefined =>
  oneLine(text, MAX_WORD)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_.-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '') || undefined

export const topicOf = (text: string): string => oneLine(text.replaceAll(DOT, ' '), MAX_WORD)

/**
 * What somebody said, as title and body. A first line that is short enough is the title.
 * @param text whatever it is: control characters go
 */
export function wordsOf(text: string): { title: string; body: string } {
  const clean = manyLines(text).trim()
  const end = clean.indexOf('\n')
  // What marks a heading is no word of it.
  const first = (end < 0 ? clean : clean.slice(0, end)).replace(/^#+(\s+|$)|\s+#+\s*$/g, '').trim()
  if (first === '' && end >= 0) return wordsOf(clean.slice(end))
  if (first.length > MAX_TITLE) {
    const space = first.lastIndexOf(' ', MAX_TITLE - 2)
    const title = space > MAX_TITLE / 2 ? `${first.slice(0, space)}…` : cut(first, MAX_TITLE)
    return { title: oneLine(title, MAX_TITLE), body: safeBody(clean) }
  }
  return { title: oneLine(first, MAX_TITLE), body: end < 0 ? '' : safeBody(clean.slice(end).trim()) }
}

/** An entry as it stands in the file, from the empty line before it to the end of its last line. */
export function rendered({ id, at, by, impact, topic, tags, title, body }: Note): string {
  const signature = [
    `\`${id}\``,
    at,
    by,
    `impact ${impact}`,
    ...(topic ? [`topic ${topic}`] : []),
    ...(tags.length > 0 ? [tags.map((tag) => `#${tag}`).join(' ')] : []),
  ].join(DOT)
  return `\n### ${title} \`${id}\`\n${body === '' ? '' : `\n${body}\n`}\n${signature}\n`
}

/** How a file begins that was not there. */
export const fileHead = (kind: Kind): string =>
  `# ${kind[0]!.toUpperCase()}${kind.slice(1).replace('-', ' ')}\n\n${HEAD}\n`

export const HEAD =
  'What sessions noted, the newest last. `dibs search WORDS` finds it, `dibs learn TEXT` adds to it, `dibs forget ID` takes an entry out.'

const DOT = ' · '
/** In somebody's words a line that looks like the first or the last one gets a backslash, and loses it when it is read. */
const LIKE_OURS = /^\\*(?:`[a-z0-9]{8}` \u00b7 |### .* `[a-z0-9]{8}`$)/
/** Somebody's words, so that they neither begin another section nor hide what follows. */
function safeBody(body: string): string {
  const { lines, open } = linesOf(body)
  const safe = lines.map(({ text, fenced }) => {
    const level = fenced ? undefined : HEADING.exec(text)?.[1]
    if (level !== undefined && level.length <= 3) return `###${text}`
    return LIKE_OURS.test(text) ? `\\${text}` : text
  })
  return [...safe, ...(open ? [open] : [])].join('\n')
}
