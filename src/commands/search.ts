/** `dibs search`: what was noted. */
import { search as find } from '../actions/knowledge.ts'
import { noteHome } from '../actions/note-count.ts'
import { isNoteId } from '../core/notes.ts'
import { noteFile } from '../host/note-files.ts'
import { notesFound, nothingFound } from '../words/knowledge.ts'
import { type Command, json, Misuse } from './command.ts'
import { kindOption } from './learn.ts'
import { durationOption, placeOfSession, READS } from './shared.ts'

const USUAL_LIMIT = 10

export const search: Command = {
  usage:
    'search [WORDS…|ID] [--in KIND] [--tag T]… [--topic T] [--since 7d] [--by HANDLE] [--limit N] [--json]',
  summary: 'find what was noted',
  help: `The best come first; without WORDS, the newest. Beginnings of words and small typing errors are understood, case
and accents do not matter. With an ID, that note as a whole.

  --in KIND     learnings, patterns, troubleshooting or best-practices
  --tag TAG     only those with it; as often as you like
  --topic T     only those about it
  --since TIME  only the last 90m, 4h, 7d
  --by HANDLE   only those of this session or person
  --limit N     at most so many (default: ${USUAL_LIMIT})
  --json        all of them as JSON

Exit code: 0; 1 when nothing is found.

Example: dibs search redis eviction --in troubleshooting
`,
  options: {
    ...READS,
    in: { type: 'string' },
    tag: { type: 'string', multiple: true },
    topic: { type: 'string' },
    since: { type: 'string' },
    by: { type: 'string' },
    limit: { type: 'string' },
  },
  positionals: [0, 100],
  async run({ positionals, values }, io) {
    const place = await placeOfSession(io)
    const query = positionals.join(' ').trim()
    const limit = limitOption(values.limit)
    const [kind, sinceMs] = [kindOption(values.in), durationOption(values.since, 'since')]
    const tags = ((values.tag ?? []) as string[]).map((one) => one.replace(/^#/, ''))
    const wall = place.world.clock.wall()
    const found = await find(place, query, {
      tags,
      ...(kind ? { kind } : {}),
      ...(sinceMs === undefined ? {} : { since: wall - sinceMs }),
      ...(typeof values.topic === 'string' ? { topic: values.topic } : {}),
      ...(typeof values.by === 'string' ? { by: values.by } : {}),
    })
    const notes = found.slice(0, limit ?? (values.json ? found.length : USUAL_LIMIT))
    if (values.json) {
      const home = noteHome(place)
      const shown = notes.map(({ kind: of, note, title, body }) => ({
        ...note,
        tags: note?.tags ?? [],
        in: of,
        title,
        body,
        file: noteFile(home, of),
      }))
      io.out(json('search', { count: found.length, notes: shown }))
    } else if (found.length > 0) {
      const shown = notes.map(({ kind: of, note, title, body }) => ({
        ...note,
        tags: note?.tags ?? [],
        kind: of,
        title,
        body,
        ...(note ? { agoMs: Math.max(0, wall - Date.parse(note.at)) } : {}),
      }))
      io.out(notesFound(shown, found.length, isNoteId(query) && found[0]?.note?.id === query))
    } else {
      const filters = [kind, sinceMs, values.topic, values.by, ...tags]
      io.err(
        nothingFound(
          query,
          filters.some((one) => one !== undefined),
        ),
      )
    }
    return found.length > 0 ? 0 : 1
  },
}

function limitOption(value: unknown): number | undefined {
  if (value === undefined) return undefined
  if (!/^[1-9]\d{0,5}$/.test(String(value))) throw new Misuse('--limit: a number from 1 on is meant')
  return Number(value)
}
