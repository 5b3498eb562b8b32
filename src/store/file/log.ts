/**
 * The append-only log: `log/DAY.jsonl`, one JSON object a line. Entries of one call go out in one `write` at the end
 * of the file, which the system keeps whole; a line that a full disk cut short is skipped by every reader.
 */
import { syncFolder } from '../../host/files.ts'
import type { Fs } from '../../host/fs.ts'
import type { LogEntry } from '../store.ts'

/**
 * `YYYY-MM-DD` of a Unix time in milliseconds, by UTC. Reckoned, because `Date` loads the time zones of the machine
 * first, which takes longer than the write.
 */
export function dayOf(time: number): string {
  // Counted from a first of March: there the leap day is the last of its year, and months follow a rule.
  const days = Math.floor(time / DAY_MS) + DAYS_TO_1970
  const era = Math.floor(days / ERA_DAYS)
  const inEra = days - era * ERA_DAYS
  const leaps = Math.floor(inEra / 1460) - Math.floor(inEra / 36_524) + Math.floor(inEra / (ERA_DAYS - 1))
  const year = Math.floor((inEra - leaps) / 365)
  const inYear = inEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const month = Math.floor((5 * inYear + 2) / 153) // March is 0
  const day = inYear - Math.floor((153 * month + 2) / 5) + 1
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${era * 400 + year + (month > 9 ? 1 : 0)}-${two(month > 9 ? month - 9 : month + 3)}-${two(day)}`
}

export const DAY_MS = 24 * 60 * 60 * 1000
/** After 400 years the calendar begins anew. */
const ERA_DAYS = 146_097
/** From 1 March of the year 0. */
const DAYS_TO_1970 = 719_468

export function appendLog(fs: Fs, folder: string, entries: LogEntry[], durable = false): void {
  const last = entries[entries.length - 1]
  if (!last) return
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
  const fd = fs.openSync(`${folder}/${dayOf(last.t)}.jsonl`, 'a+', 0o600)
  try {
    const data = Buffer.from(endsInLine(fs, fd) ? lines : `\n${lines}`)
    const written = fs.writeSync(fd, data)
    if (written < data.length) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' })
    if (durable) fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  if (durable) syncFolder(fs, folder)
}

/**
 * A full disk or a power cut leaves a line without an end: what follows must not become part of it. So does, for a
 * moment, another process in the middle of its write: then look again. (At worst there is an empty line.)
 */
function endsInLine(fs: Fs, fd: number): boolean {
  const end = Buffer.alloc(1)
  for (let before = -1; ; ) {
    const { size } = fs.fstatSync(fd)
    if (size === 0 || fs.readSync(fd, end, 0, 1, size - 1) === 0 || end[0] === NEWLINE) return true
    if (size === before) return false
    before = size
  }
}

export const NEWLINE = 10
