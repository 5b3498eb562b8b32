/** `STATUS_BOARD.md`. */
import type { Overview, Shown } from '../actions/overview.ts'
import { shown } from '../core/resource.ts'
import { endOf } from '../core/state.ts'
import { oneLine } from '../core/text.ts'
import type { LogEntry } from '../store/store.ts'
import { span } from '../words/text.ts'
import { eventLine } from './events.ts'

/** @param wall Unix time in milliseconds at the view's store time */
export function board(view: Overview, events: LogEntry[], tree: string, wall: number): string {
  const at = (time: number) =>
    `${new Date(wall - (view.now - time)).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const here = view.participants.filter((one) => one.presence !== 'gone')
  const claims = here.flatMap((one) => one.claims.map((claim) => ({ ...claim, handle: one.handle })))
  const section = (title: string, lines: string[], none: string) =>
    `## ${title}\n\n${lines.length > 0 ? lines.join('\n') : `(${none})`}\n`
  return [
    `# Status board\n\nUpdated ${at(view.now)} · ${here.length} here · ${claims.length} ${claims.length === 1 ? 'claim' : 'claims'}\n`,
    section(
      'Sessions',
      here.map((one) => sessionLines(one, tree, view.now)),
      'nobody is here',
    ),
    section(
      'Claims',
      claims.map((one) => {
        const until = endOf(one, view.now)
        const end = until === undefined ? "until the turn's end" : `until ${at(until)}`
        const note = one.note ? `: ${md(one.note, 120)}` : ''
        return `- ${md(shown(one, tree), 160)} · ${md(one.handle, 40)}, ${end}${note}`
      }),
      'nothing is claimed',
    ),
    section(
      'Lately',
      events.map((one) => `- ${at(one.t)} · ${md(eventLine(one, tree), 240)}`),
      'nothing yet',
    ),
    'Refreshed after every edit. `dibs board` refreshes it now; `dibs status` shows more.\n',
  ].join('\n')
}

function sessionLines(one: Shown, tree: string, now: number): string {
  const facts = [
    `- **Presence:** ${one.person ? 'a person' : one.presence}`,
    one.unread > 0 && `- **Unread messages:** ${one.unread}`,
    one.branch && `- **Branch:** ${md(one.branch, 60)}`,
    one.task && `- **Task:** ${md(one.task, 120)}`,
    one.lastBeat &&
      `- **Last:** ${md(one.lastBeat.action, 60)} ${md(shown({ r: one.lastBeat.target }, tree), 160)}, ${span(now - one.lastBeat.t)} ago`,
    one.lastBeat?.phase && `- **Phase:** ${md(one.lastBeat.phase, 60)}`,
    one.lastBeat?.progress && `- **Progress:** ${md(one.lastBeat.progress, 20)}`,
    one.lastBeat?.next && `- **Next:** ${md(one.lastBeat.next, 120)}`,
    ...one.agents.map(
      (agent) => `- **Subagent:** ${md(agent.type || agent.id, 60)}, since ${span(now - agent.since)}`,
    ),
  ]
  return [`### ${md(one.handle, 40)}\n`, ...facts.filter(Boolean), ''].join('\n')
}

/** Text of others inside Markdown: one line that stays text. */
const md = (value: string, max: number): string => oneLine(value, max).replace(/[\\`*_[\]<>|#~]/g, '\\$&')
