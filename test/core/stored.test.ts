/** The stored form: nothing of a state is lost in it, and a part of it changes like the whole. */
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { claim, endThread, isMine, release } from '../../src/core/claims.ts'
import { meetCheaply, type Resource } from '../../src/core/resource.ts'
import type { Claim, State } from '../../src/core/state.ts'
import { heldIn, holdsPlainly, packState, repack, unpackAbout, unpackState } from '../../src/core/stored.ts'
import { auto, emptyState, manual, moment, person, processOf, session, stateOf } from './fixtures.ts'

const waiter = { r: '/w/f', by: 'a', since: 0, process: processOf(1) }
const full: State = {
  ...stateOf(
    [auto('a', '/w/f'), auto('a', '/elsewhere/g'), manual('b', '/w/g')],
    [session('a'), session('b')],
  ),
  waiters: [waiter],
}
/** As it comes from a store. */
const stored = (state: State): Loose => JSON.parse(JSON.stringify(packState(state)))
interface Loose {
  participants: unknown[]
  waiters: unknown[]
  claims: unknown[] & { plain: string; full: unknown[] }[]
}

test.each([
  undefined,
  null,
  0,
  '',
  'text',
  true,
  [],
  {},
  { claims: 'no' },
  { claims: [{ by: 'a' }] },
  { participants: { a: 1 }, waiters: null },
])('%j is an empty state', (doc) => {
  expect(unpackState(doc)).toMatchObject(emptyState())
})

it('what edits claimed below the worktree is short', () => {
  expect(stored(full)).toEqual({
    participants: full.participants,
    waiters: full.waiters,
    claims: [
      { by: 'a', plain: '//:./f//:10//:/elsewhere/g//:10', full: [] },
      { by: 'b', plain: '', full: [{ r: '/w/g', since: 10, until: 1_001_000 }] },
    ],
  })
})

it('unknown fields are kept, at the top and in records', () => {
  const state = {
    ...full,
    later: { x: 1 },
    claims: [{ ...full.claims[0]!, color: 'red' }],
    participants: [{ ...session('a'), mood: 'fine' }],
  }
  expect(unpackState(stored(state))).toEqual(state)
})

it('no name of a holder is special', () => {
  const people = ['__proto__', 'constructor', './', ''].map(person)
  const state = stateOf(
    people.map((one) => manual(one.handle, `/w/${one.handle}x`)),
    people,
  )
  expect(unpackState(stored(state))).toEqual(state)
})

const without = (one: object, key: string): object => {
  const { [key]: _, ...rest } = one as Record<string, unknown>
  return rest
}

describe('a record that is none of ours alone is left out:', () => {
  test.each<['participants' | 'waiters', string, unknown]>([
    ['participants', 'null', null],
    ['participants', 'a text', 'a'],
    ['participants', 'another kind', { ...session('x'), kind: 'robot' }],
    ['participants', 'no handle', without(session('x'), 'handle')],
    ['participants', 'no since', without(session('x'), 'since')],
    ['participants', 'no notices', without(person('x'), 'notices')],
    ['participants', 'no session id', without(session('x'), 'sid')],
    ['participants', 'no tree', without(session('x'), 'tree')],
    ['participants', 'no process', without(session('x'), 'process')],
    ['participants', 'process null', { ...session('x'), process: null }],
    ['participants', 'pid is a text', { ...session('x'), process: { pid: '1', host: 'h' } }],
    ['participants', 'no turn', without(session('x'), 'turn')],
    ['participants', 'no agents', without(session('x'), 'agents')],
    ['participants', 'no also', without(session('x'), 'also')],
    ['waiters', 'no process', without(waiter, 'process')],
    ['waiters', 'no resource', without(waiter, 'r')],
  ])('%s: %s', (list, _, wrong) => {
    const doc = stored(full)
    expect(unpackState({ ...doc, [list]: [...doc[list], wrong] })).toEqual(full)
  })

  const right = { r: '/w/x', since: 10, until: 5 }
  test.each<[string, unknown]>([
    ['a number', 1],
    ['a list', []],
    ['no resource', without(right, 'r')],
    ['no since', without(right, 'since')],
    ['neither end nor agents', without(right, 'until')],
    ['end is a text', { ...right, until: '5' }],
  ])('claims: %s', (_, wrong) => {
    const doc = stored(full)
    doc.claims[1]!.full.push(wrong)
    expect(unpackState(doc)).toEqual(full)
  })

  test.each([
    ['a path without a time', '//:./x'],
    ['a time that is none', '//:./x//:soon'],
    ['a time beyond all times', '//:./x//:1e99'],
    ['no path', '//://:10'],
    ['two times', '//:10//:'],
  ])('plain: %s', (_, wrong) => {
    const doc = stored(full)
    doc.claims[0]!.plain += wrong
    expect(unpackState(doc)).toEqual(full)
  })

  test.each<[string, unknown]>([
    ['a text', 'a'],
    ['no holder', { plain: '//:./x//:1', full: [] }],
    ['no text', { by: 'a', full: [] }],
    ['another text', { by: 'a', plain: ['./x', 1], full: [] }],
    ['no list', { by: 'a', plain: '', full: {} }],
  ])('holdings: %s', (_, wrong) => {
    const doc = stored(full)
    doc.claims.push(wrong as never)
    expect(unpackState(doc)).toEqual(full)
  })

  it('a short path of somebody who has no worktree', () => {
    const doc = { participants: [person('p')], claims: [{ by: 'p', plain: '//:./x//:1', full: [] }] }
    expect(unpackState(doc).claims).toEqual([])
  })
})

