import fc from 'fast-check'
import { expect, it } from 'vitest'
import { claim, endThread, force, give, type Moment, release, type Terms } from '../../src/core/claims.ts'
import { participant, replace } from '../../src/core/participants.ts'
import { bury, leave } from '../../src/core/sessions.ts'
import { standing } from '../../src/core/standing.ts'
import type { Change, Claim, State } from '../../src/core/state.ts'
import { auto, manual, meets, moment, NOW, person, resource, session, stateOf } from './fixtures.ts'

const LEASE = 50
const SESSIONS = ['a', 'b', 'c']
const EVERYBODY = [...SESSIONS, 'p']
const RESOURCES = [
  '/w/f',
  '/w/d/f',
  '/w/d/g.ts',
  '/w/d/**',
  '/w/**',
  '/w/*/*.ts',
  '/w/d/g*',
  'deployment:prod',
]

const who = fc.constantFrom(...EVERYBODY)
const r = fc.constantFrom(...RESOURCES)
const rs = fc.uniqueArray(r, { minLength: 1, maxLength: 4 })
const thread = fc.constantFrom('', 'x', 'y')

type Step =
  | { do: 'edit'; who: string; r: string; agent: string }
  | { do: 'claim'; who: string; rs: string[]; forMs: number }
  | { do: 'release' | 'force'; who: string; r: string }
  | { do: 'give'; who: string; to: string; r: string }
  | { do: 'stop'; who: string; agent: string }
  | { do: 'turn' | 'escape' | 'kill' | 'leave' | 'bury' | 'vanish'; who: string }
  | { do: 'pass'; ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('edit' as const), who, r, agent: thread }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('claim' as const), who, rs, forMs: fc.nat(200) }) },
  fc.record({ do: fc.constantFrom('release' as const, 'force' as const), who, r }),
  fc.record({ do: fc.constant('give' as const), who, to: who, r }),
  fc.record({ do: fc.constant('stop' as const), who, agent: thread }),
  fc.record({
    do: fc.constantFrom(...(['turn', 'escape', 'kill', 'leave', 'bury', 'vanish'] as const)),
    who: fc.constantFrom(...SESSIONS),
  }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.nat(100) }),
)

/** What is true of everybody, whatever the state says. */
class Truth {
  now = NOW
  readonly gone = new Set<string>()
  readonly unseen = new Set<string>()
  readonly idleSince = new Map<string, number>()
  readonly lastSign = new Map<string, number>()

  standingIn = (state: State, one: Claim) => {
    const process = this.gone.has(one.by) ? 'gone' : this.unseen.has(one.by) ? 'unseen' : 'alive'
    const idleSince = this.idleSince.get(one.by)
    const client = process === 'alive' && idleSince !== undefined ? { client: { idleSince } } : {}
    const evidence = { process, lastSign: this.lastSign.get(one.by) ?? 0, ...client } as const
    return standing(one, participant(state, one.by), evidence, this.now, LEASE)
  }

  moment = (state: State): Moment => ({
    now: this.now,
    meets,
    judge: (one) => this.standingIn(state, one),
  })
}

function run(state: State, truth: Truth, one: Step): State {
  truth.now++
  if (one.do === 'pass') {
    truth.now += one.ms
    return state
  }
  if (one.do === 'kill') {
    truth.gone.add(one.who)
    return state
  }
  if (one.do === 'vanish') {
    truth.unseen.add(one.who)
    return state
  }
  // The dead do nothing, and whoever is not on record cannot act either.
  if (one.do === 'bury')
    return truth.gone.has(one.who) ? bury(state, new Set([one.who]), truth.now).state : state
  const actor = participant(state, one.who)
  if (!actor || truth.gone.has(one.who)) return state
  truth.lastSign.set(one.who, truth.now)
  const at = truth.moment(state)
  const picked = (other: Claim) => 'r' in one && meets(other, resource(one.r))
  switch (one.do) {
    case 'edit':
      return actor.kind === 'person' ? state : claimed(state, one.who, [one.r], { agent: one.agent }, at)
    case 'claim':
      return claimed(state, one.who, one.rs, { until: truth.now + one.forMs }, at)
    case 'release':
      return release(state, one.who, picked).state
    case 'force':
      return force(state, one.who, picked, 'why', truth.now).state
    case 'give':
      return participant(state, one.to) && one.to !== one.who
        ? give(state, one.who, one.to, picked, { now: truth.now, forMs: 100, meets }).state
        : state
    case 'stop':
      return endThread(state, one.who, one.agent, truth.now).state
    case 'turn':
      return actor.kind === 'session' ? replace(state, { ...actor, turn: truth.now }).state : state
    case 'escape':
      truth.idleSince.set(one.who, truth.now)
      return state
    case 'leave':
      return leave(state, actor, truth.now).state
  }
}

