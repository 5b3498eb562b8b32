/**
 * Before a file is written, when the first look (first-look.ts) was not enough: is it free, mine, or somebody else's? A
 * free file is the common answer; what only a refusal needs is loaded for one.
 */
import { alsoIn, takeFile } from '../actions/edits.ts'
import { enforcementOf } from '../actions/enforcement.ts'
import { placeOfFile } from '../actions/place.ts'
import { hasNoMail } from './first-look.ts'
import { hooked } from './hook.ts'
import type { Reply } from './reply.ts'

export const preToolUse = hooked(async (call) => {
  const { world, place: home, input, arrival, target } = call
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
  const session = place === home ? taken.session : call.caller
  if (!session || hasNoMail(world, home.workspace.state, session)) return reply
  const { withMail } = await import('./mail.ts')
  return withMail(call, session, 'PreToolUse', reply)
})
