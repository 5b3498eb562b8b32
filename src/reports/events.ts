/** One log entry as one line for a person. Resources are spelled for somebody in `tree`. */
import { shown } from '../core/resource.ts'
import { oneLine } from '../core/text.ts'
import type { LogEntry } from '../store/store.ts'
import { list, quoted, span } from '../words/text.ts'

/** Of what one event ended. */
const MOST_NAMED = 5

const text = (value: unknown, max = 120): string => (typeof value === 'string' ? oneLine(value, max) : '')

export function eventLine(entry: LogEntry, tree: string): string {
  const who = text(entry.who, 40)
  const spell = (value: unknown) => oneLine(shown({ r: text(value, 1000) }, tree), 160)
  const r = spell(entry.r)
  const rs = (Array.isArray(entry.rs) ? entry.rs : []).map(spell)
  const freed = rs.length > 0 ? `, freeing ${list(rs, MOST_NAMED)}` : ''
  switch (entry.event) {
    case 'join':
      return `${who} joined`
    case 'leave':
      return `${who} left${freed}`
    case 'die':
      return `${who} is gone (its process ended)${freed}`
    case 'claim':
      // Before version 0.2, each in an entry of its own.
      return `${who} claimed ${list(rs.length > 0 ? rs : [r], MOST_NAMED)}${typeof entry.until === 'number' ? ` for ${span(entry.until - entry.t)}` : ''}${entry.note ? `: ${text(entry.note)}` : ''}`
    case 'release':
      return `${who} released ${list(rs, MOST_NAMED)}`
    case 'refuse':
      return `${who} ${REFUSED[text(entry.enforcement)] ?? 'was refused'} ${r}, held by ${text(entry.holder, 40)}`
    case 'takeover':
      return `${who} took over ${r} from ${text(entry.from, 40)} (${text(entry.why, 40)})`
    case 'force':
      return `${who} ended ${text(entry.from, 40)}'s claim on ${r}${entry.why ? `: ${text(entry.why)}` : ''}`
    case 'give':
      return `${who} gave ${r} to ${text(entry.to, 40)}`
    case 'changed':
      return `${list(rs, MOST_NAMED)}, held by ${text(entry.holder, 40)}, changed while a command of ${who} ran`
    case 'reserve':
      return `${who} waited for ${list(rs, MOST_NAMED)}: free, and reserved`
    case 'circle':
      return `${list(
        (Array.isArray(entry.with) ? entry.with : []).map((one) => text(one, 40)),
        MOST_NAMED,
      )} wait for each other`
    case 'send':
      return `${who} wrote to ${text(entry.to, 200)}${entry.urgent === true ? ', urgently' : ''} (${text(entry.id, 40)})`
    case 'learn':
      return `${who} noted ${quoted(text(entry.title))} (${text(entry.id, 40)})`
    case 'forget':
      return `${who} took out the note ${quoted(text(entry.title))} (${text(entry.id, 40)})`
    case 'remember':
      return `${who} put back the note ${quoted(text(entry.title))} (${text(entry.id, 40)})`
    case 'expire':
      return `${who}'s claim on ${r} ran out`
    case 'beat':
      return `${who}: ${text(entry.action, 60)} ${spell(entry.target)}${detail(entry)}`
    default:
      return `${who}: ${text(entry.event, 40)} ${r}`
  }
}

/** By the project's setting an edit of a held file may be asked about, or go ahead with a warning. */
const REFUSED: Record<string, string> = { ask: 'had to ask before writing', warn: 'was warned of' }

function detail(entry: LogEntry): string {
  const parts = [
    text(entry.phase, 60),
    text(entry.progress, 20),
    entry.next ? `next: ${text(entry.next)}` : '',
  ]
  const given = parts.filter(Boolean)
  return given.length > 0 ? ` (${given.join('; ')})` : ''
}
