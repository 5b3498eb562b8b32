/** What waits in a session's inbox goes with what a hook has to say anyway. Loaded when something waits. */
import { bestEffort } from '../actions/best-effort.ts'
import { type Delivery, hand, type Waiting, waitingFor } from '../actions/delivery.ts'
import { MAX_DELIVERY } from '../core/messages.ts'
import type { Session } from '../core/state.ts'
import type { Call } from './hook.ts'
import type { Reply } from './reply.ts'

/**
 * Never undoes what was decided already: what fails here is told, and the message waits.
 * @param worth whether that is reason enough to speak; without it, anything is
 */
export async function mailFor(
  { place, input, arrival }: Call,
  session: Session,
  how: string,
  worth: (waiting: Waiting[]) => boolean = () => true,
  room = MAX_DELIVERY,
): Promise<Delivery | undefined> {
  return bestEffort(place, async () => {
    const waiting = await waitingFor(place, session, input.agent)
    return waiting.length > 0 && worth(waiting)
      ? hand(place, session, waiting, how, arrival.tree, room)
      : undefined
  })
}

/** The reply with what waits behind it, as far as both fit into one delivery. */
export async function withMail(call: Call, session: Session, how: string, reply: Reply = {}): Promise<Reply> {
  const { context } = reply
  const mail = await mailFor(call, session, how, undefined, MAX_DELIVERY - (context?.length ?? 0) - 1)
  if (!mail) return reply
  return {
    ...reply,
    context: context ? `${context}\n${mail.text}` : mail.text,
    async printed() {
      await reply.printed?.()
      await mail.printed()
    },
  }
}
