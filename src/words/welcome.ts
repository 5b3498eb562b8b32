/** What a session reads at its start. */
import { quoted } from './text.ts'

export const MAX_WELCOME = 2000
export const MAX_HOLDS = 5

/** What somebody holds, as the reader would spell it, at most `MAX_HOLDS`, and how many claims it has in all. */
export interface Held {
  holds: string[]
  held: number
}

export interface Other extends Held {
  handle: string
  person: boolean
  presence: string
  branch?: string
  task?: string
}

/** What there is beside the others; each of it is told only where there is some. */
export interface Also {
  /** After `/clear`, a resume or a compaction the model no longer knows what its session holds. */
  own?: Held
  /** How many messages to all were sent before it came. */
  earlier?: number
  /** How many notes there are of shared knowledge, and whether that is exact. */
  notes?: { count: number; exact: boolean } | undefined
  /** There is a vault. */
  vault?: boolean
}

export function welcome(handle: string, others: Other[], also: Also = {}): string {
  const told = linesOf(also)
  if (others.length === 0)
    return [
      `dibs: this session is ${handle}, alone in this workspace. What it edits is held until its turn ends.`,
      ...told,
    ].join('\n')
  const head = `dibs: this session is ${handle}. Also here:`
  const foot = [
    'What a session edits is held until its turn ends; a write to a file that another one holds is refused with the reason.',
    'Worth knowing: `dibs status` (who does what), `dibs claim PATH` (hold longer than a turn; globs too), `dibs wait PATH` (returns when it is free; in the background), `dibs send HANDLE "SUBJECT" "TEXT"` (the other one reads it with its next step).',
  ].join('\n')
  const lines = others.map(
    (one) =>
      `- ${one.handle} (${[one.person ? 'a person' : one.presence, one.branch && `branch ${one.branch}`].filter(Boolean).join(', ')})` +
      `${one.task ? `: ${quoted(one.task)}` : ''}${one.held > 0 ? `; holds ${heldList(one)}` : ''}`,
  )
  let room = MAX_WELCOME - [head, foot, ...told].join('\n').length - 40
  const shown = lines.filter((line) => {
    room -= line.length + 1
    return room >= 0
  })
  const rest = lines.length - shown.length
  return [head, ...shown, ...(rest > 0 ? [`- and ${rest} more: dibs status`] : []), foot, ...told].join('\n')
}

const heldList = ({ holds, held }: Held): string =>
  `${holds.join(', ')}${held > holds.length ? ` and ${held - holds.length} more` : ''}`

function linesOf({ own, earlier = 0, notes, vault }: Also): string[] {
  const lines: string[] = []
  if (own && own.held > 0)
    lines.push(`It holds already: ${heldList(own)}. dibs release PATH gives back what is done with.`)
  if (earlier > 0)
    lines.push(
      `${earlier} ${earlier === 1 ? 'message' : 'messages'} to all from before it came: dibs inbox --all.`,
    )
  if (notes && notes.count > 0)
    lines.push(
      `${notes.exact ? '' : 'About '}${notes.count} ${notes.count === 1 ? 'note' : 'notes'} of what sessions learned here: dibs search WORDS.`,
    )
  if (vault) lines.push('Credentials: dibs secret list, dibs secret run -- COMMAND.')
  return lines
}
