import { expect, it, test } from 'vitest'
import { parseState } from '../../src/core/parse-state.ts'
import { emptyState } from '../../src/core/state.ts'
import { auto, manual, person, processOf, session, stateOf } from './fixtures.ts'

const waiter = { r: '/w/f', by: 'a', since: 0, process: processOf(1) }
const full = {
  ...stateOf([auto('a', '/w/f'), manual('b', '/w/g')], [session('a'), person('p')]),
  waiters: [waiter],
}

test.each([
  undefined,
  null,
  0,
  '',
  'text',
  true,
  {},
  { claims: 'no' },
  { participants: { a: 1 }, waiters: null },
])('%j is an empty state', (doc) => {
  expect(parseState(doc)).toMatchObject(emptyState())
})

it('what is right stays the very same arrays, so that nothing is copied on every edit', () => {
  const state = parseState(full)
  expect(state).toEqual(full)
  expect(state.claims).toBe(full.claims)
  expect(state.participants).toBe(full.participants)
})

it('unknown fields are kept, at the top and in records', () => {
  const doc = { ...full, later: { x: 1 }, claims: [{ ...full.claims[0], color: 'red' }] }
  expect(parseState(JSON.parse(JSON.stringify(doc)))).toEqual(doc)
})

const without = <T extends object>(one: T, key: keyof T): object => {
  const { [key]: _, ...rest } = one
  return rest
}

// A list, and a record that is none of ours: it alone is left out.
test.each<['participants' | 'claims' | 'waiters', string, unknown]>([
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
  ['claims', 'a number', 1],
  ['claims', 'a list', []],
  ['claims', 'no resource', without(auto('a', '/w/x'), 'r')],
  ['claims', 'no holder', without(auto('a', '/w/x'), 'by')],
  ['claims', 'no since', without(auto('a', '/w/x'), 'since')],
  ['claims', 'neither end nor agents', without(auto('a', '/w/x'), 'agents')],
  ['claims', 'end is a text', { ...manual('a', '/w/x'), until: '5' }],
  ['waiters', 'no process', without(waiter, 'process')],
  ['waiters', 'no resource', without(waiter, 'r')],
])('%s: %s', (list, _, wrong) => {
  const doc = { ...full, [list]: [...full[list], wrong] }
  expect(parseState(doc)).toEqual(full)
})
