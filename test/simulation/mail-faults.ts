/** Faults that the delivery of messages and notices could have, each with what the simulation says of it. */

import type { Notice, State } from '../../src/core/state.ts'
import { packState, unpackState } from '../../src/core/stored.ts'
import type { Finished, Item, Queues } from '../../src/store/queues.ts'
import type { Json, Store } from '../../src/store/store.ts'
import { type Found, reading, writing } from './faults.ts'

const queueing = (store: Store, change: (queues: Queues) => Partial<Omit<Queues, 'valueOf'>>): Store => ({
  ...store,
  async queues() {
    const queues = await store.queues()
    return { ...queues, ...change(queues) }
  },
})

const valuing = (store: Store, value: (queues: Queues, one: Item | Finished) => Promise<Json>): Store => ({
  ...store,
  async queues() {
    const queues = await store.queues()
    return { ...queues, valueOf: (one) => value(queues, one) }
  },
})

const withNotices = (doc: Json, change: (notices: Notice[]) => Notice[]): Json => {
  const state: State = unpackState(doc)
  const participants = state.participants.map((one) => ({ ...one, notices: change(one.notices) }))
  return doc && packState({ ...state, participants })
}

/** As it lies there, whoever has it. */
const lying = async (queues: Queues, item: Item): Promise<Item> =>
  (await queues.itemsOf(item.reader)).find((one) => one.id === item.id) ?? item

export const MAIL_FAULTS: Record<string, Found> = {
  'a message that is done with before it is printed': {
    fault: (store) =>
      queueing(store, (queues) => ({
        async take(item, by) {
          const mine = await queues.take(item, by)
          if (mine) await queues.finish(mine, 'hook', 0)
          return mine
        },
      })),
    says: /"about .* is not there any more/,
    seed: 2,
  },

  'a hook that takes what a living one has in hand': {
    fault: (store) => {
      const seeing = valuing(store, async (queues, one) =>
        queues.valueOf('how' in one ? one : await lying(queues, one)),
      )
      return queueing(seeing, (queues) => ({
        itemsOf: async (reader) => (await queues.itemsOf(reader)).map(({ by: _by, ...free }) => free),
        take: async (item, by) => queues.take(await lying(queues, item), by),
      }))
    },
    says: /read "about .* and again by/,
    seed: 28,
  },

  'two who take one message and both get it': {
    fault: (store) =>
      queueing(store, (queues) => ({
        take: async (item, by) => (await queues.take(item, by)) ?? { ...item, by },
      })),
    says: /read "about .* and again by/,
    seed: 13,
  },

  'a dead taker who is never taken for dead': {
    fault: (store) =>
      queueing(store, (queues) => ({
        itemsOf: async (reader) => (await queues.itemsOf(reader)).filter((one) => one.by === undefined),
      })),
    says: /was never read|still mail for/,
    seed: 11,
  },

  'a long message that begins anew each time': {
    fault: (store) =>
      queueing(store, (queues) => ({ giveBack: (item) => queues.giveBack(item, item.offset) })),
    says: /read "about .* and again by/,
    seed: 27,
  },

  'a long message that loses a part': {
    fault: (store) =>
      queueing(store, (queues) => ({ giveBack: (item, offset) => queues.giveBack(item, offset + 20) })),
    says: /and read was only/,
    seed: 27,
  },

  'a message that only the first of its readers gets': {
    fault: (store, _, { does }) =>
      does === 'send'
        ? queueing(store, (queues) => ({
            enqueue: (value, item, readers) => queues.enqueue(value, item, readers.slice(0, 1)),
          }))
        : store,
    says: /was sent and is not kept/,
    seed: 6,
  },

  'a message that others get too': {
    fault: (store, { referee }, { does }) =>
      does === 'send'
        ? queueing(store, (queues) => ({
            enqueue: (value, item, readers) => {
              const other = referee.state.participants.find((one) => one.kind === 'session')?.handle
              const all = other === undefined ? readers : [...new Set([...readers, other])]
              return queues.enqueue(value, item, all)
            },
          }))
        : store,
    says: /which nobody sent/,
    seed: 2,
  },

  'a subagent that reads what is for its session': {
    fault: (store) =>
      valuing(store, async (queues, one) => {
        const value = (await queues.valueOf(one)) as { to?: string[] } | undefined
        return value?.to ? { ...value, agents: value.to } : value
      }),
    says: /\/a\d read "about/,
    seed: 2,
  },

  'a sweep that lets go of a message too early': {
    fault: (store, _, { does }) =>
      does === 'sweep'
        ? queueing(store, (queues) => ({
            async itemsOf(reader) {
              const items = await queues.itemsOf(reader)
              if (items[0]) await queues.finish(items[0], 'left', 0)
              return items.slice(1)
            },
          }))
        : store,
    says: /was let go of as of somebody who left|is not there any more/,
    seed: 11,
  },

  'an urgent message of which nobody is told': {
    fault: (store) =>
      queueing(store, (queues) => ({
        enqueue: async (value, item, readers) =>
          item.from === 'dibs' ? undefined : queues.enqueue(value, item, readers),
      })),
    says: /is "told", and nobody is told/,
    seed: 28,
  },

  'a notice that goes before it is told': {
    fault: (store, _, { does }) =>
      does === 'deliver'
        ? writing(store, (doc) => withNotices(doc, (all) => all.filter((one) => one.by === undefined)))
        : store,
    says: /was never told/,
  },

  'a notice that two hooks tell': {
    fault: (store, _, { does }) =>
      does === 'deliver'
        ? reading(store, (doc) => withNotices(doc, (all) => all.map(({ by: _by, ...one }) => one)))
        : store,
    says: /was told .* and again by/,
  },
}
