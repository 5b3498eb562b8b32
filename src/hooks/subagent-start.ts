/** A subagent starts: shown under its session; what it edits is its session's. */
import { beginAgent } from '../actions/sessions.ts'
import { oneLine } from '../core/text.ts'
import { hooked } from './hook.ts'

export const subagentStart = hooked(async ({ place, arrival, input }) => {
  if (input.agent) await beginAgent(place, arrival, { id: input.agent, type: oneLine(input.agentType, 60) })
  return {}
})
