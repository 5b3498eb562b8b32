/** What the hooks of all events share: what they get, what they answer, and what becomes of their failures. */
import { type Place, placeOf } from '../actions/place.ts'
import type { Arrival } from '../core/sessions.ts'
import type { Session } from '../core/state.ts'
import type { World } from '../host/world.ts'
import type { FirstLook, Target } from './first-look.ts'
import { clientPid, type HookInput, isSessionId } from './input.ts'
import { type Output, outputOf, type Reply } from './reply.ts'

export interface Call {
  world: World
  place: Place
  input: HookInput
  arrival: Arrival
  /** What a writing tool writes. */
  target: Target | undefined
  /** The session's record at home, where the first look found it. */
  caller: Session | undefined
}

type Hook = (call: Call) => Promise<Reply | undefined>

/** A hook with all that every hook needs around it. */
export type Run = (world: World, event: string, look: FirstLook | undefined) => Promise<Output>

/**
 * Whatever goes wrong, the user's work goes on: no decision, one line for the person (once per session and cause),
 * details in a file. Only a project that says `onError: deny` gets a refusal instead.
 */
export const hooked =
  (hook: Hook, failure?: unknown): Run =>
  async (world, event, look) => {
    const input = look && isSessionId(look.input.sid) ? look.input : undefined
    let place: Place | undefined
    const troubles: unknown[] = look?.trouble === undefined ? [] : [look.trouble]
    let reply: Reply | undefined
    try {
      if (!look || !input) throw failure ?? noInput()
      place = await placeOf(world, look.home, look.peeked)
      if (look.failure !== undefined) throw look.failure
      reply = await hook({
        world,
        place,
        input,
        arrival: arrivalOf(world, place, look),
        target: look.target,
        caller: look.caller,
      })
    } catch (error) {
      troubles.push(error)
    }
    if (troubles.length + (place?.troubles.length ?? 0) + (place?.problems.length ?? 0) > 0) {
      const { complain } = await import('./complain.ts')
      reply = complain(world, event, input, place, troubles, reply)
    }
    return outputOf(event, reply)
  }

const noInput = () => Object.assign(new Error('the hook got no usable input'), { code: 'INPUT' })

/** What failed before a hook was loaded, or while it was. */
export const failing = (error: unknown): Run =>
  hooked(async () => {
    throw error
  }, error)

/** Who calls: the conversation, and the client process that runs it. */
function arrivalOf(world: World, place: Place, { input, caller }: FirstLook): Arrival {
  const { tree } = place.workspace
  const follows = input.source === 'clear' || input.source === 'resume'
  return {
    sid: input.sid,
    process: caller?.process ?? world.processes.identify(clientPid(world)),
    tree,
    transcript: input.transcript,
    promptId: input.promptId,
    follows,
  }
}