/** Claims, and looks at what came of it: all or nothing. */
function claimed(state: State, by: string, wanted: string[], terms: Terms, at: Moment): State {
  const before = JSON.stringify(state)
  const result = claim(state, by, wanted.map(resource), terms, at)
  expect(JSON.stringify(state)).toBe(before)
  if (result.kind === 'refused') expect(result.conflicts.every((one) => one.claim.by !== by)).toBe(true)
  if (result.kind !== 'granted') return state
  for (const one of wanted)
    expect(result.state.claims.filter((own) => own.by === by && own.r === one)).toHaveLength(1)
  return result.state
}

function check(state: State, truth: Truth): void {
  const held = state.claims.filter((one) => truth.standingIn(state, one) === 'held')
  for (const one of held)
    for (const other of held)
      if (one.by !== other.by && meets(one, other))
        throw new Error(`two live holders: ${JSON.stringify([one, other])}`)
  for (const one of state.claims) {
    expect(participant(state, one.by), `${one.by} holds and is not on record`).toBeDefined()
    expect('until' in one || 'agents' in one).toBe(true)
    expect(one.agents).not.toEqual([])
  }
}

it('no two live holders, and nobody holds who is not on record, after any sequence', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const truth = new Truth()
      let state = stateOf([], [...SESSIONS.map((handle) => session(handle)), person('p')])
      for (const one of steps) {
        state = run(state, truth, one)
        check(state, truth)
      }
    }),
    { numRuns: 500 },
  )
})

const claims = fc.array(
  fc.oneof(
    fc.record({ by: who, r, thread }).map((one) => auto(one.by, one.r, [one.thread])),
    fc.record({ by: who, r }).map((one) => manual(one.by, one.r)),
  ),
  { maxLength: 6 },
)
const terms = fc.oneof(
  thread.map((agent): Terms => ({ agent })),
  fc.constant<Terms>({ until: NOW + 9, note: 'n' }),
)

it('a claim and its release leave nothing', () => {
  fc.assert(
    fc.property(claims, rs, terms, (others, wanted, on) => {
      const state = stateOf(others.filter((one) => one.by !== 'a'))
      const result = claim(state, 'a', wanted.map(resource), on, moment())
      fc.pre(result.kind === 'granted')
      const { state: after } = release((result as Change).state, 'a', () => true)
      expect(after).toEqual(state)
      if ('agent' in on) expect(endThread((result as Change).state, 'a', on.agent, NOW).state).toEqual(state)
    }),
    { numRuns: 500 },
  )
})

it('all or none: refused exactly if somebody else holds something that meets', () => {
  fc.assert(
    fc.property(claims, rs, terms, (held, wanted, on) => {
      const result = claim(stateOf(held), 'a', wanted.map(resource), on, moment())
      const inTheWay = held.filter(
        (one) => one.by !== 'a' && wanted.some((text) => meets(one, resource(text))),
      )
      if (result.kind === 'mine') return
      expect(result.kind).toBe(inTheWay.length > 0 ? 'refused' : 'granted')
      if (result.kind === 'refused') expect(result.conflicts.map((one) => one.claim)).toEqual(inTheWay)
    }),
    { numRuns: 500 },
  )
})

const part = fc.stringMatching(/^[ab*?.]{1,3}$/)
const path = fc.array(fc.oneof(part, fc.constant('**')), { minLength: 1, maxLength: 4 })
const anything = fc.oneof(
  path.map((parts) => resource(`/${parts.join('/')}`)),
  r.map(resource),
)

it('overlap is symmetric, and everything overlaps itself', () => {
  fc.assert(
    fc.property(anything, anything, (a, b) => {
      expect(meets(a, b)).toBe(meets(b, a))
      expect(meets(a, { ...a })).toBe(true)
    }),
    { numRuns: 1000 },
  )
})
