/** Faults that dibs could have. Each stands between an action and the store, and the simulation must find it. */

import type { Claim, State } from '../../src/core/state.ts'
import { packState, unpackState } from '../../src/core/stored.ts'
import type { Json, Store } from '../../src/store/store.ts'
import type { Intent } from './cast.ts'
import type { Fault, Stage } from './stage.ts'

/** A fault, what is said of it, and a seed that shows it: tried first, it need not show it for ever. */
export interface Found {
  fault: Fault
  says: RegExp
  seed?: number
}

const TAKES: Intent['does'][] = ['edit', 'claim']
const ENDS: Intent['does'][] = ['stop', 'agent stops', 'release']
const OLD_MS = 60_000

const ofOthers = (stage: Stage, state: State, { actor }: Intent): Claim[] =>
  state.claims.filter((one) => stage.referee.actorOf(one.by, state) !== actor)

const changed = (doc: Json, change: (claims: Claim[]) => Claim[]): Json => {
  const state = unpackState(doc)
  return doc && packState({ ...state, claims: change(state.claims) })
}

const without = (doc: Json, claims: Claim[]): Json =>
  changed(doc, (all) => all.filter((one) => !claims.some((other) => same(one, other))))

const same = (a: Claim, b: Claim): boolean => a.r === b.r && a.by === b.by

export const reading = (store: Store, change: (doc: Json, now: number) => Json): Store => ({
  ...store,
  async read() {
    const snapshot = await store.read()
    return { ...snapshot, doc: change(snapshot.doc, snapshot.now) }
  },
})

export const writing = (store: Store, change: (doc: Json) => Json): Store => ({
  ...store,
  commit: (after, doc, options) => store.commit(after, change(doc), options),
})

export const FAULTS: Record<string, Fault> = {
  'a takeover by age': (store, stage, intent) =>
    TAKES.includes(intent.does)
      ? reading(store, (doc, now) => {
          const state = unpackState(doc)
          return without(
            doc,
            ofOthers(stage, state, intent).filter((one) => one.since + OLD_MS < now),
          )
        })
      : store,

  'a claim that overlooks one conflict': (store, stage, intent) => {
    if (!TAKES.includes(intent.does) || Math.random() > 0.3) return store
    let hidden: Claim[] = []
    const blind = reading(store, (doc) => {
      hidden = ofOthers(stage, unpackState(doc), intent).slice(0, 1)
      return without(doc, hidden)
    })
    return writing(blind, (doc) => changed(doc, (claims) => [...claims, ...hidden]))
  },

  'a release that ends claims of others': (store, stage, intent) =>
    ENDS.includes(intent.does)
      ? writing(store, (doc) => without(doc, ofOthers(stage, unpackState(doc), intent).slice(0, 1)))
      : store,

  'a commit that always says true': (store) => ({
    ...store,
    async commit(after, doc, options) {
      await store.commit(after, doc, options)
      return true
    },
  }),

  'a stop that leaves one claim': (store, _, intent) => {
    let kept: Claim[] = []
    const seeing = reading(store, (doc) => {
      kept = unpackState(doc).claims.slice(0, 1)
      return doc
    })
    return intent.does === 'stop'
      ? writing(seeing, (doc) => {
          return changed(doc, (claims) => [
            ...kept.filter((one) => !claims.some((other) => same(one, other))),
            ...claims,
          ])
        })
      : store
  },
}
