/** A subagent is done: what it alone claimed is free. */
import { endAgentOf } from '../actions/sessions.ts'
import type { Call, Reply } from './hook.ts'

export async function subagentStop({ place, arrival, input }: Call): Promise<Reply> {
  if (input.agent) await endAgentOf(place, arrival, input.agent)
  return {}
}
