/**
 * Before a file is written, when the first look (first-look.ts) was not enough: is it free, mine, or somebody else's? A
 * free file is the common answer; what only a refusal needs is loaded for one.
 */
import { alsoIn, takeFile } from '../actions/edits.ts'
import { enforcementOf } from '../actions/enforcement.ts'
import { type Place, placeOfFile } from '../actions/place.ts'
import type { Session } from '../core/state.ts'
import { hasNoMail } from './first-look.ts'
import { type Call, hooked } from './hook.ts'
import type { Reply } from './reply.ts'

/** The reply with what waits for the session in a workspace. */
async function beside(
  call: Call,
  place: Place,
  session: Session | undefined,
  reply: Reply | undefined,
): Promise<Reply | undefined> {
  if (!session || hasNoMail(call.world, place.workspace.state, session)) return reply
  const { withMail } = await import('./mail.ts')
  return withMail({ ...call, place }, session, 'PreToolUse', reply)
}

export const preToolUse = hooked(async (call) => {
  const { place: home, input, arrival, target } = call
  if (!target) return undefined
  const { file } = target
  const { place, tree } = await placeOfFile(home, target.tree)
  const enforcement = await enforcementOf(place, file, tree)
  if (enforcement === 'off') return undefined
  let unclaimable: unknown
  if (place !== home) {
    home.problems.push(...place.problems)
    // Without this note nobody would free the claim at the turn's end; but who holds the file can be seen anyway.
    await alsoIn(home, arrival, place.workspace.state).catch((error) => {
      unclaimable = error
    })
  }

  const taken = await takeFile(place, arrival, file, tree, input.agent, enforcement, unclaimable)
  const worthWords = taken.kind === 'refused' || (taken.kind === 'granted' && taken.elsewhere.length > 0)
  let reply: Reply | undefined
  if (worthWords) {
    const { describe } = await import('./pre-tool-use-words.ts')
    reply = await describe(place, taken, file, input.cwd, enforcement)
  }
  reply = await beside(call, place, taken.session, reply)
  // Another workspace tells of what happened there, and the session's own of all else.
  return place === home ? reply : beside(call, home, call.caller, reply)
})