// --- any state -----------------------------------------------------------------------------------------------

const paths = ['/w', '/w/a', '/w/b', '/w/sub/a', '/w2/a', '/other/a', '/wa', '/', '//server/a', '/w/1', '/1']
const resources: Resource[] = [
  ...paths.map((r) => ({ r })),
  { r: '/w/*', glob: true },
  { r: '/w/**', glob: true },
  { r: '/other/a', as: '/Other/A' },
  { r: 'deployment:prod' },
  // No such keys are made; stored they must come back all the same.
  { r: '7' },
  { r: '/w/x//:5' },
  { r: '' },
]
const people = [session('a'), session('b', { tree: '/w2' }), session('c', { tree: '/' }), person('p')]
const anyClaim = fc
  .record({
    what: fc.constantFrom(...resources),
    by: fc.constantFrom(...people.map((one) => one.handle)),
    since: fc.oneof(fc.nat(9), fc.constantFrom(0.5, -1, 1e15, 1e21)),
    terms: fc.constantFrom<Partial<Claim>[]>(
      { agents: [''] },
      { agents: [''] },
      { agents: ['', 'x'] },
      { agents: ['x'] },
      { until: 5 },
      { agents: [''], until: 5 },
      { agents: [''], note: 'why' },
    ),
  })
  .map(({ what, by, since, terms }): Claim => ({ ...what, by, since, ...terms }))
const anyState = fc
  .uniqueArray(anyClaim, { selector: (one) => `${one.by} ${one.r} ${one.glob}`, maxLength: 12 })
  .map((claims) => stateOf(claims, people))

/** The order of claims of different holders means nothing. */
const sorted = (state: State) => ({
  ...state,
  claims: [...state.claims].sort((a, b) =>
    `${a.by} ${a.r} ${a.since}` < `${b.by} ${b.r} ${b.since}` ? -1 : 1,
  ),
})

it('any state comes back as it was', () => {
  fc.assert(
    fc.property(anyState, (state) => {
      expect(sorted(unpackState(stored(state)))).toEqual(sorted(state))
    }),
  )
})

/** Of many files others are looked up than of few, and those of few folders in another way than those of many. */
const crowd = (folder: (at: number) => string): Resource[] =>
  Array.from({ length: 12 }, (_, at) => ({ r: `${folder(at)}/crowd${at}` }))

describe('the part about some resources holds every claim that may meet them, and no other', () => {
  const files = resources.filter((one) => !one.glob)
  it.each<[string, Resource[], Resource[]]>([
    ['few', [], resources],
    ['many files of one folder', crowd(() => '/elsewhere'), files],
    ['many files of many folders', crowd((at) => `/w${at}`), files],
  ])('%s', (_, always, some) => {
    fc.assert(
      fc.property(anyState, fc.subarray(some), (state, others) => {
        const wanted = [...always, ...others]
        const part = unpackAbout(stored(state), () => wanted)
        const near = state.claims.filter((one) => wanted.some((other) => meetCheaply(one, other) !== false))
        expect(sorted(part)).toEqual(sorted({ ...state, claims: near }))
      }),
      { numRuns: 500 },
    )
  })
})

/** Changes as edits, stops and commands make them, that look at no claim but those of `wanted`. */
const changes: ((state: State, who: string, wanted: Resource) => State)[] = [
  (state) => state,
  (state, who, wanted) => {
    const result = claim(state, who, [wanted], { agent: '' }, moment('turn over'))
    return result.kind === 'granted' ? result.state : state
  },
  (state, who, wanted) => {
    const result = claim(state, who, [wanted], { until: 7, note: 'mine' }, moment('expired'))
    return result.kind === 'granted' ? result.state : state
  },
  (state, who, wanted) => release(state, who, (one) => one.r === wanted.r).state,
  (state, who) => endThread(state, who, 'x', 6).state,
  (state, who) => ({
    ...state,
    participants: state.participants.map((one) => (one.handle === who ? { ...one, task: 'x' } : one)),
  }),
  (state, _who, wanted) => {
    const joined = { ...state, participants: [...state.participants, session('new')] }
    const result = claim(joined, 'new', [wanted], { agent: '' }, moment('gone'))
    return result.kind === 'granted' && result.state.participants.length > state.participants.length
      ? result.state
      : joined
  },
]

