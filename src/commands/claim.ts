/** `dibs claim`: all of it or nothing. */
import { claimAll } from '../actions/claims.ts'
import { oneLine } from '../core/text.ts'
import { claimed, notClaimed } from '../words/commands.ts'
import { type Command, json } from './command.ts'
import { conflictLines, conflictsJson } from './conflicts.ts'
import { durationOption, meant, READS, spell, tellsSecret } from './shared.ts'

export const claim: Command = {
  usage: 'claim R… [--for 4h] [--note TEXT] [--json]',
  summary: 'hold files, folders, globs or named things longer than a turn',
  help: `R is a file, a folder (everything in it), a glob in quotes ('src/api/**'), or a named thing such as
deployment:prod. All of them are claimed, or none.

  --for TIME   how long: 90s, 10m, 4h, 2d; a bare number counts hours (default: claimFor of .claude/dibs.json, 4h)
  --note TEXT  why; others read it
  --json       the result as JSON

Claiming again renews. Exit code: 0 claimed; 1 somebody else holds one of them, and nothing was claimed.

Example: dibs claim 'src/api/**' deployment:prod --for 2h --note "moving the API to v2"
`,
  options: { ...READS, for: { type: 'string' }, note: { type: 'string' } },
  positionals: [1, 1000],
  async run({ positionals, values }, io) {
    const forMs = durationOption(values.for, 'for')
    const { place, caller, wanted } = await meant(io, positionals)
    if (await tellsSecret(io, place, [...positionals, values.note])) return 1
    const note = typeof values.note === 'string' ? oneLine(values.note, 200) : undefined
    const result = await claimAll(place, caller, wanted, forMs ?? place.config.claimFor, note || undefined)
    const names = wanted.map((one) => spell(place, one))
    if (result.kind === 'granted') {
      const { handle, until, now } = result
      const wall = place.world.clock.wall() + until - now
      if (values.json)
        io.out(
          json('claim', { granted: true, by: handle, resources: names, until: new Date(wall).toISOString() }),
        )
      else io.out(claimed(names, until - now, new Date(wall)))
      return 0
    }
    if (values.json)
      io.out(json('claim', { granted: false, conflicts: conflictsJson(place, result.conflicts, result.now) }))
    else io.err(notClaimed(await conflictLines(place, result.conflicts, result.now), names))
    return 1
  },
}
