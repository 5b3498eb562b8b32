import { describe, expect, it, test } from 'vitest'
import { claim, endThread, force, give, release, type Terms } from '../../src/core/claims.ts'
import { shown } from '../../src/core/resource.ts'
import { hasExpired } from '../../src/core/state.ts'
import {
  auto,
  manual,
  meets,
  moment,
  NOW,
  noticesOf,
  person,
  resource,
  session,
  stateOf,
} from './fixtures.ts'

const EDIT = { agent: '' }
const HOLD = { until: NOW + 5000, note: 'why' }
const take = (
  state: ReturnType<typeof stateOf>,
  rs: string[],
  terms: Terms = EDIT,
  at = moment(),
  who = 'a',
) => claim(state, who, rs.map(resource), terms, at)
const granted = (...args: Parameters<typeof take>) => {
  const result = take(...args)
  if (result.kind !== 'granted') throw new Error(result.kind)
  return result
}

it('what is asked for twice is held once', () => {
  const { state } = granted(stateOf([]), ['/w/f', '/w/g', '/w/f'])
  expect(state.claims.map((one) => one.r)).toEqual(['/w/f', '/w/g'])
})

it('a file that is called like a glob is not that glob', () => {
  const [name, terms] = ['/w/[x]', { agent: '' }]
  const globbed = stateOf([manual('a', name, NOW + 9, { glob: true, agents: [''] })])
  const result = claim(globbed, 'a', [{ r: name }], terms, moment())
  expect(result.kind === 'granted' && result.state.claims.map((one) => one.glob)).toEqual([true, undefined])
})

// What is held, what `a` asks for, on which terms: the answer while every claim of others holds.
const FILE = '/w/f'
test.each([
  ['nothing', [], [FILE], EDIT, 'granted'],
  ['mine by this thread', [auto('a', FILE)], [FILE], EDIT, 'mine'],
  ['mine by another thread', [auto('a', FILE, ['x'])], [FILE], EDIT, 'granted'],
  // An edit of what is held by hand is put on record too: the claim then lasts for the turn as well.
  ['mine by hand', [manual('a', FILE)], [FILE], EDIT, 'granted'],
  ['mine by hand and edited', [manual('a', FILE, NOW + 9, { agents: [''] })], [FILE], EDIT, 'mine'],
  ['mine by hand until now', [manual('a', FILE, NOW)], [FILE], EDIT, 'granted'],
  ['mine through a glob', [manual('a', '/w/**')], [FILE], EDIT, 'granted'],
  ['mine through a glob that is over', [manual('a', '/w/**', NOW)], [FILE], EDIT, 'granted'],
  ['my glob is elsewhere', [manual('a', '/w/d/**')], [FILE], EDIT, 'granted'],
  ['mine, asked for by hand again', [manual('a', FILE)], [FILE], HOLD, 'granted'],
  ['half mine', [auto('a', FILE)], [FILE, '/w/g'], EDIT, 'granted'],
  ['held', [auto('b', FILE)], [FILE], EDIT, 'refused'],
  ['held by hand', [manual('b', FILE)], [FILE], EDIT, 'refused'],
  ['held, asked for by hand', [auto('b', FILE)], [FILE], HOLD, 'refused'],
  ['held through a glob', [manual('b', '/w/**')], [FILE], EDIT, 'refused'],
  ['a file of theirs in my glob', [auto('b', '/w/d/f')], ['/w/**'], HOLD, 'refused'],
  ['globs that meet', [manual('b', '/w/*.ts')], ['/w/a*'], HOLD, 'refused'],
  ['globs that cannot meet', [manual('b', '/w/*.ts')], ['/w/*.js'], HOLD, 'granted'],
  ['one of two held', [auto('b', FILE)], ['/w/g', FILE], HOLD, 'refused'],
  ['a neighbour', [auto('b', '/w/fo')], [FILE], EDIT, 'granted'],
  ['a named thing', [manual('b', 'deployment:prod')], ['deployment:prod'], HOLD, 'refused'],
  ['another named thing', [manual('b', 'deployment:test')], ['deployment:prod'], HOLD, 'granted'],
  ['a named thing and a glob', [manual('b', 'deployment:prod')], ['/**'], HOLD, 'granted'],
] as const)('%s', (_, held, wanted, terms, kind) => {
  expect(take(stateOf([...held]), [...wanted], terms).kind).toBe(kind)
})

