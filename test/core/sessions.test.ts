import { describe, expect, it } from 'vitest'
import { MAX_NOTICES, notify, sessionsOf } from '../../src/core/participants.ts'
import {
  type Arrival,
  arrive,
  arrivePerson,
  bury,
  dropIdlePeople,
  endAgent,
  leave,
  startAgent,
} from '../../src/core/sessions.ts'
import type { News, Session, State } from '../../src/core/state.ts'
import { auto, emptyState, manual, NOW, noticesOf, person, processOf, session, stateOf } from './fixtures.ts'

const names = ['brave-otter', 'calm-wolf', 'dry-newt']
const pick = (taken: string[]): string => names.find((one) => !taken.includes(one))!
const come = (state = emptyState(), change: Partial<Arrival> = {}) =>
  arrive(state, { sid: 's1', process: processOf(1), tree: '/w', ...change }, NOW, pick)

describe('arrive', () => {
  it('a newcomer gets a handle and a record', () => {
    const { state, session: one, events } = come(emptyState(), { transcript: '/t' })
    expect(one).toMatchObject({ handle: 'brave-otter', sid: 's1', since: NOW, turn: null, transcript: '/t' })
    expect(state.participants).toEqual([one])
    expect(events).toEqual([{ event: 'join', who: 'brave-otter', sid: 's1' }])
  })

  it('who is known already changes nothing: the same value comes back', () => {
    const { state } = come(emptyState(), { transcript: '/t' })
    for (const transcript of ['/t', undefined, ''])
      expect(come(state, { transcript })).toEqual({ state, events: [], session: state.participants[0] })
    expect(come(state).state).toBe(state)
  })

  it('a new place or transcript is noted, the handle stays', () => {
    const { state } = come()
    expect(come(state, { tree: '/v' }).session).toMatchObject({ handle: 'brave-otter', tree: '/v' })
    expect(come(state, { transcript: '/t2' }).session).toMatchObject({ transcript: '/t2' })
  })

  it.each([
    ['pid', { pid: 2 }],
    ['start', { start: 'later' }],
    ['pid namespace', { host: 'name/m/2' }],
    ['boot', { boot: 'next' }],
  ])('one conversation resumed in a process of another %s is another session', (_, change) => {
    const { state } = come()
    const second = come(state, { process: processOf(1, change) })
    expect(sessionsOf(second.state).map((one) => one.handle)).toEqual(['brave-otter', 'calm-wolf'])
  })
})

describe('a new conversation in a process', () => {
  const earlier = (change: Partial<Session>) => {
    const { state, session: one } = come()
    const old: Session = { ...one, notices: [{ kind: 'given', r: '/w/f', who: 'b', t: 1 }], ...change }
    return { ...state, participants: [old], claims: [manual(one.handle, '/w/f')] }
  }

  it.each(['clear', 'resume'] as const)('after /%s keeps handle, manual claims and notices', (left) => {
    const { state, session: next, events } = come(earlier({ left }), { sid: 's2' })
    expect(state.participants).toEqual([next])
    expect(next).toMatchObject({ handle: 'brave-otter', sid: 's2', notices: [{ kind: 'given' }] })
    expect(next).not.toHaveProperty('left')
    expect(state.claims).toEqual([manual('brave-otter', '/w/f')])
    expect(events).toEqual([])
  })

  it('takes over where leaving was never reported, if it says that it follows', () => {
    const next = come(earlier({ turn: null }), { sid: 's2', follows: true })
    expect(next.state.participants).toEqual([next.session])
    expect(next.session.handle).toBe('brave-otter')
  })

  it.each([
    ['the other one works (a teammate) and it does not say that it follows', { turn: 5 }, false],
    ['it does not say that it follows', { turn: null }, false],
  ])('is a session of its own where %s', (_, change, follows) => {
    const next = come(earlier(change), { sid: 's2', follows })
    expect(next.session.handle).toBe('calm-wolf')
    expect(next.state.participants).toHaveLength(2)
  })

  it('is a session of its own where two others are in the process', () => {
    const two = come(come(earlier({ turn: 5 }), { sid: 's2' }).state, { sid: 's3', follows: true })
    expect(two.session.handle).toBe('dry-newt')
  })

  it('never takes over from another process', () => {
    const next = come(earlier({ left: 'clear' }), { sid: 's2', process: processOf(2), follows: true })
    expect(next.session.handle).toBe('calm-wolf')
  })

  it('the one that was left may come back', () => {
    const { session: again, state } = come(earlier({ left: 'resume' }))
    expect(again).toMatchObject({ handle: 'brave-otter', sid: 's1' })
    expect(again).not.toHaveProperty('left')
    expect(state.participants).toHaveLength(1)
  })
})

