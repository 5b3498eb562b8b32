/** `dibs why`: who held a file, who was refused, and when. */
import { history } from '../actions/history.ts'
import { meetsFor } from '../actions/moment.ts'
import { inTheWay } from '../actions/waiting.ts'
import { isNamed, type Resource } from '../core/resource.ts'
import { eventLine } from '../reports/events.ts'
import type { LogEntry } from '../store/store.ts'
import { nothingKnown } from '../words/commands.ts'
import { localTime } from '../words/text.ts'
import { type Command, json } from './command.ts'
import { conflictLines, conflictsJson } from './conflicts.ts'
import { meant, READS, spell } from './shared.ts'

export const why: Command = {
  usage: 'why R [--json]',
  summary: 'who held it, who was refused, when',
  help: `From the activity log, which keeps \`retention\` (24 h).

  --json  as JSON

Exit code: 0; 1 when nothing is known about R.

Example: dibs why src/auth.ts
`,
  options: READS,
  positionals: [1, 1],
  async run({ positionals, values }, io) {
    const { place, wanted } = await meant(io, positionals)
    const [resource] = wanted
    const { conflicts, now } = await inTheWay(place, undefined, wanted)
    const { entries } = await history(place)
    const named = entries.map((entry) => ({ entry, rs: resourcesOf(entry) }))
    const all = named.flatMap(({ rs }) => rs.flatMap(readings))
    const meets = await meetsFor(all, wanted)
    const met = (r: string): boolean => readings(r).some((one) => meets(one, resource!))
    const about = named.filter(({ rs }) => rs.some(met)).map(({ entry }) => entry)
    const at = (time: number) => new Date(place.world.clock.wall() - (now - time))
    if (values.json)
      io.out(
        json('why', {
          resource: spell(place, resource!),
          held: conflictsJson(place, conflicts, now),
          events: about.map((entry) => ({ at: at(entry.t).toISOString(), ...entry })),
        }),
      )
    else if (about.length === 0 && conflicts.length === 0) io.err(nothingKnown(spell(place, resource!)))
    else {
      for (const entry of about)
        io.out(`${localTime(at(entry.t))}  ${eventLine(namedFirst(entry, met), place.workspace.tree)}\n`)
      for (const line of await conflictLines(place, conflicts, now)) io.out(`now             ${line}\n`)
    }
    return about.length === 0 && conflicts.length === 0 ? 1 : 0
  },
}

function resourcesOf(entry: LogEntry): string[] {
  const all = [
    entry.r,
    entry.event === 'beat' ? entry.target : undefined,
    ...(Array.isArray(entry.rs) ? entry.rs : []),
  ]
  return all.filter((one): one is string => typeof one === 'string')
}

/** Of many that one event ended only the first are shown. */
const namedFirst = (entry: LogEntry, met: (r: string) => boolean): LogEntry => {
  if (!Array.isArray(entry.rs)) return entry
  const asked = (r: unknown) => typeof r === 'string' && met(r)
  return { ...entry, rs: [...entry.rs.filter(asked), ...entry.rs.filter((r) => !asked(r))] }
}

/** The log does not say whether a name was a glob's: one that could be is read both ways. */
const readings = (r: string): Resource[] =>
  !isNamed({ r }) && /[*?[\]{}()!\\]/.test(r) ? [{ r }, { r, glob: true }] : [{ r }]
