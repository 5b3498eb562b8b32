/** `dibs learn`: a note for all who work here, now and later. */
import { learn as note } from '../actions/knowledge.ts'
import {
  IMPACTS,
  type Impact,
  KINDS,
  type Kind,
  kindOf,
  MAX_NOTE_BYTES,
  tagOf,
  topicOf,
  wordsOf,
} from '../core/notes.ts'
import { learned } from '../words/knowledge.ts'
import { type Command, type Io, json, Misuse } from './command.ts'
import { placeOfSession, READS, tellsSecret, warnOfLooks, whoRuns } from './shared.ts'

export const learn: Command = {
  usage: 'learn TEXT [BODY|-] [--in KIND] [--topic T] [--impact IMPACT] [--tag T]… [--json]',
  summary: 'note what other sessions should know',
  help: `TEXT is the note, in a line; BODY says more, and - reads it from standard input. TEXT - alone takes the first line of
standard input as the note. It is added to a Markdown file that people can read: in the state folder, or where the
setting "knowledge" says.

  --in KIND        learnings (the default), patterns, troubleshooting or best-practices
  --topic TOPIC    what it is about
  --impact IMPACT  low, medium (the default), high or critical; of the last two the others here are told at once
  --tag TAG        as often as you like
  --json           the result as JSON

Exit code: 0, the note is on the disk; 1 it contains the value of a secret.

Example: dibs learn "Valkey needs maxmemory-policy noeviction" "It drops keys otherwise." --topic Valkey --impact high
`,
  options: {
    ...READS,
    in: { type: 'string' },
    topic: { type: 'string' },
    impact: { type: 'string' },
    tag: { type: 'string', multiple: true },
  },
  positionals: [1, 2],
  async run({ positionals, values }, io) {
    const text = await textOf(positionals, io)
    const { title, body } = wordsOf(text)
    if (title === '') throw new Misuse('a note needs words')
    const impact = (values.impact ?? 'medium') as Impact
    if (!IMPACTS.includes(impact)) throw new Misuse(`--impact: one of ${IMPACTS.join(', ')} is meant`)
    const topic = topicOf(String(values.topic ?? ''))
    const tags = [...new Set(((values.tag ?? []) as string[]).map(tagOf).filter((one) => one !== undefined))]
    const kind = kindOption(values.in) ?? 'learnings'
    const place = await placeOfSession(io)
    if (await tellsSecret(io, place, [text, topic, ...tags])) return 1
    const caller = await whoRuns(place, io)
    const draft = { title, body, impact, tags, ...(topic ? { topic } : {}) }
    const { note: made, file, told } = await note(place, caller, kind, draft)
    if (values.json) io.out(json('learn', { id: made.id, in: kind, file, told }))
    else io.out(learned(made.id, file, told))
    await warnOfLooks(io, text)
    return 0
  },
}

export function kindOption(value: unknown): Kind | undefined {
  if (value === undefined) return undefined
  const kind = kindOf(String(value))
  if (!kind) throw new Misuse(`--in: one of ${KINDS.join(', ')} is meant`)
  return kind
}

async function textOf([text = '', body]: string[], io: Io): Promise<string> {
  if (text === '-' && body !== undefined)
    throw new Misuse('TEXT cannot come from standard input beside a BODY')
  const read = text === '-' || body === '-' ? await io.stdin(MAX_NOTE_BYTES + 1) : ''
  const whole = text === '-' ? read : body === undefined ? text : `${text}\n\n${body === '-' ? read : body}`
  if (Buffer.byteLength(whole) > MAX_NOTE_BYTES)
    throw new Misuse(
      `the note has more than ${MAX_NOTE_BYTES} bytes; write it to a file of the project and note where it is`,
    )
  return whole
}