describe('what does not hold is taken over', () => {
  it.each([
    ['expired', true, 1],
    ['turn over', true, 1],
    ['silent', true, 1],
    ['gone', false, 0],
  ] as const)('%s: the former holder stays %s, with %i notices', (verdict, stays, told) => {
    const other = auto('b', '/w/other')
    const { state, events } = granted(stateOf([auto('b', FILE), other]), [FILE], EDIT, moment(verdict))
    expect(state.claims.filter((one) => one.r === FILE)).toEqual([auto('a', FILE, [''], { since: NOW })])
    expect(state.claims.includes(other)).toBe(stays)
    expect(state.participants.some((one) => one.handle === 'b')).toBe(stays)
    expect(noticesOf(state, 'b')).toHaveLength(told)
    expect(events[0]).toEqual({ event: 'takeover', who: 'a', r: FILE, from: 'b', why: verdict })
    expect(events.map((one) => one.event)).toEqual(['takeover', ...(stays ? [] : ['die']), 'claim'])
  })

  it('but not where another claim in the way still holds: then nothing changes', () => {
    const claims = [auto('b', FILE), manual('c', '/w/**')]
    const state = stateOf(claims, [session('a'), session('b'), session('c')])
    const judge = (one: { by: string }) => (one.by === 'b' ? ('silent' as const) : ('held' as const))
    const result = claim(state, 'a', [resource(FILE)], EDIT, { now: NOW, meets, judge })
    expect(result).toMatchObject({
      kind: 'refused',
      conflicts: [{ claim: claims[1], holder: { handle: 'c' } }],
    })
    expect(state.claims).toEqual(claims)
  })

  it('of a holder that is not on record', () => {
    expect(granted(stateOf([auto('x', FILE)]), [FILE], EDIT, moment('gone')).state.claims).toHaveLength(1)
  })
})

describe('one claim a resource, whatever it turns into', () => {
  it('auto → manual → auto', () => {
    const first = granted(stateOf([]), [FILE]).state
    const held = granted(first, [FILE], HOLD, moment('held', NOW + 1)).state
    expect(held.claims).toEqual([{ r: FILE, by: 'a', since: NOW, agents: [''], ...HOLD }])
    expect(endThread(held, 'a', '', NOW + 2).state.claims).toEqual([
      { r: FILE, by: 'a', since: NOW, ...HOLD },
    ])
    expect(take(held, [FILE]).kind).toBe('mine')
    const released = endThread(held, 'a', '', NOW + 2).state
    const later = granted(released, [FILE], EDIT, moment('held', NOW + 5000)).state
    expect(later.claims).toEqual([{ r: FILE, by: 'a', since: NOW + 5000, agents: [''] }])
  })

  it('an edit of several files takes nothing from the one that is held by hand', () => {
    const { state } = granted(stateOf([manual('a', FILE)]), [FILE, '/w/g'])
    expect(state.claims.find((one) => one.r === FILE)).toMatchObject({ until: NOW + 1000 })
  })

  it('threads of one session share it', () => {
    const { state } = granted(stateOf([auto('a', FILE)]), [FILE], { agent: 'x' })
    expect(state.claims).toEqual([auto('a', FILE, ['', 'x'])])
  })

  it('is shown as it was last spelled', () => {
    const folded = { r: '/w/readme', as: '/w/README' }
    const first = claim(stateOf([]), 'a', [folded], EDIT, moment())
    expect(first.kind === 'granted' && shown(first.state.claims[0]!, '/w')).toBe('README')
  })
})

