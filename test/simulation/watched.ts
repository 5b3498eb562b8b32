/** The store as one action sees it: it may be left waiting, or for dead, before and after every call. */
import type { Queues } from '../../src/store/queues.ts'
import type { Json, Snapshot, Store } from '../../src/store/store.ts'
import type { Referee } from './referee.ts'
import type { Run } from './rules.ts'
import type { Stage } from './stage.ts'
import type { Host } from './world.ts'

/** @param real what is really kept. @param inner the same, or a faulty way to it */
export function watched(real: Store, inner: Store, stage: Stage, run: Run): Store {
  const { schedule, post, line } = stage
  const referee: Referee = stage.referee
  async function call<T>(
    name: string,
    step: () => Promise<T>,
    seen?: (result: T) => void | Promise<void>,
  ): Promise<T> {
    await schedule.park(`before ${name}`)
    const result = await step()
    await seen?.(result)
    await schedule.park(`after ${name}`)
    return result
  }

  return {
    async queues() {
      const kept = await real.queues()
      const queues = await inner.queues()
      const watchedQueues: Queues = {
        enqueue: (value, item, readers, options) =>
          call(
            'enqueue',
            () => queues.enqueue(value, item, readers, options),
            () => post.enqueued(kept, run, value, item, readers),
          ),
        itemsOf: (reader) => call('itemsOf', () => queues.itemsOf(reader)),
        readers: () => call('readers', () => queues.readers()),
        take: (item, by) =>
          call(
            'take',
            () => queues.take(item, by),
            (mine) => post.took(run, mine),
          ),
        giveBack: (item, offset) =>
          call('giveBack', () => post.giveBack(kept, run, item, () => queues.giveBack(item, offset))),
        finish: (item, how, at) =>
          call('finish', () => post.finish(kept, run, item, how, () => queues.finish(item, how, at))),
        finished: (since) => call('finished', () => queues.finished(since)),
        valueOf: (one) => call('valueOf', () => queues.valueOf(one)),
        forget: (time) => call('forget', () => queues.forget(time)),
      }
      return watchedQueues
    },
    place: real.place,
    examine: real.examine,
    read: () =>
      call(
        'read',
        () => inner.read(),
        ({ now }) => referee.read(run, now),
      ),
    commit: (after, doc, options) =>
      call(
        'commit',
        () => inner.commit(after, doc, options),
        async (said) => {
          const kept = await real.read()
          const stays = kept.version === referee.version
          referee.must(said || stays, 'a commit took effect and said that it did not')
          referee.version = kept.version
          referee.commit(run, kept.doc, said)
        },
      ),
    append: (entries) =>
      call(
        'append',
        () => inner.append(entries),
        () => line.circles.logged(run, entries),
      ),
    readAfter: (cursor, limit) => call('readAfter', () => inner.readAfter(cursor, limit)),
    readLast: (limit) => call('readLast', () => inner.readLast(limit)),
    trim: (time) =>
      call(
        'trim',
        () => inner.trim(time),
        () => referee.unread(run),
      ),
    collect: () => call('collect', () => inner.collect()),
    get: (cell) => call('get', () => inner.get(cell)),
    put: (cell, value) =>
      call(
        'put',
        () => inner.put(cell, value),
        () => referee.put(run, cell, value),
      ),
    remove: (cell) => call('remove', () => inner.remove(cell)),
  }
}

/** Within a boot store time goes as the monotonic clock goes, from the first commit on. */
export function timeIsSteady(store: Store, host: Host, referee: Referee): Store {
  let anchor: { boot: string; mono: number; now: number } | undefined
  let committed = ''
  const steady = ({ now }: Snapshot) => {
    const { clock } = host
    const boot = clock.boot()
    if (anchor?.boot !== boot) anchor = committed === boot ? { boot, mono: clock.mono(), now } : undefined
    if (!anchor) return
    const off = now - anchor.now - (clock.mono() - anchor.mono)
    referee.must(Math.abs(off) <= 2, `store time is ${off} ms off the monotonic clock`)
  }
  return {
    ...store,
    async read() {
      const snapshot = await store.read()
      steady(snapshot)
      return snapshot
    },
    async commit(after: Snapshot, doc: Json, options) {
      const won = await store.commit(after, doc, options)
      if (won) committed = host.clock.boot()
      return won
    },
  }
}
