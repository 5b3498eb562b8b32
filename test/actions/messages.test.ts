/** What time does to messages: urgent ones that nobody gets, old ones, those of readers who left, and marks of the dead. */
import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { gotBy, sentBy } from '../../src/actions/correspondence.ts'
import { hand, unreadBy } from '../../src/actions/delivery.ts'
import { isOver, markOf } from '../../src/actions/marks.ts'
import { tellPerson } from '../../src/actions/people.ts'
import { type Place, placeAt } from '../../src/actions/place.ts'
import { send } from '../../src/actions/sending.ts'
import { tidyUp } from '../../src/actions/sweep.ts'
import { transact } from '../../src/actions/transact.ts'
import { watchUrgent } from '../../src/actions/urgent.ts'
import { DEFAULTS } from '../../src/core/config.ts'
import { URGENT_MS, watchedBy } from '../../src/core/messages.ts'
import { notify, participant } from '../../src/core/participants.ts'
import type { Participant, Process } from '../../src/core/state.ts'
import { unpackState } from '../../src/core/stored.ts'
import { realFs } from '../../src/host/fs.ts'
import type { World } from '../../src/host/world.ts'
import { newId } from '../../src/store/queues.ts'
import { person, session } from '../core/fixtures.ts'
import { makeBox } from '../support/box.ts'

const realWrite = (path: string): void => writeFileSync(path, 'x')

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
const dead = new Set<number>()

/** Every process lives, but for those that were killed; each step is one of its own. */
function setUp(config: Partial<typeof DEFAULTS> = {}) {
  dead.clear()
  const box = makeBox()
  const here = { host: 'h/m/7', boot: 'boot-id-1' }
  const placeOf = (selfPid: number): Place => {
    const world: World = {
      fs: realFs,
      clock: box.clock,
      processes: {
        identify: (pid): Process => ({ ...here, pid, start: `${pid}0` }),
        look: (one) => (one.host !== here.host ? 'unseen' : dead.has(one.pid) ? 'gone' : 'alive'),
      },
      env: {},
      selfPid,
      parentPid: 1,
      uid: process.geteuid?.(),
      installRoot: '/',
      temps: [],
    }
    return placeAt(world, { tree: '/w', state: box.root }, { ...DEFAULTS, ...config })
  }
  return { box, placeOf, place: placeOf(1) }
}

const ANN = { name: 'ann', person: true }
const [A, B] = [session('brave-otter'), session('calm-heron')]

async function arrive(place: Place, ...all: Participant[]): Promise<void> {
  await transact(place, (state) => ({
    state: { ...state, participants: [...state.participants, ...all] },
    events: [],
    result: undefined,
  }))
}

const depart = (place: Place, handle: string) =>
  transact(place, (state) => ({
    state: { ...state, participants: state.participants.filter((one) => one.handle !== handle) },
    events: [],
    result: undefined,
  }))

const read = async (place: Place, one: Participant, how = 'PostToolBatch'): Promise<string> => {
  const delivery = await hand(place, one, await unreadBy(place, one, ''), how, '/w')
  await delivery?.printed()
  return delivery?.text ?? ''
}

const statesOf = async (place: Place, one: Participant) =>
  (await sentBy(place, one)).map(({ receipts }) => receipts.map(({ to, is }) => `${to} ${is}`).join())

describe('an urgent message', () => {
  test('that is not read within ten minutes is reported to its sender, once', async () => {
    const { box, place } = setUp()
    await arrive(place, A, B)
    const from = { name: A.handle, person: false }
    await send(place, { from, subject: 'Stop', urgent: true }, [B])
    box.clock.advance(URGENT_MS - 1000)
    await watchUrgent(place, A)
    expect(await read(place, A)).toBe('')
    box.clock.advance(1000)
    await watchUrgent(place, A)
    await watchUrgent(place, A)
    expect(await read(place, A)).toContain('calm-heron has not got the urgent message "Stop"')
    await watchUrgent(place, A)
    expect(await read(place, A)).toBe('')
    // It still arrives.
    expect(await read(place, B)).toContain('urgent): "Stop"')
  })

  test('that was read is not', async () => {
    const { box, place } = setUp()
    await arrive(place, A, B)
    await send(place, { from: ANN, subject: 'Stop', urgent: true }, [B])
    await read(place, B)
    box.clock.advance(2 * URGENT_MS)
    const ann = person('ann')
    await watchUrgent(place, ann)
    expect(await read(place, ann)).toBe('')
    expect(await (await place.store.queues()).readers()).toEqual([])
  })

  test('that is being sent is nothing yet, for an hour', async () => {
    const { box, place } = setUp()
    await arrive(place, A, B)
    const { now } = await place.store.read()
    const queues = await place.store.queues()
    const watch = { readers: [B.handle], subject: 'Stop' }
    await queues.enqueue(watch, { id: newId(now, 'x'), from: A.handle }, [watchedBy(A.handle)])
    const isWatched = async () => {
      await watchUrgent(place, A)
      return (await queues.itemsOf(watchedBy(A.handle))).length === 1
    }
    for (const ms of [0, URGENT_MS, HOUR_MS - URGENT_MS - 1]) {
      box.clock.advance(ms)
      expect(await isWatched()).toBe(true)
    }
    box.clock.advance(1)
    expect(await isWatched()).toBe(false)
    expect(await read(place, A)).toBe('')
  })

  test('of a person is looked after by any command', async () => {
    const { box, place } = setUp()
    await arrive(place, B)
    await send(place, { from: ANN, subject: 'Stop', urgent: true }, [B])
    box.clock.advance(URGENT_MS)
    expect((await tellPerson(place, 'ann')).notices?.text).toContain(
      'calm-heron has not got the urgent message',
    )
  })

  test('names those who have not got it, and no others', async () => {
    const { box, place } = setUp()
    await arrive(place, A, B)
    await send(place, { from: ANN, subject: 'Stop', urgent: true, all: true }, [A, B])
    await read(place, A)
    box.clock.advance(URGENT_MS)
    await watchUrgent(place, person('ann'))
    const told = await read(place, person('ann'))
    expect(told).toContain('calm-heron has not got')
    expect(told).not.toContain('brave-otter')
  })
})

