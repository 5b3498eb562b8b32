/** The store as one action sees it: it may be left waiting, or for dead, before and after every call. */
import type { Queues } from '../../src/store/queues.ts'
import type { Json, Snapshot, Store } from '../../src/store/store.ts'
import type { Referee } from './referee.ts'
import type { Run } from './rules.ts'
import type { Schedule } from './schedule.ts'
import type { Host } from './world.ts'

/** @param real what is really kept. @param inner the same, or a faulty way to it */
export function watched(real: Store, inner: Store, schedule: Schedule, referee: Referee, run: Run): Store {
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
      const queues = await inner.queues()
      const parked = Object.entries(queues).map(
        ([name, step]: [string, (...args: never[]) => Promise<unknown>]) => [
          name,
          (...args: never[]) => call(name, () => step(...args)),
        ],
      )
      return Object.fromEntries(parked) as Queues
    },
    place: real.place,
    examine: real.examine,
    read: () =>
      call(
        'read',
        () => inner.read(),
        ({ now }) => referee.read(run, now),
      ),
    async commit(after, doc, options) {
      let version = ''
      return call(
        'commit',
        async () => {
          version = (await real.read()).version
          return inner.commit(after, doc, options)
        },
        async (said) => {
          const kept = await real.read()
          referee.must(said || kept.version === version, 'a commit took effect and said that it did not')
          referee.commit(run, kept.doc, said)
        },
      )
    },
    append: (entries) => call('append', () => inner.append(entries)),
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
