/** `dibs release`: gives back what the caller holds; with --force what others hold. */
import { placesOf, releaseClaims } from '../actions/claims.ts'
import { oneLine } from '../core/text.ts'
import { nothingToRelease, notYours, released } from '../words.ts'
import { type Command, json, Misuse } from './command.ts'
import { conflictLines, conflictsJson } from './conflicts.ts'
import { meant, READS, spell } from './shared.ts'

export const release: Command = {
  usage: 'release [R…] [--all] [--force [--note WHY]] [--json]',
  summary: 'give back what you hold',
  help: `  --all        everything that you hold
  --force      also what somebody else holds of R; the former holder is told who did it
  --note WHY   with --force: why; the former holder reads it
  --json       the result as JSON

Exit code: 0 released; 1 nothing of it is yours to release.

Example: dibs release 'src/api/**'
`,
  options: {
    ...READS,
    all: { type: 'boolean' },
    force: { type: 'boolean' },
    note: { type: 'string' },
  },
  positionals: [0, 1000],
  async run({ positionals, values }, io) {
    if (values.all ? positionals.length > 0 : positionals.length === 0)
      throw new Misuse('name what to release, or everything: dibs release R… | dibs release --all')
    if (values.all && values.force) throw new Misuse('--force needs the names: dibs release R… --force')
    if (values.note !== undefined && !values.force)
      throw new Misuse('--note is what a former holder reads, so it goes with --force')
    const { place, caller, wanted } = await meant(io, positionals)
    const why = values.force ? oneLine(String(values.note ?? ''), 200) : undefined
    const { ended, others, now } = await releaseClaims(place, caller, values.all ? 'all' : wanted, why)
    if (values.all)
      for (const other of await placesOf(place, caller))
        ended.push(...(await releaseClaims(other, caller, 'all')).ended)
    const names = ended.map((one) => spell(place, one))
    if (values.json)
      io.out(
        json('release', {
          released: ended.map((one) => ({ resource: spell(place, one), by: one.by })),
          others: conflictsJson(place, others, now),
        }),
      )
    else if (ended.length > 0) io.out(released(names))
    else if (others.length > 0) io.err(notYours(await conflictLines(place, others, now)))
    else if (!values.all) io.err(nothingToRelease(wanted.map((one) => spell(place, one))))
    else io.out(nothingToRelease([]))
    return ended.length > 0 || values.all ? 0 : 1
  },
}
