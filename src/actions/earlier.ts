/** Messages to all from before somebody came. */
import { ALL, LATE_MS } from '../core/messages.ts'
import type { Session } from '../core/state.ts'
import { timeOf } from '../store/queues.ts'
import type { Place } from './place.ts'

/** How many of them a newcomer can still read. */
export async function countEarlier({ store }: Place, { since }: Session): Promise<number> {
  const { now } = await store.read()
  const items = await (await store.queues()).itemsOf(ALL)
  return items.map(({ id }) => timeOf(id)).filter((time) => time < since && time > now - LATE_MS).length
}
