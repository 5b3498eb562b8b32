/** A subagent is done: what it alone claimed is free. */
import { endAgentOf } from '../actions/sessions.ts'
import { hooked } from './hook.ts'

export const subagentStop = hooked(async ({ place, arrival, input }) => {
  if (input.agent) await endAgentOf(place, arrival, input.agent)
  return {}
})
