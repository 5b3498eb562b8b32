/**
 * A conversation is left: everything it held is free, and the others are told in one line. Then it tidies up, for here
 * nobody waits. Quick: 1.5 s is all there is.
 */
import { bestEffort } from '../actions/best-effort.ts'
import { end, sessionHere } from '../actions/sessions.ts'
import { trimHistory } from '../actions/sweep.ts'
import { endWaiting } from '../actions/waiter.ts'
import { hooked } from './hook.ts'

export const sessionEnd = hooked(async ({ place, arrival, input }) => {
  const session = await sessionHere(place, arrival)
  await end(place, arrival, input.reason)
  if (session) await bestEffort(place, () => endWaiting(place, session.handle))
  await bestEffort(place, () => trimHistory(place))
  return {}
})
