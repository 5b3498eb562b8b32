/**
 * What the simulation found about messages, each as the shortest story that shows it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sentBy } from '../../src/actions/correspondence.ts'
import { hand, unreadBy } from '../../src/actions/delivery.ts'
import type { Place } from '../../src/actions/place.ts'
import { send } from '../../src/actions/sending.ts'
import { sessionsOf } from '../../src/core/participants.ts'
import type { Participant, Session } from '../../src/core/state.ts'
import { realFs } from '../../src/host/fs.ts'
import { fileStore } from '../../src/store/file/file-store.ts'
import type { Queues } from '../../src/store/queues.ts'
import type { Store } from '../../src/store/store.ts'
import { twoHosts } from './two-hosts.ts'
import { Host } from './world.ts'

const ANN: Participant = { kind: 'person', handle: 'ann', since: 0, notices: [] }
const draft = { from: { name: 'ann', person: true }, subject: 'Dates' }

/** What a hook does; with what was printed. */
async function read(place: Place, one: Session): Promise<string> {
  const delivery = await hand(place, one, await unreadBy(place, one, ''), 'hook', '/w')
  await delivery?.printed()
  return delivery?.text ?? ''
}

/** It had found the notice free before another one told it, and did not look again. */
it('of two hooks one tells a notice, however late the other one is', async () => {
  const { hosts, place, session, state, store } = twoHosts()
  await session('one')
  await session('other') // has joined
  const [one] = sessionsOf(await state())
  let meanwhile: (() => Promise<unknown>) | undefined = () => read(place(), one!)
  const late: Store = {
    ...store,
    async commit(...args) {
      const first = meanwhile
      meanwhile = undefined
      if (first) expect(await first()).toContain('has joined')
      return store.commit(...args)
    },
  }
  expect(await read(place(hosts.here, late), one!)).toBe('')
})

/** Delivered between one look and the next, it was in neither. */
it.each(['finished', 'valueOf'] as const)(
  'a message that is read while one looks (%s) has a receipt',
  async (step) => {
    const { hosts, place, session, state, store } = twoHosts()
    await session('one')
    const [one] = sessionsOf(await state())
    const id = await send(place(), draft, [one!])
    const late: Store = {
      ...store,
      async queues() {
        const queues = await store.queues()
        const before = async <T>(go: () => Promise<T>) => {
          const seen = await go()
          await read(place(), one!)
          return seen
        }
        const slow: Queues = { ...queues }
        if (step === 'finished') slow.finished = (since) => before(() => queues.finished(since))
        else slow.itemsOf = (reader) => before(() => queues.itemsOf(reader))
        return slow
      },
    }
    const sent = await sentBy(place(hosts.here, late), ANN)
    expect(sent.map((each) => each.id)).toEqual([id])
    expect(sent[0]?.receipts).toMatchObject([{ to: one!.handle }])
  },
)

/** What was read said when; what was committed, that it was earlier. */
it('store time does not go back with a clock that is set before the first commit', async () => {
  const temp = mkdtempSync(join(tmpdir(), 'dibs-time-'))
  try {
    const host = new Host('here')
    const store = fileStore({ root: `${temp}/v1`, fs: realFs, clock: host.clock, uid: process.geteuid?.() })
    const first = await store.read()
    host.setWall(-3_600_000, 0)
    await store.commit(first, {})
    expect((await store.read()).now).toBeGreaterThanOrEqual(first.now)
  } finally {
    rmSync(temp, { recursive: true, force: true })
  }
})
