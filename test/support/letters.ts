/** A body that comes in parts: all of them, and what their reader has read then. */
import { expect } from 'vitest'
import { type Letter, letter } from '../../src/words/messages.ts'

export const REST = '(the rest follows)'

const LETTER: Letter = {
  id: '0mx-1',
  from: 'brave-otter',
  person: false,
  agoMs: 0,
  all: false,
  urgent: false,
  subject: 'Dates',
  body: '',
}

export interface Part {
  text: string
  /** Of the body. */
  from: number
  to: number
}

/** All parts of a body that is clean already. */
export function partsOf(body: string, room: number): Part[] {
  const list: Part[] = []
  for (let from: number | undefined = 0; from !== undefined; ) {
    const part = letter({ ...LETTER, body }, from, room)
    if (!part) throw new Error(`nothing of the rest from ${from} on has room`)
    if (part.next !== undefined) expect(part.next).toBeGreaterThan(from)
    list.push({ text: part.text, from, to: part.next ?? body.length })
    from = part.next
  }
  return list
}

/** Lines behind bars. */
export const barred = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.replace(/^\| ?/, ''))
    .join('\n')

/** What the reader of all parts has read. A part that ends within a line goes on in it. */
export const read = (body: string, list: Part[]): string =>
  list.map(({ text, to }) => barred(text) + (to < body.length && body[to - 1] === '\n' ? '\n' : '')).join('')

/** Where two texts part, with what stands there: a diff of long texts says less. */
export function difference(got: string, wanted: string): string | undefined {
  if (got === wanted) return undefined
  let at = 0
  while (got[at] === wanted[at]) at++
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 10), at + 20))
  return `at ${at} of ${wanted.length}: ${around(got)}, not ${around(wanted)}`
}
