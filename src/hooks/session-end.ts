/**
 * A conversation is left: everything it held is free, and the others are told in one line. Then it tidies up, for here
 * nobody waits. Quick: 1.5 s is all there is.
 */
import { bestEffort } from '../actions/best-effort.ts'
import { end, sessionHere } from '../actions/sessions.ts'
import { tidyUp } from '../actions/sweep.ts'
import { endWake } from '../actions/wake-cell.ts'
import { hooked } from './hook.ts'

export const sessionEnd = hooked(async ({ place, arrival, input }) => {
  const session = await sessionHere(place, arrival)
  await end(place, arrival, input.reason)
  if (session) await bestEffort(place, () => endWake(place, session.handle))
  await bestEffort(place, () => tidyUp(place))
  return {}
})
