/** Mends what can be mended, in named steps, each of which can be run at any time. */

import { ALL, LATE_MS, PERSON, readerOf, URGENT } from '../core/messages.ts'
import { bury, dropIdlePeople } from '../core/sessions.ts'
import { hasExpired } from '../core/state.ts'
import { unpackState } from '../core/stored.ts'
import { timeOf } from '../store/queues.ts'
import type { Place } from './place.ts'
import { goneIn } from './sessions.ts'
import { transact } from './transact.ts'

export interface Swept {
  /** Handles of sessions whose process is gone. */
  buried: string[]
  /** Claims whose time is over. */
  expired: string[]
  /** `dibs wait` processes that are gone. */
  waiters: number
  /** Files that killed processes left. */
  leftovers: number
}

export async function sweep(place: Place): Promise<Swept> {
  const state = await transact(place, async (before, now) => {
    const gone = await goneIn(place, before, now)
    const buried = bury(before, gone, now)
    const expired = buried.state.claims.filter((one) => hasExpired(one, now))
    const dead = buried.state.waiters.filter((one) => place.world.processes.look(one.process) === 'gone')
    const left = {
      ...buried.state,
      claims: buried.state.claims.filter((one) => !expired.includes(one)),
      waiters: buried.state.waiters.filter((one) => !dead.includes(one)),
    }
    const state = dropIdlePeople(left, now)
    const changed = gone.size + expired.length + dead.length > 0 || state !== left
    return {
      state: changed ? state : before,
      events: [...buried.events, ...expired.map((one) => ({ event: 'expire', who: one.by, r: one.r }))],
      result: { buried: [...gone], expired: expired.map((one) => one.r), waiters: dead.length },
    }
  })
  return { ...state, leftovers: await tidyUp(place) }
}

/** Lets go of what nobody wants any more. @returns the number of files that killed processes had left */
export async function tidyUp(place: Place): Promise<number> {
  const { now } = await place.store.read()
  await place.store.trim(now - place.config.retention)
  await trimMessages(place)
  return place.store.collect()
}

/** What its reader never got, because it left or for too long, becomes history, and old history goes. */
async function trimMessages({ store, config }: Place): Promise<void> {
  const queues = await store.queues()
  const readers = await queues.readers()
  // Read after that list: whoever was written to was here by then.
  const { doc, now } = await store.read()
  const here = new Set(unpackState(doc).participants.map(readerOf))
  for (const reader of readers) {
    const who = reader.startsWith(URGENT) ? reader.slice(URGENT.length) : reader
    const isHere = who === ALL || who.startsWith(PERSON) || here.has(who)
    const keptMs = reader === ALL ? LATE_MS : config.keepMessages
    for (const item of await queues.itemsOf(reader))
      if (!isHere || now - timeOf(item.id) > keptMs)
        await queues.finish(item, isHere ? 'expired' : 'left', now)
  }
  await queues.forget(now - config.keepMessages)
}
