/**
 * Who wrote a file, kept for each file that a session wrote, beyond the claim that ends with the turn. What of it is still
 * uncommitted only git can say; what a file holds now only the disk.
 */
import { isRecord } from './records.ts'
import type { Session } from './state.ts'

export interface Authors {
  /** Resource key of the file. */
  r: string
  /** Each once, the newest last. */
  by: Author[]
  /** What it held when the newest of them had written it. */
  content: Content
}

export interface Author {
  /** Handle. */
  who: string
  sid: string
  /** When that session came, store time: handles are used again. */
  since: number
  /** When it wrote last, store time. */
  t: number
  /** The tool. */
  how: string
}

/** What tells one content of a file from another; `null` where there is no file. Without a sum where it is too large for one. */
export type Content = { size: number; mtimeMs: number; sum?: string } | null

/** Of a file that many wrote. */
const MOST_AUTHORS = 8

export const isAuthors = (value: unknown, r: string): value is Authors =>
  isRecord(value) &&
  value.r === r &&
  (value.content === null || isRecord(value.content)) &&
  Array.isArray(value.by) &&
  value.by.every(
    (one) =>
      isRecord(one) &&
      typeof one.who === 'string' &&
      typeof one.sid === 'string' &&
      typeof one.since === 'number' &&
      typeof one.t === 'number',
  )

/** The same conversation, or another one in the same process (`/clear`). */
export const isSame = (
  author: Author,
  { handle, since, sid }: Pick<Session, 'handle' | 'since' | 'sid'>,
): boolean => author.sid === sid || (author.who === handle && author.since === since)

/** The record once `session` has written the file. */
export function written(
  old: Authors | undefined,
  r: string,
  session: Session,
  what: { t: number; how: string; content: Content },
): Authors {
  const { handle: who, sid, since } = session
  const others = (old?.by ?? []).filter((one) => !isSame(one, session))
  const by = [...others, { who, sid, since, t: what.t, how: what.how }]
  return { r, by: by.slice(-MOST_AUTHORS), content: what.content }
}

export const sameContent = (a: Content, b: Content): boolean =>
  a === null || b === null
    ? a === b
    : a.size === b.size && (a.mtimeMs === b.mtimeMs || (a.sum !== undefined && a.sum === b.sum))

/** The cell of a file's record. Paths are longer than names may be; two that share one overwrite each other's record. */
export const authorsCell = (r: string): string => `wrote.${hash(r, 0x811c9dc5)}${hash(r, 0x1000193)}`

/** FNV-1a, 32 bits. Two of them with different beginnings keep apart what nobody tries to bring together. */
function hash(text: string, seed: number): string {
  let value = seed
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return (value >>> 0).toString(36)
}
