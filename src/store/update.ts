/**
 * Read, decide, commit; when another was first, decide again on what it left. The only way in which dibs changes the
 * document. `decide` may run several times and must have no effects of its own.
 */
import { type Json, type Snapshot, type Store, StoreError } from './store.ts'

export interface Decision<R> {
  /** The new document; absent when nothing is to change, then nothing is committed. */
  doc?: Json
  durable?: boolean
  result: R
}

/** How long an update goes on trying, milliseconds: below the timeouts of hooks, above what 200 at once need. */
export const UPDATE_MS = 7000
/** A process that was held up for longer than that has still not tried in vain. */
const LEAST_TRIES = 5

/** @throws StoreError STATE_BUSY when others were first for `limitMs`; nothing was changed then */
export async function update<R>(
  store: Store,
  decide: (snapshot: Snapshot) => Decision<R> | Promise<Decision<R>>,
  { limitMs = UPDATE_MS }: { limitMs?: number } = {},
): Promise<R> {
  const start = process.hrtime.bigint() // the global `performance` costs 1 ms to touch
  for (let tries = 0; ; tries++) {
    const snapshot = await store.read()
    const { doc, durable = false, result } = await decide(snapshot)
    if (doc === undefined || (await store.commit(snapshot, doc, { durable }))) return result
    if (tries >= LEAST_TRIES && Number(process.hrtime.bigint() - start) / 1e6 > limitMs)
      throw new StoreError('STATE_BUSY', `others kept changing ${store.place} for ${limitMs} ms`, 'try again')
    // Random, so that two who collided do not meet again; short, because somebody always gets through.
    await new Promise((wake) => setTimeout(wake, Math.random() * Math.min(2 ** tries, MAX_PAUSE_MS)))
  }
}

const MAX_PAUSE_MS = 20
