/** A turn is over, in good order (Stop) or by an error of the API (StopFailure, also a subagent's). */
import { endAgentOf, endTurn } from '../actions/sessions.ts'
import { hooked } from './hook.ts'

export const stop = hooked(async ({ place, arrival, input }) => {
  if (input.agent) await endAgentOf(place, arrival, input.agent)
  else await endTurn(place, arrival)
  return {}
})
