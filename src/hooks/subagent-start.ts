/** A subagent starts: shown under its session; what it edits is its session's. */
import { beginAgent } from '../actions/sessions.ts'
import { oneLine } from '../core/text.ts'
import type { Call, Reply } from './hook.ts'

export async function subagentStart({ place, arrival, input }: Call): Promise<Reply> {
  if (input.agent) await beginAgent(place, arrival, { id: input.agent, type: oneLine(input.agentType, 60) })
  return {}
}
