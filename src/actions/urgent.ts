/** Whoever sent an urgent message is told when somebody has not got it in time. Looked after in the sender's own hooks. */
import { DIBS, type Mail, NEVER_READ, nameOf, readerOf, URGENT_MS, watchedBy } from '../core/messages.ts'
import { isRecord } from '../core/records.ts'
import type { Participant } from '../core/state.ts'
import { oneLine } from '../core/text.ts'
import { newId, timeOf } from '../store/queues.ts'
import { isOver, markOf } from './marks.ts'
import type { Place } from './place.ts'

/** After that its sender has died over it. Milliseconds. */
const UNSENT_MS = 60 * 60_000

/** Puts a notice into the sender's inbox for each message that is overdue, once. */
export async function watchUrgent(place: Place, sender: Pick<Participant, 'kind' | 'handle'>): Promise<void> {
  const queues = await place.store.queues()
  const { now } = await place.store.read()
  const reader = readerOf(sender)
  for (const item of await queues.itemsOf(watchedBy(reader))) {
    if (item.by !== undefined && !isOver(place.world, item.by, now)) continue
    const value = await queues.valueOf(item)
    const late = now - timeOf(item.id) >= URGENT_MS
    const readers = readersIn(value)
    const waiting: string[] = []
    for (const one of readers)
      if ((await queues.itemsOf(one)).some(({ id }) => id === item.id)) waiting.push(one)
    // After that look: what is read meanwhile is in one of the two.
    const past = (await queues.finished(timeOf(item.id))).filter(({ id }) => id === item.id)
    const never = readers.filter((one) =>
      past.some(({ reader, how }) => reader === one && NEVER_READ.has(how)),
    )
    const known = past.length + waiting.length > 0
    // Of a message that is being sent there is nothing yet, however long its sender takes.
    if (known ? waiting.length > 0 && !late : now - timeOf(item.id) < UNSENT_MS) continue
    const missing = [...new Set([...never, ...waiting])]
    const mine = await queues.take(item, markOf(place.world, now))
    if (!mine) continue
    for (const [at, to] of missing.entries()) {
      const subject = isRecord(value) && typeof value.subject === 'string' ? oneLine(value.subject, 200) : ''
      const notice = {
        kind: 'undelivered' as const,
        id: item.id,
        to: nameOf(to),
        subject,
        forMs: now - timeOf(item.id),
        t: now,
      }
      const mail: Mail = { kind: 'notice', notice }
      await queues.enqueue(
        mail,
        { id: newId(timeOf(item.id) + URGENT_MS, `${at}${item.id.slice(-6)}`), from: DIBS },
        [reader],
      )
    }
    await queues.finish(mine, missing.length > 0 ? 'told' : 'delivered', now)
  }
}

const readersIn = (value: unknown): string[] =>
  isRecord(value) && Array.isArray(value.readers)
    ? value.readers.filter((one): one is string => typeof one === 'string' && /^[\w.-]+$/.test(one))
    : []
