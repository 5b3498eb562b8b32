/** What is found out about a holder: its process, its last sign, and what its client left on disk, in store time. */
import { expect, it } from 'vitest'
import { beat } from '../../src/actions/beats.ts'
import { evidenceOf, judgeOf } from '../../src/actions/evidence.ts'
import type { Place } from '../../src/actions/place.ts'
import { DEFAULTS } from '../../src/core/config.ts'
import type { Session } from '../../src/core/state.ts'
import { INTERRUPTED } from '../../src/host/client.ts'
import { realFs } from '../../src/host/fs.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { auto, NOW, person, processOf, session, stateOf } from '../core/fixtures.ts'
import { put, tempFolder } from '../host/temp.ts'

/** The wall clock of the client and of dibs is an hour ahead of store time. */
const AHEAD = 3_600_000
const wall = (storeTime: number) => storeTime + AHEAD

/** A session that began its turn long ago, and whose client wrote that it has been idle since `NOW - 50`. */
function scene(look: 'alive' | 'gone' | 'unseen' = 'alive') {
  const config = `${tempFolder()}/.claude`
  const transcript = `${config}/projects/-w/s1.jsonl`
  const holder = session('b', { sid: 's1', process: processOf(4711), transcript })
  const place = {
    world: { fs: realFs, clock: { wall: () => wall(NOW) }, processes: { look: () => look } },
    store: memoryStore(() => NOW),
    config: DEFAULTS,
    troubles: [],
  } as unknown as Place
  const status = (change: object) =>
    put(
      config,
      'sessions/4711.json',
      JSON.stringify({ sessionId: 's1', procStart: holder.process.start, ...change }),
    )
  const interrupted = (file: string, at: number) => {
    const timestamp = new Date(wall(at)).toISOString()
    put(config, file, JSON.stringify({ type: 'user', timestamp, message: { content: `${INTERRUPTED}]` } }))
  }
  const found = (others: Session[] = [], claims = [auto('b', '/w/f')]) =>
    evidenceOf(place, holder, stateOf(claims, [holder, ...others]), NOW)
  return { place, holder, status, interrupted, found }
}

it('an idle client is idle since then, by the clock of the store', async () => {
  const { status, found } = scene()
  status({ status: 'idle', statusUpdatedAt: wall(NOW - 50) })
  expect(await found()).toMatchObject({ process: 'alive', client: { idleSince: NOW - 50 } })
})

it('files of a client whose process cannot be seen tell nothing: they may be another one’s', async () => {
  for (const look of ['gone', 'unseen'] as const) {
    const { status, found } = scene(look)
    status({ status: 'idle', statusUpdatedAt: wall(NOW - 50) })
    const evidence = await found()
    expect(evidence?.process).toBe(look)
    expect(evidence).not.toHaveProperty('client')
  }
})

it('an interruption is believed, unless two processes write into that transcript', async () => {
  const { status, interrupted, found } = scene()
  status({ status: 'busy' })
  interrupted('projects/-w/s1.jsonl', NOW - 70)
  interrupted('projects/-w/s1/subagents/agent-x.jsonl', NOW - 70)
  const claims = [auto('b', '/w/f', ['', 'x'])]
  const alone = await found([], claims)
  expect(alone?.client).toEqual({ interruptedAt: NOW - 70 })
  expect(alone?.endedAgents).toEqual(new Set(['x']))
  const twin = session('c', { sid: 's1', process: processOf(4712) })
  const shared = await found([twin], claims)
  expect(shared?.client).toEqual({})
  expect(shared?.endedAgents).toEqual(new Set())
})

it('the last sign is the newest of its coming, its turn and its beats', async () => {
  const { place, holder, found } = scene('unseen')
  expect((await found())?.lastSign).toBe(0)
  holder.since = 5
  expect((await found())?.lastSign).toBe(5)
  holder.turn = 7
  expect((await found())?.lastSign).toBe(7)
  await beat(place, 'b', { action: 'Edit', target: '/w/f' }, NOW - 1)
  expect((await found())?.lastSign).toBe(NOW - 1)
})

it('of people there is none: what they hold, they hold', async () => {
  const { place } = scene('gone')
  const you = person('you')
  const state = stateOf([auto('you', '/w/f')], [you])
  expect(await evidenceOf(place, you, state, NOW)).toBeUndefined()
  const judge = await judgeOf(place, state, ['you'], NOW)
  expect(judge(state.claims[0]!, you)).toBe('held')
})
