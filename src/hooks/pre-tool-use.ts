/**
 * Before a file is written, when the first look (first-look.ts) was not enough: is it free, mine, or somebody else's? A
 * free file is the common answer; what only a refusal needs is loaded for one.
 */

import { authorsOf } from '../actions/authors.ts'
import { alsoIn, takeFiles } from '../actions/edits.ts'
import { enforcementOf } from '../actions/enforcement.ts'
import { isStateOf, type Place, placeOfFile } from '../actions/place.ts'
import type { Session } from '../core/state.ts'
import { oneLine } from '../core/text.ts'
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
  const path = file.as ?? file.r
  if (isStateOf(place, path)) {
    const { ownState } = await import('../words/refusals.ts')
    return { decision: { is: 'deny', reason: ownState(oneLine(path, 160)) } }
  }
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

  const taken = await takeFiles(place, arrival, [{ file, tree, enforcement }], input.agent, unclaimable)
  const worthWords = taken.blocked.length + taken.elsewhere.length > 0
  let reply: Reply | undefined
  if (worthWords) {
    const { describe } = await import('./pre-tool-use-words.ts')
    reply = await describe(place, taken, input.cwd)
  }
  const replaces = input.tool === 'Write' && taken.kind === 'granted' && place.config.lostUpdates !== 'off'
  const authors = replaces ? await authorsOf(place, file.r) : undefined
  if (authors)
    reply = (await (await import('./lost-update.ts')).lostUpdate(place, call, taken, authors)) ?? reply
  reply = await beside(call, place, taken.session, reply)
  // Another workspace tells of what happened there, and the session's own of all else.
  return place === home ? reply : beside(call, home, call.caller, reply)
})
