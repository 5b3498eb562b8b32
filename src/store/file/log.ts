/**
 * The append-only log: `log/DAY.jsonl`, one JSON object a line. Entries of one call go out in one `write` at the end
 * of the file, which the system keeps whole; a line that a full disk cut short is skipped by every reader.
 */
import type { Fs } from '../../host/fs.ts'
import type { LogEntry } from '../store.ts'
import { attempt, codeOf, list } from './disk.ts'

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
export const DAY_MS = 24 * 60 * 60 * 1000

export function appendLog(fs: Fs, folder: string, entries: LogEntry[]): void {
  const last = entries[entries.length - 1]
  if (!last) return
  const data = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  const fd = fs.openSync(`${folder}/${dayOf(last.t)}.jsonl`, 'a', 0o600)
  try {
    const written = fs.writeSync(fd, data)
    if (written < data.length) {
      attempt(() => fs.writeSync(fd, '\n')) // so that only this entry is lost, not the next one too
      throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' })
    }
  } finally {
    fs.closeSync(fd)
  }
}

/** @param cursor `DAY:BYTES`, as returned by an earlier call */
export function readLog(fs: Fs, folder: string, cursor: string | undefined, limit: number) {
  const [fromDay, fromByte] = parseCursor(cursor)
  const entries: LogEntry[] = []
  let end = cursor ?? ''
  for (const day of days(fs, folder)) {
    if (day < fromDay) continue
    const bytes = readDay(fs, `${folder}/${day}.jsonl`)
    let at = day === fromDay ? Math.min(fromByte, bytes.length) : 0
    for (;;) {
      end = `${day}:${at}`
      const newline = bytes.indexOf(10, at)
      if (newline < 0) break // an unfinished line is read when it is finished
      if (entries.length === limit) return { entries, cursor: end }
      const entry = parseEntry(bytes.toString('utf8', at, newline))
      if (entry) entries.push(entry)
      at = newline + 1
    }
  }
  return { entries, cursor: end }
}

/** Far more than anybody looks at at once; older entries are for `readLog`. */
const END_BYTES = 128 * 1024

export function readLogEnd(fs: Fs, folder: string, limit: number): LogEntry[] {
  const entries: LogEntry[] = []
  let room = END_BYTES
  for (const day of days(fs, folder).reverse()) {
    const text = readEnd(fs, `${folder}/${day}.jsonl`, room)
    room -= text.length
    const lines = text.split('\n').map(parseEntry)
    entries.unshift(...lines.filter((entry) => entry !== undefined))
    if (entries.length >= limit || room <= 0) break
  }
  return entries.slice(-limit)
}

/** The last `bytes` of a file; its first line may be cut. */
function readEnd(fs: Fs, path: string, bytes: number): string {
  const fd = fs.openSync(path, 'r')
  try {
    const size = fs.fstatSync(fd).size
    const buffer = Buffer.alloc(Math.min(size, bytes))
    return buffer.toString('utf8', 0, fs.readSync(fd, buffer, 0, buffer.length, size - buffer.length))
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

function readDay(fs: Fs, path: string): Buffer {
  try {
    return fs.readFileSync(path) as Buffer
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return Buffer.alloc(0) // trimmed meanwhile
    throw error
  }
}

function parseCursor(cursor: string | undefined): [day: string, byte: number] {
  const [day = '', byte = '0'] = (cursor ?? '').split(':')
  return [day, Number(byte) || 0]
}

function parseEntry(line: string): LogEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<LogEntry> | null
    return typeof entry?.t === 'number' && typeof entry.event === 'string' ? (entry as LogEntry) : undefined
  } catch {
    return undefined
  }
}
