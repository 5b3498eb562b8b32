/**
 * A turn is over, in good order (Stop) or by an error of the API (StopFailure, also a subagent's). A message to this
 * session that it has not read keeps the turn going, once: then the turn, and what it holds, is not over.
 */
import { endAgentOf, endTurn, sessionHere } from '../actions/sessions.ts'
import { isDirect, MAX_DELIVERY } from '../core/messages.ts'
import { turnGoesOn } from '../words/messages.ts'
import { hasNoMail } from './first-look.ts'
import { type Call, hooked } from './hook.ts'
import type { Reply } from './reply.ts'
import { lookAfterUrgent } from './urgent.ts'

export const stop = hooked(async (call) => (await goesOn(call)) ?? endOf(call))
export const stopFailure = hooked((call) => endOf(call))

async function endOf({ place, arrival, input }: Call): Promise<Reply> {
  if (input.agent) await endAgentOf(place, arrival, input.agent)
  else await endTurn(place, arrival)
  return {}
}

/**
 * Clients since 2.1.163 go on with a context as well, without calling it an error; older ones would not see it. Those that
 * name their process to hooks are new enough (since 2.1.214).
 */
const takesContext = (env: Record<string, string | undefined>): boolean => env.CLAUDE_PID !== undefined

async function goesOn(call: Call): Promise<Reply | undefined> {
  const { world, place, input, arrival } = call
  if (input.agent) return undefined
  const session = await sessionHere(place, arrival)
  if (!session) return undefined
  await lookAfterUrgent(place, session)
  if (input.stopHookActive || hasNoMail(world, place.workspace.state, session)) return undefined
  const { mailFor } = await import('./mail.ts')
  const mail = await mailFor(
    call,
    session,
    'Stop',
    (waiting) => waiting.some((one) => isDirect(one.mail)),
    MAX_DELIVERY - turnGoesOn().length - 1,
  )
  if (!mail) return undefined
  const { printed } = mail
  const text = `${turnGoesOn()}\n${mail.text}`
  return takesContext(world.env) ? { context: text, printed } : { goOn: text, printed }
}
