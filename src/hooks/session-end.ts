/** A conversation is left: everything it held is free, and the others are told in one line. Quick: 1.5 s is all there is. */
import { end } from '../actions/sessions.ts'
import type { Call, Reply } from './hook.ts'

export async function sessionEnd({ place, arrival, input }: Call): Promise<Reply> {
  await end(place, arrival, input.reason)
  return {}
}
