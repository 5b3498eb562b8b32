/**
 * After the tools of one step, before the model goes on: what a shell command of it changed of what others hold, and what waits
 * in the inbox. Runs after every step, of tools that
 * start no other hook too; nearly always the first look (first-look.ts) finds nothing, and that is all.
 */
import { bestEffort } from '../actions/best-effort.ts'
import { sessionHere } from '../actions/sessions.ts'
import type { Session } from '../core/state.ts'
import { hasNoMail } from './first-look.ts'
import { type Call, hooked } from './hook.ts'
import { lookAfterUrgent } from './urgent.ts'

export const postToolBatch = hooked(async (call) => {
  const { world, place, arrival, input } = call
  const known = await sessionHere(place, arrival)
  if (!known) return undefined
  const session = input.shellCalls.length > 0 ? await afterStep(call, known) : known
  await lookAfterUrgent(place, session)
  if (hasNoMail(world, place.workspace.state, session)) return undefined
  const { withMail } = await import('./mail.ts')
  return withMail(call, session, 'PostToolBatch')
})

/** The session, with what it is told of that. */
async function afterStep({ place, arrival, input }: Call, session: Session): Promise<Session> {
  const { tellChanged } = await import('../actions/shell-trace.ts')
  await bestEffort(place, () => tellChanged(place, arrival, input.shellCalls))
  return (await sessionHere(place, arrival)) ?? session
}