describe('release', () => {
  it('only what is picked, only of the one who asks', () => {
    const all = [auto('a', FILE), manual('a', '/w/g'), auto('b', '/w/h')]
    const { state, events } = release(stateOf(all), 'a', (one) => one.r !== '/w/g')
    expect(state.claims).toEqual(all.slice(1))
    expect(events).toEqual([{ event: 'release', who: 'a', rs: [FILE] }])
  })

  it('of nothing is nothing: the state stays the same value, so nothing is committed', () => {
    const state = stateOf([auto('b', FILE), manual('a', '/w/g')])
    expect(release(state, 'a', () => false)).toEqual({ state, events: [] })
    expect(release(state, 'c', () => true).state).toBe(state)
    expect(endThread(state, 'a', '', NOW).state).toBe(state)
  })

  // Claims of `a` before, the thread that ends, claims after.
  it.each([
    ['the main thread', [['']], '', []],
    ['a subagent', [['x']], 'x', []],
    ['another subagent', [['x']], 'y', [['x']]],
    ['main, while a subagent goes on', [['', 'x']], '', [['x']]],
    ['a subagent, while main goes on', [['', 'x'], ['x']], 'x', [['']]],
  ])('a turn ends: %s', (_, before, agent, after) => {
    const claims = before.map((agents, i) => auto('a', `/w/${i}`, agents))
    const { state } = endThread(stateOf([...claims, auto('b', '/w/b')]), 'a', agent, NOW)
    expect(state.claims.filter((one) => one.by === 'a').map((one) => one.agents)).toEqual(after)
    expect(state.claims.some((one) => one.by === 'b')).toBe(true)
  })
})

describe('force', () => {
  it('ends the claims of others and tells each', () => {
    const all = [auto('a', FILE), auto('b', '/w/g'), manual('p', '/w/h')]
    const state = stateOf(all, [session('a'), session('b'), person('p')])
    const done = force(state, 'a', () => true, 'in a hurry', NOW)
    expect(done.state.claims).toEqual(all.slice(0, 1))
    for (const [who, r] of [
      ['b', '/w/g'],
      ['p', '/w/h'],
    ] as const)
      expect(noticesOf(done.state, who)).toEqual([{ kind: 'forced', r, who: 'a', why: 'in a hurry', t: NOW }])
    expect(done.events.map((one) => [one.event, one.from])).toEqual([
      ['force', 'b'],
      ['force', 'p'],
    ])
  })
})

it('a short claim by hand does not end a running turn', () => {
  const short = granted(
    granted(stateOf([]), [FILE]).state,
    [FILE],
    { until: NOW + 10 },
    moment('held', NOW + 1),
  ).state
  expect(hasExpired(short.claims[0]!, NOW + 20)).toBe(false)
  expect(endThread(short, 'a', '', NOW + 20).state.claims).toEqual([])
})

describe('give', () => {
  it('of a claim whose time is over gives nothing', () => {
    expect(to([manual('a', FILE, NOW - 1)]).given).toEqual([])
  })

  const to = (claims: Parameters<typeof stateOf>[0]) =>
    give(stateOf(claims), 'a', 'b', (one) => one.r === FILE, { now: NOW, forMs: 7000, meets })

  it('makes a reservation a claim like any other', () => {
    const { state } = to([manual('a', FILE, NOW + 60_000, { reserved: true })])
    expect(state.claims).toEqual([manual('b', FILE, NOW + 7000)])
  })

  it('changes the holder in one step, and the rest stays', () => {
    const { state, events } = to([auto('a', FILE), auto('a', '/w/g')])
    expect(state.claims).toEqual([manual('b', FILE, NOW + 7000), auto('a', '/w/g')])
    expect(noticesOf(state, 'b')).toEqual([{ kind: 'given', r: FILE, who: 'a', t: NOW }])
    expect(events).toEqual([{ event: 'give', who: 'a', r: FILE, to: 'b' }])
  })

  it('keeps the end and the note of a manual claim', () => {
    const mine = manual('a', FILE, NOW + 50, { note: 'release day' })
    expect(to([mine]).state.claims).toEqual([{ ...mine, by: 'b' }])
  })

  it('leaves the new holder one claim where it had an old one on the same', () => {
    expect(to([manual('b', FILE, NOW - 1), auto('a', FILE)]).state.claims).toEqual([
      manual('b', FILE, NOW + 7000),
    ])
  })

  it('what meets it goes with it, and what meets that: nothing is held by both', () => {
    const mine = [auto('a', '/w/d/f'), manual('a', '/w/**'), auto('a', FILE), manual('a', 'deployment:prod')]
    const { state, given } = to(mine)
    expect(given.map((one) => one.r).sort()).toEqual(['/w/**', '/w/d/f', FILE])
    expect(state.claims.filter((one) => one.by === 'a')).toEqual(mine.slice(3))
  })

  it("a given claim outlives the giver's turn", () => {
    const { state } = to([auto('a', FILE)])
    expect(endThread(endThread(state, 'a', '', NOW).state, 'b', '', NOW).state.claims).toHaveLength(1)
  })
})
