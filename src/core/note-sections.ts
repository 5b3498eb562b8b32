/** What stands in a file of notes (notes.ts), whoever wrote it. */
import { HEADING, type Line, linesOf } from './markdown.ts'
import { HEAD, type Impact, type Note, rendered } from './notes.ts'

/** A part of a file: a note, or with nothing but `title` and `body` what somebody wrote by hand. */
export interface Section {
  note?: Note
  title: string
  body: string
  /** Where it stands in the text: `text.slice(start, end)`. */
  start: number
  end: number
}

const FIRST = /^### (.*) `([a-z0-9]{8})`$/
const LAST =
  /^`([a-z0-9]{8})` \u00b7 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) \u00b7 (\S(?:.*?\S)?) \u00b7 impact (low|medium|high|critical)(?: \u00b7 topic (.+?))?(?: \u00b7 (#\S+(?: #\S+)*))?$/
/** See notes.ts: what only looks like one of them. */
const ESCAPED = /^\\+(?=`[a-z0-9]{8}` \u00b7 |### .* `[a-z0-9]{8}`$)/

/** The sections of a file, in the order in which they begin. */
export function sectionsOf(text: string): Section[] {
  const { lines } = linesOf(text)
  const notes = notesIn(lines)
  const isNote = lines.map(() => false)
  for (const { from, to } of notes) isNote.fill(true, from, to + 1)
  return [...notes.map(sectionOf), ...byHand()].sort((a, b) => a.start - b.start)

  function sectionOf({ from, to, title, meta }: Span): Section {
    // What stands between may be a line of another note, where a merge has put one into the other.
    const inner = lines.slice(from + 1, to).filter((line) => !FIRST.test(line.text) && !LAST.test(line.text))
    const body = bodyIn(inner)
    return { ...part(lines, from, to + 1, text.length), title, body, note: { ...meta, title, body } }
  }

  /** Whatever belongs to no note, from heading to heading. */
  function byHand(): Section[] {
    const starts = lines.flatMap(({ text: line, fenced }, n) => {
      const level = isNote[n] || fenced ? undefined : HEADING.exec(line)?.[1]?.length
      const begins = n === 0 || isNote[n - 1] || (level !== undefined && level <= 3)
      return !isNote[n] && begins ? [n] : []
    })
    return starts.flatMap((from, n) => {
      const next = starts[n + 1] ?? lines.length
      let to = from + 1
      while (to < next && !isNote[to]) to++
      const title = lines[from]!.fenced ? undefined : HEADING.exec(lines[from]!.text)?.[2]?.trim()
      const body = bodyIn(lines.slice(title === undefined ? from : from + 1, to))
      if (body === '' || body === HEAD) return []
      return [{ ...part(lines, from, to, text.length), title: title ?? '', body }]
    })
  }
}

interface Span {
  /** Numbers of its first and its last line. */
  from: number
  to: number
  title: string
  meta: Meta
}

type Meta = Omit<Note, 'title' | 'body'>

function notesIn(lines: Line[]): Span[] {
  const begun = new Map<string, { from: number; title: string }>()
  const notes: Span[] = []
  for (const [n, { text }] of lines.entries()) {
    const [, title, id] = FIRST.exec(text) ?? []
    if (id !== undefined) begun.set(id, { from: n, title: title!.trim() })
    const meta = metaOf(text)
    const first = meta && begun.get(meta.id)
    if (!first) continue
    notes.push({ ...first, to: n, meta })
    begun.delete(meta.id)
  }
  return notes
}

/** The lines `from` to `to` (not included), with the empty one before them. */
function part(lines: Line[], from: number, to: number, length: number): { start: number; end: number } {
  const before = lines[from - 1]
  return {
    start: before?.text === '' ? before.start : lines[from]!.start,
    end: lines[to]?.start ?? length,
  }
}

function metaOf(line: string): Meta | undefined {
  const [, id, at, by, impact, topic, tags] = LAST.exec(line) ?? []
  if (id === undefined) return undefined
  return {
    id,
    at: at!,
    by: by!,
    impact: impact as Impact,
    ...(topic === undefined ? {} : { topic }),
    tags: tags ? tags.split(' ').map((tag) => tag.slice(1)) : [],
  }
}

const bodyIn = (lines: Line[]): string =>
  lines
    .map(({ text }) => text.replace(ESCAPED, (slashes) => slashes.slice(1)))
    .join('\n')
    .replace(/^\n+|\s+$/g, '')

/** The text without a note, and the note as it stood there; `undefined` where there is none such. */
export function without(text: string, id: string): { rest: string; entry: string } | undefined {
  const notes = sectionsOf(text).filter((one) => one.note)
  const found = notes.find(({ note }) => note?.id === id)
  if (!found?.note) return undefined
  const { start, end, note } = found
  const isAlone = notes.every((one) => one === found || one.end <= start || one.start >= end)
  if (isAlone) return { rest: text.slice(0, start) + text.slice(end), entry: text.slice(start, end) }
  // Another note has lines in common with it, and keeps them.
  const isOwn = (line: string) => FIRST.exec(line)?.[2] === id || LAST.exec(line)?.[1] === id
  const rest = text.split('\n').filter((line) => !isOwn(line.replace(/\r$/, '')))
  return { rest: rest.join('\n'), entry: rendered(note) }
}
