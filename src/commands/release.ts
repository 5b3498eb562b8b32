/** `dibs release`: gives back what the caller holds; with --force what others hold. */
import { placesOf, releaseClaims } from '../actions/claims.ts'
import { oneLine } from '../core/text.ts'
import { heldWider, nothingToRelease, notYours, released } from '../words/commands.ts'
import { type Command, json, Misuse } from './command.ts'
import { conflictLines, conflictsJson } from './conflicts.ts'
import { meant, READS, spell, tellsSecret } from './shared.ts'

export const release: Command = {
  usage: 'release [R…] [--all] [--force [--note WHY]] [--json]',
  summary: 'give back what you hold',
  help: `  --all        everything that you hold
  --force      also what somebody else holds; the former holder is told who did it
  --note WHY   with --force: why; the former holder reads it
  --json       the result as JSON

What you hold within R ends: of a folder everything in it, of a file the file. A claim that holds more than R, such as
a glob that the file is in, stays, and is named. Exit code: 0 something was released; 1 nothing was.

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
    if (await tellsSecret(io, place, [values.note])) return 1
    const why = values.force ? oneLine(String(values.note ?? ''), 200) : undefined
    const result = await releaseClaims(place, caller, values.all ? 'all' : wanted, why)
    const { ended, wider, others, unheld, now } = result
    if (values.all)
      for (const other of await placesOf(place, caller))
        ended.push(...(await releaseClaims(other, caller, 'all')).ended)
    const names = ended.map((one) => spell(place, one))
    if (values.json)
      io.out(
        json('release', {
          released: ended.map((one) => ({ resource: spell(place, one), by: one.by })),
          wider: conflictsJson(place, wider, now),
          others: conflictsJson(place, others, now),
        }),
      )
    else {
      if (ended.length > 0) io.out(released(names))
      else if (values.all) io.out(nothingToRelease([]))
      const through = wider.map((one) => [spell(place, one.wanted), spell(place, one.claim)] as const)
      if (wider.length > 0) io.err(heldWider(through, 'release'))
      if (others.length > 0) io.err(notYours(await conflictLines(place, others, now), values.force === true))
      if (unheld.length > 0) io.err(nothingToRelease(unheld.map((one) => spell(place, one))))
    }
    return ended.length > 0 || values.all ? 0 : 1
  },
}