describe('going', () => {
  const three = [session('a'), session('b'), session('c'), person('p')]
  const waiter = (by: string) => ({ r: '/w/g', by, since: 0, process: processOf(9) })
  const full = {
    ...stateOf([auto('a', '/w/f'), manual('a', '/w/g'), auto('b', '/w/h')], three),
    waiters: [waiter('a'), waiter('b')],
  }

  it('bury takes out everything of the dead, and nothing else', () => {
    const { state, events } = bury(full, new Set(['a', 'nobody']), NOW)
    expect(state).toEqual({
      participants: [
        expect.objectContaining({ handle: 'b' }),
        expect.objectContaining({ handle: 'c' }),
        three[3],
      ],
      claims: [auto('b', '/w/h')],
      waiters: [waiter('b')],
    })
    for (const who of ['b', 'c'])
      expect(noticesOf(state, who)).toEqual([
        { kind: 'died', who: 'a', rs: ['/w/f', '/w/g'], more: 0, t: NOW },
      ])
    expect(events).toEqual([{ event: 'die', who: 'a', rs: ['/w/f', '/w/g'] }])
    expect(bury(full, new Set(['nobody']), NOW).state).toBe(full)
  })

  it('leave tells every other session once', () => {
    const { state, events } = leave(full, { ...session('a'), task: 'Fix the login' }, NOW)
    expect(state.claims).toEqual([auto('b', '/w/h')])
    for (const who of ['b', 'c'])
      expect(noticesOf(state, who)).toEqual([
        { kind: 'left', who: 'a', task: 'Fix the login', rs: ['/w/f', '/w/g'], more: 0, t: NOW },
      ])
    expect(noticesOf(state, 'p')).toEqual([])
    expect(events).toEqual([{ event: 'leave', who: 'a', rs: ['/w/f', '/w/g'] }])
  })

  it('people are here as long as they hold, wait or have not been told something', () => {
    const state = { ...full, participants: [...three, person('q'), person('w')] }
    const busy = { ...state, claims: [manual('p', '/w/x')], waiters: [waiter('w')] }
    expect(dropIdlePeople(busy, 0).participants.map((one) => one.handle)).toEqual(['a', 'b', 'c', 'p', 'w'])
    expect(dropIdlePeople(stateOf([], [session('a')]), 0).participants).toHaveLength(1)
    const told = notify(stateOf([], [person('p')]), 'p', { kind: 'left', who: 'a', rs: [], more: 0 }, 1)
    expect(dropIdlePeople(told, 0)).toBe(told)
    expect(dropIdlePeople(told, 8 * 86_400_000).participants).toEqual([])
  })

  it('a person arrives once', () => {
    const once = arrivePerson(emptyState(), 'p', NOW)
    expect(once.participants).toEqual([{ kind: 'person', handle: 'p', since: NOW, notices: [] }])
    expect(arrivePerson(once, 'p', NOW + 1)).toBe(once)
  })
})

describe('notices and agents', () => {
  it('are capped, and the oldest go', () => {
    let state = stateOf([])
    for (let i = 0; i < MAX_NOTICES + 5; i++)
      state = notify(state, 'a', { kind: 'given', r: String(i), who: 'b' }, i)
    const kept = noticesOf(state, 'a').map((one) => ('r' in one ? one.r : ''))
    expect(kept).toHaveLength(MAX_NOTICES)
    expect([kept[0], kept.at(-1)]).toEqual(['5', String(MAX_NOTICES + 4)])
    expect(notify(state, 'nobody', { kind: 'given', r: 'x', who: 'b' }, 1)).toBe(state)
  })

  it('of comings and goings the newest few stay, and who came and went is told of as gone', () => {
    const tell = (state: State, news: News) => notify(state, 'a', news, 1)
    let state = tell(stateOf([]), { kind: 'given', r: 'x', who: 'b' })
    for (let i = 0; i < 9; i++) state = tell(state, { kind: 'joined', who: `n${i}` })
    state = tell(state, { kind: 'left', who: 'n7', rs: [], more: 0 })
    expect(noticesOf(state, 'a').map((one) => [one.kind, 'who' in one && one.who])).toEqual([
      ['given', 'b'],
      ['joined', 'n4'],
      ['joined', 'n5'],
      ['joined', 'n6'],
      ['joined', 'n8'],
      ['left', 'n7'],
    ])
  })

  it('an agent is on record once and goes by its id', () => {
    const agent = (id: string, since: number) => ({ id, type: 't', since })
    const twice = startAgent(startAgent(session('a'), agent('x', 1)), agent('x', 2))
    expect(twice.agents).toEqual([agent('x', 2)])
    expect(endAgent(startAgent(twice, agent('y', 3)), 'x').agents).toEqual([agent('y', 3)])
  })
})