it('a change of the part is the same change of the whole', () => {
  fc.assert(
    fc.property(
      anyState,
      fc.constantFrom(...people.map((one) => one.handle)),
      fc.constantFrom(...resources),
      fc.constantFrom(...changes),
      (state, who, wanted, change) => {
        const doc = stored(state)
        const part = unpackAbout(doc, () => [wanted])
        const rest = unpackState(doc).claims.filter((one) => meetCheaply(one, wanted) === false)
        const after = change(part, who, wanted)
        const packed = repack(doc, part, after)
        expect(packed).toBeDefined()
        expect(sorted(unpackState(JSON.parse(JSON.stringify(packed))))).toEqual(
          sorted({ ...after, claims: [...after.claims, ...rest] }),
        )
      },
    ),
    { numRuns: 500 },
  )
})

it.each<[string, (state: State) => State]>([
  ['somebody leaves', (state) => ({ ...state, participants: state.participants.slice(1) })],
  [
    'somebody works in another worktree',
    (state) => ({ ...state, participants: [session('a', { tree: '/w3' }), ...state.participants.slice(1)] }),
  ],
])('%s: that is more than a part of the state', (_, change) => {
  const doc = stored(full)
  const part = unpackAbout(doc, () => [{ r: '/w/f' }])
  expect(repack(doc, part, change(part))).toBeUndefined()
})

it('nor is somebody who comes under the name of claims that nobody holds', () => {
  const doc = stored({ ...full, participants: full.participants.slice(0, 1) })
  const part = unpackAbout(doc, () => [])
  const joined = (name: string) => ({ ...part, participants: [...part.participants, session(name)] })
  expect(repack(doc, part, joined('b'))).toBeUndefined()
  expect(repack(doc, part, joined('c'))).toBeDefined()
})

it('nor somebody new under the name of one who is gone', () => {
  const doc = stored(full)
  const part = unpackAbout(doc, () => [])
  const [a, b] = part.participants
  const instead = (since: number) => ({ ...part, participants: [a!, { ...b!, since }] })
  expect(repack(doc, part, instead(b!.since + 1))).toBeUndefined()
  expect(repack(doc, part, instead(b!.since))).toBeDefined()
})

it('what everybody holds is told in brief as the whole tells it', () => {
  fc.assert(
    fc.property(anyState, fc.nat(4), (state, few) => {
      const doc = stored(state)
      const held = heldIn(doc, few)
      for (const { handle } of people) {
        const own = unpackState(doc).claims.filter((one) => one.by === handle)
        expect(held.get(handle)?.count ?? 0).toBe(own.length)
        expect(held.get(handle)?.first ?? []).toEqual(own.slice(0, few))
      }
    }),
  )
})

it('what a foreign hand wrote twice is not taken for a part either', () => {
  const doc = stored(full)
  doc.claims.push(doc.claims[0]!)
  const part = unpackAbout(doc, () => [{ r: '/w/f' }])
  expect(repack(doc, part, { ...part })).toBeUndefined()
})

it('a plain claim is seen without unpacking: never where the state says otherwise', () => {
  fc.assert(
    fc.property(
      anyState,
      fc.constantFrom(...people.filter((one) => one.kind === 'session')),
      fc.constantFrom(...paths),
      (state, who, r) => {
        const seen = holdsPlainly(stored(state), who.handle, who.tree, r)
        const plain = state.claims.some(
          (one) =>
            one.by === who.handle &&
            one.r === r &&
            Object.keys(one).length === 4 &&
            one.agents?.join() === '' &&
            /^\d{1,15}$/.test(String(one.since)),
        )
        expect(seen).toBe(plain)
        if (seen) expect(isMine(state, who.handle, [{ r }], { agent: '' })).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})

// --- what dibs does not write itself -------------------------------------------------------------------------

const anyPlain = fc
  .array(
    fc.oneof(
      fc.tuple(fc.constantFrom('./a', '/w/a', '/other/a'), fc.constantFrom('1', '2')),
      fc.tuple(fc.constantFrom('./a', './b', '/w/a', '/w2/a', '1', '2', '', 'x', '/', '1e5', ':')),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.flat())
  .chain((parts) => fc.constantFrom(`//:${parts.join('//:')}`, parts.join('//:'), parts.join('//')))

it('of lists that somebody else wrote, a part shows what the whole shows, and no look says more', () => {
  fc.assert(
    fc.property(anyPlain, anyPlain, fc.constantFrom(...paths), (one, two, r) => {
      const extra = { r, since: 3, agents: [''] }
      const claims = [
        { by: 'a', plain: one, full: [extra] },
        { by: 'b', plain: two, full: [] },
      ]
      const doc = { participants: people, waiters: [], claims }
      const whole = unpackState(doc).claims.filter((claim) => claim.r === r)
      const part = unpackAbout(doc, () => [{ r }])
      expect(sorted(part).claims).toEqual(sorted({ ...part, claims: whole }).claims)
      for (const who of people)
        if (who.kind === 'session' && holdsPlainly(doc, who.handle, who.tree, r))
          expect(whole.some((claim) => claim.by === who.handle)).toBe(true)
      // To take away is to take away all of it; or else it is left to a change of the whole.
      const after = repack(doc, part, { ...part, claims: part.claims.filter((claim) => claim.by !== 'a') })
      if (after)
        expect(unpackState(after).claims.filter((claim) => claim.r === r && claim.by === 'a')).toEqual([])
    }),
    { numRuns: 1000 },
  )
})
