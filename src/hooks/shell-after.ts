/** After a shell command, beside the session: what it wrote is noted as its session's. Also of one that failed. */
import { bestEffort } from '../actions/best-effort.ts'
import { writeBoard } from '../actions/board.ts'
import { sessionHere } from '../actions/sessions.ts'
import { afterCommand } from '../actions/shell-after.ts'
import { hooked } from './hook.ts'
import { lookAfterUrgent } from './urgent.ts'

export const afterShell = hooked(async ({ place, input, arrival }) => {
  const session = await sessionHere(place, arrival)
  if (!session) return {}
  // One that goes on is looked after when its end is reported (user-prompt-submit.ts).
  if (!input.background && input.toolUse !== '') {
    await afterCommand(place, arrival, input.toolUse)
    await bestEffort(place, () => writeBoard(place))
  }
  await lookAfterUrgent(place, session)
  return {}
})