describe('an urgent message to somebody who left', () => {
  test('is reported at once', async () => {
    const { place } = setUp()
    await arrive(place, A, B)
    await send(place, { from: { name: A.handle, person: false }, subject: 'Stop', urgent: true }, [B])
    await depart(place, B.handle)
    await tidyUp(place)
    await watchUrgent(place, A)
    expect(await read(place, A)).toContain('calm-heron has not got the urgent message "Stop"')
  })
})

describe('age', () => {
  test('what nobody reads expires after seven days, and is forgotten after seven more', async () => {
    const { box, place } = setUp()
    await arrive(place, A, B)
    await send(place, { from: ANN, subject: 'Dates' }, [B])
    const ann = person('ann')
    box.clock.advance(7 * DAY_MS - HOUR_MS)
    await tidyUp(place)
    expect(await statesOf(place, ann)).toEqual(['calm-heron stored'])
    box.clock.advance(2 * HOUR_MS)
    await tidyUp(place)
    const queues = await place.store.queues()
    expect(await queues.readers()).toEqual([])
    expect(await queues.finished(0)).toMatchObject([{ how: 'expired' }])
    box.clock.advance(2 * DAY_MS)
    await tidyUp(place)
    expect(await queues.finished(0)).toEqual([])
  })

  test('what was sent to all can be read for a day by those who come later', async () => {
    const { box, place } = setUp()
    await arrive(place, A)
    await send(place, { from: ANN, subject: 'News', all: true }, [A])
    box.clock.advance(DAY_MS - HOUR_MS)
    const late = { ...B, since: (await place.store.read()).now }
    await arrive(place, late)
    expect(await gotBy(place, late)).toMatchObject([{ message: { subject: 'News' }, before: true }])
    box.clock.advance(2 * HOUR_MS)
    expect(await gotBy(place, late)).toEqual([])
    await tidyUp(place)
    expect(await (await place.store.queues()).itemsOf('all')).toEqual([])
  })

  test('a reader who left has read nothing, and its successor of the same name gets nothing of it', async () => {
    const { box, place } = setUp()
    await arrive(place, A, B)
    await send(place, { from: ANN, subject: 'Dates' }, [B])
    await depart(place, B.handle)
    expect(await statesOf(place, person('ann'))).toEqual(['calm-heron left'])
    box.clock.advance(1000)
    const next = { ...session(B.handle), since: (await place.store.read()).now }
    await arrive(place, next)
    expect(await read(place, next)).toBe('')
    expect(await gotBy(place, next)).toEqual([])
    expect(await statesOf(place, person('ann'))).toEqual(['calm-heron left'])
  })
})

