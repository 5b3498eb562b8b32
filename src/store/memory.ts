/** A store in this process's memory, for tests and simulations. Everything goes through JSON, as in any real store. */
import { memoryQueues } from './memory-queues.ts'
import { checkCell, type Json, type LogEntry, type Store } from './store.ts'

export function memoryStore(now: () => number = Date.now): Store {
  let version = 0
  let text: string | undefined
  let log: string[] = []
  let trimmed = 0
  const cells = new Map<string, string>()
  const queues = memoryQueues()
  const parse = (json: string | undefined): Json => (json === undefined ? undefined : JSON.parse(json))

  return {
    place: 'memory',
    async read() {
      return { version: version === 0 ? '' : String(version), doc: parse(text), now: now() }
    },
    async commit(after, doc) {
      if (after.version !== (version === 0 ? '' : String(version))) return false
      version++
      text = JSON.stringify(doc)
      return true
    },
    async append(entries) {
      log.push(...entries.map((entry) => JSON.stringify(entry)))
    },
    async readAfter(cursor = '0', limit = Number.POSITIVE_INFINITY) {
      const from = Math.max(Number(cursor) - trimmed, 0)
      const lines = log.slice(from, from + limit)
      return {
        entries: lines.map((line) => parse(line) as LogEntry),
        cursor: String(trimmed + from + lines.length),
      }
    },
    async readLast(limit) {
      return log.slice(Math.max(log.length - limit, 0)).map((line) => parse(line) as LogEntry)
    },
    async trim(time) {
      const kept = log.findIndex((line) => (parse(line) as LogEntry).t >= time)
      const gone = kept < 0 ? log.length : kept
      log = log.slice(gone)
      trimmed += gone
    },
    async examine() {
      return { absent: version === 0, wrong: [], weak: [], leftovers: 0, setAside: 0 }
    },
    async collect() {
      return 0
    },
    async queues() {
      return queues
    },
    async get(cell) {
      return parse(cells.get(checkCell(cell)))
    },
    async put(cell, value) {
      cells.set(checkCell(cell), JSON.stringify(value))
    },
    async remove(cell) {
      cells.delete(checkCell(cell))
    },
  }
}
