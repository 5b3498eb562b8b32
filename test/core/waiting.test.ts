/** Standing in line: who is served, with what, and what becomes of what nobody made use of. */
import { describe, expect, it } from 'vitest'
import type { State, Waiter } from '../../src/core/state.ts'
import { dropOldReservations, inLineFor, RESERVED_MS, serve } from '../../src/core/waiting.ts'
import {
  auto,
  glob,
  manual,
  moment,
  NOW,
  noticesOf,
  person,
  processOf,
  session,
  stateOf,
} from './fixtures.ts'

const waiter = (by: string, r: string, pid = by.charCodeAt(0), change: Partial<Waiter> = {}): Waiter => ({
  r,
  ...glob(r),
  by,
  since: 0,
  process: processOf(pid),
  ...change,
})
const everybody = [session('a'), session('b'), session('c'), person('p')]
const line = (claims: State['claims'], ...waiters: Waiter[]): State => ({
  ...stateOf(claims, everybody),
  waiters,
})
const reserved = (by: string, r: string) => manual(by, r, NOW + RESERVED_MS, { since: NOW, reserved: true })
const lives = () => true

describe('serve', () => {
  it('gives what is free to the first, and leaves the others where they are', () => {
    const state = line([], waiter('a', '/w/f'), waiter('b', '/w/f'), waiter('c', '/w/g'))
    const { state: next, events } = serve(state, lives, moment())
    expect(next.claims).toEqual([reserved('a', '/w/f'), reserved('c', '/w/g')])
    expect(next.waiters).toEqual([waiter('b', '/w/f')])
    expect(noticesOf(next, 'a')).toEqual([{ kind: 'free', rs: ['/w/f'], forMs: RESERVED_MS, t: NOW }])
    expect(events.map((one) => [one.event, one.who])).toEqual([
      ['reserve', 'a'],
      ['reserve', 'c'],
    ])
  })

  it('gives nothing of what is held, and no part of a wait', () => {
    const state = line(
      [auto('c', '/w/g')],
      waiter('a', '/w/f', 1),
      waiter('a', '/w/g', 1),
      waiter('b', '/w/f'),
    )
    const { state: next } = serve(state, lives, moment())
    expect(next.claims).toEqual([auto('c', '/w/g'), reserved('b', '/w/f')])
    expect(next.waiters).toEqual([waiter('a', '/w/f', 1), waiter('a', '/w/g', 1)])
  })

  it('drops those whose process is gone, and takes over what no longer holds', () => {
    const state = line([auto('c', '/w/f')], waiter('a', '/w/f'), waiter('b', '/w/f'))
    const { state: next } = serve(state, (one) => one.by !== 'a', moment('gone'))
    expect(next.claims).toEqual([reserved('b', '/w/f')])
    expect(next.waiters).toEqual([])
    expect(next.participants.map((one) => one.handle)).not.toContain('c')
  })

  it('keeps what the one who waits holds already as it is, and tells a person nothing twice', () => {
    const own = manual('p', '/w/f', NOW + 5000)
    const { state: next } = serve(
      line([own], waiter('p', '/w/f', 9), waiter('p', '/w/g', 9)),
      lives,
      moment(),
    )
    expect(next.claims).toEqual([own, reserved('p', '/w/g')])
    expect(noticesOf(next, 'p')).toEqual([])
  })

  it('of overlapping waits serves one at a time', () => {
    const { state: next } = serve(line([], waiter('a', '/w/**'), waiter('b', '/w/src/*.ts')), lives, moment())
    expect(next.claims).toEqual([{ ...reserved('a', '/w/**') }])
    expect(next.waiters).toHaveLength(1)
  })

  it('tells those who wait in a circle once, and nobody else', () => {
    const held = [manual('a', '/w/a'), manual('b', '/w/b')]
    const state = line(held, waiter('a', '/w/b'), waiter('b', '/w/a'), waiter('c', '/w/a'))
    const once = serve(state, lives, moment()).state
    const waits = [
      { who: 'a', r: '/w/b', holder: 'b' },
      { who: 'b', r: '/w/a', holder: 'a' },
    ]
    expect(noticesOf(once, 'a')).toEqual([{ kind: 'circle', waits, t: NOW }])
    expect(noticesOf(once, 'b')).toEqual([{ kind: 'circle', waits: [...waits].reverse(), t: NOW }])
    expect(noticesOf(once, 'c')).toEqual([])
    expect(once.waiters.map((one) => one.circle !== undefined)).toEqual([true, true, false])
    expect(serve(once, lives, moment()).state).toEqual(once)
  })
})

it('in line for a file is who may want it, and whoever comes before them for what else they want', () => {
  const state = line(
    [],
    waiter('a', '/w/g'),
    waiter('b', '/w/f', 5),
    waiter('b', '/w/g', 5),
    waiter('c', '/w/x'),
  )
  const names = (...rs: string[]) =>
    inLineFor(
      state,
      rs.map((r) => ({ r, ...glob(r) })),
    ).map((one) => one.by)
  expect(names('/w/f')).toEqual(['a', 'b', 'b'])
  expect(names('/w/x')).toEqual(['c'])
  expect(names('/w/none')).toEqual([])
  expect(names('/w/**')).toEqual(['a', 'b', 'b', 'c'])
})

it('a reservation that nobody used goes with its time; all else stays', () => {
  const old = { ...reserved('a', '/w/f'), until: NOW }
  const others = [reserved('a', '/w/g'), manual('a', '/w/h', NOW - 1), auto('b', '/w/i')]
  expect(dropOldReservations(stateOf([old, ...others]), NOW).claims).toEqual(others)
  const state = stateOf(others)
  expect(dropOldReservations(state, NOW)).toBe(state)
})