describe('a taker that dies', () => {
  test('before it printed leaves the message to the next one; a living one keeps it', async () => {
    const { placeOf, place } = setUp()
    await arrive(place, A)
    await send(place, { from: ANN, subject: 'Dates' }, [A])
    const first = await hand(placeOf(50), A, await unreadBy(placeOf(50), A, ''), 'Stop', '/w')
    expect(first?.text).toContain('Dates')
    expect(await unreadBy(place, A, '')).toEqual([])
    dead.add(50)
    expect(await read(place, A)).toContain('Dates')
  })

  test('elsewhere, where nobody can see it, after a minute', async () => {
    const { box, place } = setUp()
    const other = { ...place.world, processes: { ...place.world.processes } }
    other.processes.identify = (pid) => ({ host: 'h/m/8', boot: 'boot-id-2', pid, start: '5' })
    const { now } = await place.store.read()
    const mark = markOf(other, now)
    expect(isOver(place.world, mark, now + 59_000)).toBe(false)
    expect(isOver(place.world, mark, now + 60_000)).toBe(true)
    expect(isOver(place.world, mark, now - 5)).toBe(false) // clocks are read at different moments
    expect(isOver(place.world, mark, now - 60_000)).toBe(true)
    for (const foreign of ['', 'x', '1.2.3', 'nobody'])
      expect(isOver(place.world, foreign, box.clock.wall()), foreign).toBe(true)
  })
})

test('what lies in the inboxes that is not dibs’ own changes nothing', async () => {
  const { box, place } = setUp()
  await arrive(place, A)
  await send(place, { from: ANN, subject: 'Dates' }, [A])
  const inbox = `${box.root}/messages/inbox`
  realWrite(`${inbox}/.DS_Store`)
  realWrite(`${inbox}/a-file`)
  realWrite(`${inbox}/${A.handle}/notes.txt`)
  await tidyUp(place)
  expect(await statesOf(place, person('ann'))).toEqual(['brave-otter stored'])
  expect(await read(place, A)).toContain('Dates')
})

describe('notices', () => {
  const told = async (config: Partial<typeof DEFAULTS>) => {
    const { place } = setUp(config)
    await arrive(place, A)
    await transact(place, (state, now) => ({
      state: [
        { kind: 'joined' as const, who: 'calm-heron' },
        { kind: 'forced' as const, r: '/w/a.ts', who: 'ann', why: 'mine' },
      ].reduce((next, news) => notify(next, A.handle, news, now), state),
      events: [],
      result: undefined,
    }))
    const current = participant(unpackState((await place.store.read()).doc), A.handle)!
    const text = await read(place, current)
    const left = participant(unpackState((await place.store.read()).doc), A.handle)!
    expect(left.notices).toEqual([])
    return text
  }

  test('come in order, by themselves', async () => {
    expect(await told({})).toBe('dibs: calm-heron has joined.\ndibs: ann ended the claim on a.ts: "mine".')
  })

  test('only of its claims, or not at all, where the project wants it so', async () => {
    expect(await told({ notices: 'claims' })).toBe('dibs: ann ended the claim on a.ts: "mine".')
    expect(await told({ notices: 'off' })).toBe('')
  })

  const withNotice = async () => {
    const { place, placeOf } = setUp()
    await arrive(place, A)
    await transact(place, (state, now) => ({
      state: notify(state, A.handle, { kind: 'joined', who: 'calm-heron' }, now),
      events: [],
      result: undefined,
    }))
    const current = participant(unpackState((await place.store.read()).doc), A.handle)!
    return { place, placeOf, current }
  }

  test('are told once, also by a hook that looked before they were taken', async () => {
    const { place, current } = await withNotice()
    expect(await read(place, current)).toBe('dibs: calm-heron has joined.')
    expect(await read(place, current)).toBe('')
  })

  test('of a kind that nobody knows yet, or without what belongs to it, keep nothing else waiting', async () => {
    const { place } = setUp()
    const odd = [
      { kind: 'moved', who: 'x', t: 1 },
      { kind: 'left', t: 2 },
      null,
      'x',
      { kind: 'joined', who: 'b' },
    ]
    await arrive(place, { ...A, notices: odd as never })
    const queues = await place.store.queues()
    const { now } = await place.store.read()
    for (const [at, notice] of odd.entries())
      await queues.enqueue({ kind: 'notice', notice }, { id: newId(now, `x${at}`), from: 'dibs' }, [A.handle])
    await send(place, { from: ANN, subject: 'Dates' }, [A])
    const current = participant(unpackState((await place.store.read()).doc), A.handle)!
    const text = await read(place, current)
    expect(text).toContain('"Dates"')
    expect(text.match(/b has joined/g)).toHaveLength(2)
    expect(await read(place, participant(unpackState((await place.store.read()).doc), A.handle)!)).toBe('')
  })

  test('that somebody took who died before telling are told by the next one', async () => {
    const { place, placeOf, current } = await withNotice()
    const other = placeOf(50)
    const taken = await hand(other, current, await unreadBy(other, current, ''), 'Stop', '/w')
    expect(taken?.text).toContain('has joined')
    const meanwhile = participant(unpackState((await place.store.read()).doc), A.handle)!
    expect(await read(place, meanwhile)).toBe('')
    dead.add(50)
    expect(await read(place, meanwhile)).toBe('dibs: calm-heron has joined.')
    await taken?.printed()
    expect(await read(place, meanwhile)).toBe('')
  })
})
