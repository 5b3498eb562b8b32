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

/**
 * @param before messages to all, sent before it came
 * @param notes how many there are of shared knowledge, and whether that is exact
 * @param own after `/clear`, a resume or a compaction the model no longer knows what its session holds
 */
export function welcome(
  handle: string,
  others: Other[],
  own: Held = { holds: [], held: 0 },
  before = 0,
  notes = { count: 0, exact: true },
): string {
  const told = [
    ...(own.held > 0
      ? [`It holds already: ${heldList(own)}. dibs release PATH gives back what is done with.`]
      : []),
    ...(before > 0
      ? [`${before} ${before === 1 ? 'message' : 'messages'} to all from before it came: dibs inbox --all.`]
      : []),
    ...(notes.count > 0
      ? [
          `${notes.exact ? '' : 'About '}${notes.count} ${notes.count === 1 ? 'note' : 'notes'} of what sessions learned here: dibs search WORDS.`,
        ]
      : []),
  ]
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
