/**
 * After the tools of one step, before the model goes on: what waits in the inbox. Runs after every step, of tools that
 * start no other hook too; nearly always the first look (first-look.ts) finds nothing, and that is all.
 */
import { sessionHere } from '../actions/sessions.ts'
import { hasNoMail } from './first-look.ts'
import { hooked } from './hook.ts'
import { lookAfterUrgent } from './urgent.ts'

export const postToolBatch = hooked(async (call) => {
  const { world, place, arrival } = call
  const session = await sessionHere(place, arrival)
  if (!session) return undefined
  await lookAfterUrgent(place, session)
  if (hasNoMail(world, place.workspace.state, session)) return undefined
  const { withMail } = await import('./mail.ts')
  return withMail(call, session, 'PostToolBatch')
})
