/** Faults that waiting in order could have, each with what the simulation says of it. */

import { sameProcess } from '../../src/core/sessions.ts'
import type { State, Waiter } from '../../src/core/state.ts'
import { packState, unpackState } from '../../src/core/stored.ts'
import type { Json, Store } from '../../src/store/store.ts'
import { type Found, reading, writing } from './faults.ts'

const changed = (doc: Json, change: (state: State) => State): Json =>
  doc && packState(change(unpackState(doc)))

const withWaiters = (doc: Json, change: (waiters: Waiter[]) => Waiter[]): Json =>
  changed(doc, (state) => ({ ...state, waiters: change(state.waiters) }))

/** They are hidden from an action, and there again afterwards. */
function hiding(store: Store, isSeen: (one: Waiter, all: Waiter[]) => boolean): Store {
  let hidden: Waiter[] = []
  const blind = reading(store, (doc) =>
    withWaiters(doc, (all) => {
      hidden = all.filter((one) => !isSeen(one, all))
      return all.filter((one) => !hidden.includes(one))
    }),
  )
  return writing(blind, (doc) => withWaiters(doc, (all) => [...hidden, ...all]))
}

const isFirst = (one: Waiter, all: Waiter[]): boolean =>
  all.find((other) => sameProcess(other.process, one.process)) === one

export const WAIT_FAULTS: Record<string, Found> = {
  'an edit that overtakes those who wait': {
    fault: (store, _, { does }) => (does === 'edit' ? hiding(store, () => false) : store),
    says: /had to get it from \w+(\/a\d)? edit/,
    seed: 17,
  },

  'a claim that overtakes those who wait': {
    fault: (store, _, { does }) => (does === 'claim' ? hiding(store, () => false) : store),
    says: /had to get it from \w+ claim/,
    seed: 9,
  },

  'a turn whose end hands nothing on': {
    fault: (store, _, { does }) => (does === 'stop' || does === 'end' ? hiding(store, () => false) : store),
    says: /had to get it from \w+ (stop|end), and/,
    seed: 10,
  },

  'who came last is served first': {
    fault: (store) => {
      const turned = (doc: Json) => withWaiters(doc, (all) => [...all].reverse())
      return writing(reading(store, turned), turned)
    },
    says: /had to get it from .* and [\w-]+ got/,
    seed: 1,
  },

  'of several things one is enough': {
    fault: (store) => {
      let hidden: Waiter[] = []
      const blind = reading(store, (doc) =>
        withWaiters(doc, (all) => {
          hidden = all.filter((one) => !isFirst(one, all))
          return all.filter((one) => isFirst(one, all))
        }),
      )
      const stays = (one: Waiter, all: Waiter[]) =>
        all.some((other) => sameProcess(other.process, one.process))
      return writing(blind, (doc) =>
        withWaiters(doc, (all) => [...all, ...hidden.filter((one) => stays(one, all))]),
      )
    },
    says: /is on record for|holds nothing|nothing is reserved/,
    seed: 1,
  },

  'a wait that is over with nothing reserved': {
    fault: (store) =>
      writing(store, (doc) =>
        changed(doc, (state) => ({ ...state, claims: state.claims.filter((one) => !one.reserved) })),
      ),
    says: /had to get it from|holds nothing|nothing is reserved/,
  },

  'a circle of which nobody is told': {
    fault: (store) =>
      writing(store, (doc) => withWaiters(doc, (all) => all.map(({ circle: _circle, ...one }) => one))),
    says: /waits in a circle and is not told/,
    seed: 2,
  },

  'a circle that is told again and again': {
    fault: (store) =>
      reading(store, (doc) => withWaiters(doc, (all) => all.map(({ circle: _circle, ...one }) => one))),
    says: /are told again that they wait in a circle/,
    seed: 2,
  },
}
