/** A turn begins. */
import { bestEffort } from '../actions/best-effort.ts'
import { beginTurn, endAgentOf, sessionHere } from '../actions/sessions.ts'
import { endWake } from '../actions/wake-cell.ts'
import { MASK, maskSecrets } from '../core/secrets.ts'
import type { Session } from '../core/state.ts'
import { oneLine } from '../core/text.ts'
import { isWatched } from '../vault/watch-file.ts'
import { hasNoMail } from './first-look.ts'
import { type Call, hooked } from './hook.ts'
import { lookAfterUrgent } from './urgent.ts'

export const MAX_TASK = 120
/** What of a line is looked at: masking a line of megabytes would take longer than the hook may. */
const MAX_LINE = 2000
/** Prompts that no person typed: scheduled wake-ups, words of other sessions, and reports of subagents. */
const NOT_TYPED = new Set(['system', 'loop_wakeup', 'schedule_wakeup', 'poll_event'])
const REPORT = /^\s*<task-notification>[\s\S]*?<task-id>\s*([\w-]+)\s*<\/task-id>/
/** Of what ran in the background: which tool call it was. */
const REPORTED_CALL = /<tool-use-id>\s*([\w-]{1,128})\s*<\/tool-use-id>/g

export const userPromptSubmit = hooked(async (call) => {
  const { world, place, input, arrival } = call
  // A subagent that was stopped or failed ends without an event of its own; its report is what tells.
  const ended = REPORT.exec(input.prompt)?.[1]
  if (ended) await endAgentOf(place, arrival, ended)
  const typed = place.config.shareTask && !NOT_TYPED.has(input.source) && !/^\s*</.test(input.prompt)
  const first = typed ? input.prompt.split('\n').find((line) => line.trim() !== '') : undefined
  const task = first ? oneLine(await shareable(call, first), MAX_TASK) : undefined
  const begun = await beginTurn(place, arrival, task || undefined)
  await bestEffort(place, () => endWake(place, begun.handle))
  const session = (ended && (await bestEffort(place, () => afterBackground(call)))) || begun
  await lookAfterUrgent(place, session)
  if (hasNoMail(world, place.workspace.state, session)) return {}
  const { withMail } = await import('./mail.ts')
  return withMail(call, session, 'UserPromptSubmit')
})

/** A command that ran in the background has ended. @returns the session, with what it is told of that */
async function afterBackground({ place, arrival, input }: Call): Promise<Session | undefined> {
  const calls = [...input.prompt.matchAll(REPORTED_CALL)].map((one) => one[1]!)
  if (calls.length === 0) return undefined
  const { afterCommand } = await import('../actions/shell-after.ts')
  const { tellChanged } = await import('../actions/shell-trace.ts')
  await tellChanged(place, arrival, calls)
  for (const id of calls) await afterCommand(place, arrival, id)
  return sessionHere(place, arrival)
}

/** What others may see of a line. */
async function shareable({ world, place }: Call, line: string): Promise<string> {
  const text = maskSecrets(beginning(line))
  if (!isWatched(world.fs, place.workspace.state)) return text
  const { secretNamesIn } = await import('../actions/secret-watch.ts')
  const names = await bestEffort(place, () => secretNamesIn(place, line))
  return names?.length === 0 ? text : MASK
}

/** Without the word that the cut goes through: half a secret looks like none. */
const beginning = (line: string): string =>
  line.length > MAX_LINE ? line.slice(0, MAX_LINE).replace(/\S+$/, '') : line
