/** A turn begins. */
import { beginTurn, endAgentOf } from '../actions/sessions.ts'
import { shown } from '../core/resource.ts'
import { maskSecrets } from '../core/secrets.ts'
import { oneLine } from '../core/text.ts'
import { notice } from '../words/notices.ts'
import { hooked } from './hook.ts'

export const MAX_TASK = 120
/** What of a line is looked at: masking a line of megabytes would take longer than the hook may. */
const MAX_LINE = 2000
/** Prompts that no person typed: scheduled wake-ups, words of other sessions, and reports of subagents. */
const NOT_TYPED = new Set(['system', 'loop_wakeup', 'schedule_wakeup', 'poll_event'])
const REPORT = /^\s*<task-notification>[\s\S]*?<task-id>\s*([\w-]+)\s*<\/task-id>/

export const userPromptSubmit = hooked(async ({ place, input, arrival }) => {
  // A subagent that was stopped or failed ends without an event of its own; its report is what tells.
  const ended = REPORT.exec(input.prompt)?.[1]
  if (ended) await endAgentOf(place, arrival, ended)
  const typed = place.config.shareTask && !NOT_TYPED.has(input.source) && !/^\s*</.test(input.prompt)
  const first = typed ? input.prompt.split('\n').find((line) => line.trim() !== '') : undefined
  const task = first ? oneLine(maskSecrets(beginning(first)), MAX_TASK) : undefined
  const notices = await beginTurn(place, arrival, task || undefined)
  if (notices.length === 0) return {}
  return {
    context: notices.map((one) => notice(one, (r) => oneLine(shown({ r }, arrival.tree), 120))).join('\n'),
  }
})

/** Without the word that the cut goes through: half a secret looks like none. */
const beginning = (line: string): string =>
  line.length > MAX_LINE ? line.slice(0, MAX_LINE).replace(/\S+$/, '') : line
