/** `dibs log`: what happened, oldest first. */
import { history } from '../actions/history.ts'
import { eventLine } from '../reports/events.ts'
import type { LogEntry } from '../store/store.ts'
import { follows, nothingLogged } from '../words/commands.ts'
import { localTime } from '../words/text.ts'
import type { Command } from './command.ts'
import { durationOption, placeHere, READS } from './shared.ts'

const LOOK_MS = 300

export const log: Command = {
  usage: 'log [--since 1h] [--session HANDLE] [--follow] [--json]',
  summary: 'the activity timeline',
  help: `  --since TIME      only the last 90s, 10m, 4h, 2d (default: all that is kept, see \`retention\`)
  --session HANDLE  only what HANDLE did or what was done to it
  --follow          go on as it happens
  --json            one JSON object a line

Example: dibs log --since 1h --session brave-otter
`,
  options: { ...READS, since: { type: 'string' }, session: { type: 'string' }, follow: { type: 'boolean' } },
  positionals: [0, 0],
  async run({ values }, io) {
    const place = await placeHere(io)
    const sinceMs = durationOption(values.since, 'since')
    const { now } = await place.store.read()
    const wall = place.world.clock.wall()
    const about = (entry: LogEntry): boolean =>
      values.session === undefined ||
      [entry.who, entry.from, entry.to, entry.holder].includes(values.session as string)
    const show = (entries: LogEntry[]): void => {
      for (const entry of entries.filter(about)) {
        const at = new Date(wall - (now - entry.t))
        const line = values.json
          ? JSON.stringify({ dibs: 1, kind: 'log', at: at.toISOString(), ...entry })
          : `${localTime(at)}  ${eventLine(entry, place.workspace.tree)}`
        io.out(`${line}\n`)
      }
    }
    const first = await history(place, sinceMs === undefined ? 0 : now - sinceMs)
    show(first.entries)
    if (typeof values.session === 'string' && !first.entries.some(about))
      io.err(nothingLogged(values.session))
    if (!values.follow) return 0
    if (!values.json) io.err(follows())
    let { cursor } = first
    let stopped = false
    void io.stopped.then(() => {
      stopped = true
    })
    while (!stopped) {
      await Promise.race([new Promise((wake) => setTimeout(wake, LOOK_MS)), io.stopped])
      const more = await place.store.readAfter(cursor)
      show(more.entries)
      cursor = more.cursor
    }
    return 0
  },
}
