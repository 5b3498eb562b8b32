/** What waits in a session's inbox goes with what a hook has to say anyway. Loaded when something waits. */
import { bestEffort } from '../actions/best-effort.ts'
import { type Delivery, hand, inTurn, type Unread, unreadBy } from '../actions/delivery.ts'
import { elsewhere, type Place } from '../actions/place.ts'
import { sessionHere } from '../actions/sessions.ts'
import { MAX_DELIVERY } from '../core/messages.ts'
import type { Session } from '../core/state.ts'
import type { Call } from './hook.ts'
import type { Reply } from './reply.ts'

/**
 * Never undoes what was decided already: what fails here is told, and the message waits.
 * @param worth whether that is reason enough to speak; without it, anything is
 */
export async function mailFor(
  call: Call,
  session: Session,
  how: string,
  worth: (waiting: Unread[]) => boolean = () => true,
  room = MAX_DELIVERY,
): Promise<Pick<Delivery, 'text' | 'printed'> | undefined> {
  const { input, arrival } = call
  const deliveries: Delivery[] = []
  let left = room
  for (const { place, reader } of await inboxes(call, session)) {
    const one = await bestEffort(place, async () => {
      const waiting = await unreadBy(place, reader, input.agent)
      if (waiting.length === 0 || !worth(waiting)) return undefined
      return hand(place, reader, waiting, how, arrival.tree, left)
    })
    if (!one) continue
    deliveries.push(one)
    left -= one.text.length + 1
  }
  return deliveries.length > 0 ? together(deliveries) : undefined
}

/** A session that edits in other workspaces too can be written to there. */
async function inboxes(
  { place, arrival }: Call,
  session: Session,
): Promise<{ place: Place; reader: Session }[]> {
  const all = [{ place, reader: session }]
  for (const folder of session.also) {
    const other = elsewhere(place, folder)
    const reader = await bestEffort(other, () => sessionHere(other, arrival))
    if (reader) all.push({ place: other, reader })
  }
  return all
}

const together = (all: Pick<Delivery, 'text' | 'printed'>[]): Pick<Delivery, 'text' | 'printed'> => ({
  text: all.map((one) => one.text).join('\n'),
  printed: () => inTurn(all.map((one) => one.printed)),
})

/** The reply with what waits behind it, as far as both fit into one delivery. */
export async function withMail(call: Call, session: Session, how: string, reply: Reply = {}): Promise<Reply> {
  const { context, printed } = reply
  const mail = await mailFor(call, session, how, undefined, MAX_DELIVERY - (context?.length ?? 0) - 1)
  if (!mail) return reply
  const before = context === undefined ? [] : [{ text: context, printed: async () => printed?.() }]
  const { text, printed: all } = together([...before, mail])
  return { ...reply, context: text, printed: all }
}
