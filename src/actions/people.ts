/** People at terminals: a person has no hooks, so commands look after their inbox. */
import { MAX_UNREAD } from '../core/messages.ts'
import { participant } from '../core/participants.ts'
import type { Participant } from '../core/state.ts'
import { unpackState } from '../core/stored.ts'
import { type Delivery, hand, unreadBy } from './delivery.ts'
import type { Place } from './place.ts'
import { watchUrgent } from './urgent.ts'

/** Somebody who holds nothing has no record, and reads messages all the same. */
export async function personCalled(place: Place, name: string): Promise<Participant> {
  const { doc } = await place.store.read()
  const known = participant(unpackState(doc), name)
  return known?.kind === 'person' ? known : { kind: 'person', handle: name, since: 0, notices: [] }
}

/** Notices are told at once; of messages only that they are there. */
export async function tellPerson(
  place: Place,
  name: string,
): Promise<{ notices: Delivery | undefined; messages: number }> {
  const person = await personCalled(place, name)
  await watchUrgent(place, person)
  const waiting = await unreadBy(place, person, '', MAX_UNREAD)
  const notices = waiting.filter(({ mail }) => mail.kind === 'notice')
  return {
    notices: await hand(place, person, notices, 'terminal', place.workspace.tree),
    messages: waiting.length - notices.length,
  }
}
