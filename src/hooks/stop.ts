/** A turn is over, in good order (Stop) or by an error of the API (StopFailure, also a subagent's). */
import { endAgentOf, endTurn } from '../actions/sessions.ts'
import type { Call, Reply } from './hook.ts'

export async function stop({ place, arrival, input }: Call): Promise<Reply> {
  if (input.agent) await endAgentOf(place, arrival, input.agent)
  else await endTurn(place, arrival)
  return {}
}
