/**
 * What dibs needs from a place to keep state. Every call is one round trip, and nothing is held between
 * calls: a caller may die after any of them.
 *
 * The one document is committed by compare and set; the log is append-only; cells are small values with one
 * writer each, where the last write wins; queues (queues.ts) hand values over. Drivers know keys and JSON, no nouns. Expiry is data that the core
 * judges: no driver forgets anything by itself. Drivers: memory.ts, file/.
 */
import type { Queues } from './queues.ts'

export interface Store {
  /** Where this is, for people: a folder, a URL. */
  readonly place: string

  /** The newest committed document. `doc` is `undefined` where nothing was ever committed. */
  read(): Promise<Snapshot>

  /**
   * Makes `doc` the newest document if `after` still is; `false` when somebody else was first (read again).
   * `true` means that every later `read` sees this document or one built on it. With `durable` it also survives
   * a power cut from then on.
   * @throws StoreError
   */
  commit(after: Snapshot, doc: Json, options?: { durable?: boolean }): Promise<boolean>

  /** Adds entries to the log, whole and in order, in one write. `durable`: they survive a power cut when it returns. */
  append(entries: LogEntry[], options?: { durable?: boolean }): Promise<void>

  /** Log entries after `cursor` (all that are kept when absent), oldest first, at most `limit`. */
  readAfter(cursor?: string, limit?: number): Promise<{ entries: LogEntry[]; cursor: string }>

  /** The newest log entries, oldest first, at most `limit`; costs the same however long the log is. */
  readLast(limit: number): Promise<LogEntry[]>

  /** Forgets log entries from before `time`, in whole pieces: some older ones may stay a while. */
  trim(time: number): Promise<void>

  /** Looks whether this place keeps what the store promises, for `dibs doctor`. Changes nothing that stays. */
  examine(): Promise<Examined>

  /** Removes what killed processes left behind, and cells unused for a week. @returns how many it removed */
  collect(): Promise<number>

  /** Values on their way from one participant to another. Apart, because most callers have nothing to do with them. */
  queues(): Promise<Queues>

  /** The value of a cell, or `undefined`. Names of cells are checked by `checkCell`. */
  get(cell: string): Promise<Json | undefined>
  put(cell: string, value: Json): Promise<void>
  remove(cell: string): Promise<void>
}

export interface Examined {
  /** Nothing was ever stored here. */
  absent: boolean
  /** What is wrong with the place itself. */
  wrong: { what: string; fix: string }[]
  /** What could be better. */
  weak: { what: string; fix: string }[]
  /** Things that killed processes left. */
  leftovers: number
  /** Damaged documents that were set aside. */
  setAside: number
}

export interface Snapshot {
  /** Opaque; equal for equal documents. `''` is "nothing yet". */
  version: string
  doc: Json | undefined
  /**
   * Store time in milliseconds: looks like Unix time, but within one boot it only follows the machine's
   * monotonic clock, so that a wall clock that jumps ends nobody's claim.
   */
  now: number
  /** What the driver had to mend to give this answer, for a person to read; absent when nothing. */
  damage?: string[]
}

export type Json = unknown

export interface LogEntry {
  /** Store time. */
  t: number
  event: string
  [field: string]: unknown
}

export type StoreErrorCode =
  | 'STATE_UNSAFE' // another user's, writable by others, or a symlink
  | 'STATE_FUTURE' // written by a newer dibs
  | 'STATE_BUSY' // too many others at once; nothing was changed
  | 'STATE_DAMAGED' // a version could not be read; an older one is used
  | 'STATE_IO' // the file system or network refused

/** A failure of the store. `code` is stable; `hint` says what a person can do. */
export class StoreError extends Error {
  override name = 'StoreError'
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    readonly hint: string,
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}

const MAX_CELL_NAME = 121

/** Names of cells end up as names of files and keys. @throws TypeError */
export function checkCell(name: string): string {
  // A bound in the pattern, or to ignore case, takes several times as long to compile.
  if (name.length > MAX_CELL_NAME || !/^[A-Za-z0-9][\w.-]*$/.test(name))
    throw new TypeError(`not a cell name: ${JSON.stringify(name)}`)
  return name
}
