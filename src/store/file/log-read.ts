/** Reads the log that log.ts writes; and forgets the oldest of it. Loaded only for that. */

import { attempt, codeOf, list } from '../../host/files.ts'
import type { Fs } from '../../host/fs.ts'
import type { LogEntry } from '../store.ts'
import { DAY_MS, NEWLINE } from './log.ts'

/**
 * @param cursor how far each day was read, `DAY:BYTES,DAY:BYTES`: what a slow process writes after midnight may still
 *   belong to yesterday
 */
export function readLog(fs: Fs, folder: string, cursor: string | undefined, limit: number) {
  const before = parseCursor(cursor)
  const entries: LogEntry[] = []
  const now = days(fs, folder).map((day) => {
    const from = before.get(day) ?? 0
    const bytes =
      entries.length < limit ? readPart(fs, `${folder}/${day}.jsonl`, () => from) : Buffer.alloc(0)
    let at = 0
    while (entries.length < limit) {
      const newline = bytes.indexOf(NEWLINE, at)
      if (newline < 0) break // an unfinished line is read when it is finished
      const entry = parseEntry(bytes.toString('utf8', at, newline))
      if (entry) entries.push(entry)
      at = newline + 1
    }
    return `${day}:${from + at}`
  })
  return { entries, cursor: now.join() }
}

/** Far more than anybody looks at at once; older entries are for `readLog`. */
const END_BYTES = 128 * 1024

export function readLogEnd(fs: Fs, folder: string, limit: number): LogEntry[] {
  const entries: LogEntry[] = []
  let room = END_BYTES
  for (const day of days(fs, folder).reverse()) {
    if (entries.length >= limit || room <= 0) break
    // The first line may be cut: then it is none.
    const bytes = readPart(fs, `${folder}/${day}.jsonl`, (size) => Math.max(size - room, 0))
    room -= bytes.length
    const lines = bytes.toString().split('\n').map(parseEntry)
    entries.unshift(...lines.filter((entry) => entry !== undefined))
  }
  return entries.slice(Math.max(entries.length - limit, 0))
}

/** A file's bytes to its end; nothing where it was trimmed meanwhile. */
function readPart(fs: Fs, path: string, from: (size: number) => number): Buffer {
  let fd: number
  try {
    fd = fs.openSync(path, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
  try {
    const { size } = fs.fstatSync(fd)
    const start = from(size)
    const bytes = Buffer.alloc(Math.max(size - start, 0))
    let read = 0
    for (let more = -1; more !== 0 && read < bytes.length; read += more)
      more = fs.readSync(fd, bytes, read, bytes.length - read, start + read)
    return bytes.subarray(0, read)
  } finally {
    fs.closeSync(fd)
  }
}

export function trimLog(fs: Fs, folder: string, time: number): void {
  for (const day of days(fs, folder))
    if (Date.parse(day) + DAY_MS <= time) attempt(() => fs.unlinkSync(`${folder}/${day}.jsonl`))
}

const days = (fs: Fs, folder: string): string[] =>
  list(fs, folder)
    .filter((file) => /^\d{4}-\d\d-\d\d\.jsonl$/.test(file))
    .map((file) => file.slice(0, 10))
    .sort()

function parseCursor(cursor = ''): Map<string, number> {
  const parts = cursor.split(',').map((part) => part.split(':'))
  return new Map(parts.map(([day = '', byte]) => [day, Number(byte) || 0]))
}

function parseEntry(line: string): LogEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<LogEntry> | null
    return typeof entry?.t === 'number' && typeof entry.event === 'string' ? (entry as LogEntry) : undefined
  } catch {
    return undefined
  }
}
