import { describe, expect, it, test } from 'vitest'
import { type Evidence, isGone, standing } from '../../src/core/standing.ts'
import type { Claim, Participant } from '../../src/core/state.ts'
import { auto, manual, NOW, person, session } from './fixtures.ts'

const LEASE = 1000
/** Claims are from 10 and turns from 0 unless said otherwise. */
const HELD = auto('b', '/w/f')
const AGENT = auto('b', '/w/f', ['x'])
const BOTH = auto('b', '/w/f', ['', 'x'])
const HAND = manual('b', '/w/f')
const b = session('b')
const turn = (since: number | null) => session('b', { turn: since })
const alive = (change: Partial<Evidence> = {}): Evidence => ({ process: 'alive', lastSign: 0, ...change })
const recent = NOW - LEASE + 1
const old = NOW - LEASE
const ended = new Set(['x'])

test.each<[string, Claim, Participant | undefined, Evidence | undefined, string]>([
  // A manual claim's own time goes first.
  ['by hand, over', manual('b', '/w/f', NOW), b, alive(), 'expired'],
  ['by hand, over, a person', manual('b', '/w/f', NOW), person('b'), undefined, 'expired'],
  ['by hand, over, gone', manual('b', '/w/f', NOW), b, alive({ process: 'gone' }), 'expired'],
  ['by hand', HAND, b, alive({ lastSign: old }), 'held'],
  ['by hand, client idle', HAND, b, alive({ client: { idleSince: NOW } }), 'held'],
  ['by hand, process gone', HAND, b, alive({ process: 'gone' }), 'gone'],
  ['by hand, unseen, heard of', HAND, b, { process: 'unseen', lastSign: recent }, 'held'],
  ['by hand, unseen, silent', HAND, b, { process: 'unseen', lastSign: old }, 'gone'],
  // Who holds it?
  ['nobody on record', HELD, undefined, undefined, 'gone'],
  ['a person', HAND, person('b'), undefined, 'held'],
  ['no evidence gathered', HELD, b, undefined, 'held'],
  ['process gone', HELD, b, alive({ process: 'gone', lastSign: NOW }), 'gone'],
  ['another host, heard of', HELD, b, { process: 'unseen', lastSign: recent }, 'held'],
  ['another host, lease over', HELD, b, { process: 'unseen', lastSign: old }, 'gone'],
  // The client says something.
  ['idle since the claim', HELD, b, alive({ client: { idleSince: 10 } }), 'turn over'],
  ['idle since before the claim', HELD, b, alive({ client: { idleSince: 9 } }), 'held'],
  ['idle, then a new turn', HELD, turn(50), alive({ client: { idleSince: 49 } }), 'held'],
  ['idle since the new turn', HELD, turn(50), alive({ client: { idleSince: 50 } }), 'turn over'],
  ['idle, no turn on record', HELD, turn(null), alive({ client: { idleSince: 10 } }), 'turn over'],
  ['interrupted', HELD, b, alive({ client: { interruptedAt: 10 } }), 'turn over'],
  ['interrupted before the claim', HELD, b, alive({ client: { interruptedAt: 9 } }), 'held'],
  ['interrupted, then a new turn', HELD, turn(50), alive({ client: { interruptedAt: 49 } }), 'held'],
  ['busy', HELD, b, alive({ client: {}, lastSign: old }), 'held'],
  ['busy, the lease long over', HELD, b, alive({ client: {}, lastSign: -1e9 }), 'held'],
  // A subagent's.
  ["an agent's, client idle", AGENT, b, alive({ client: { idleSince: 10 } }), 'turn over'],
  ["an agent's, main interrupted", AGENT, b, alive({ client: { interruptedAt: 10 } }), 'held'],
  ["an agent's, agent interrupted", AGENT, b, alive({ client: {}, endedAgents: ended }), 'turn over'],
  ["an agent's, that alone is known", AGENT, b, alive({ endedAgents: ended, lastSign: NOW }), 'turn over'],
  ['another agent was interrupted', AGENT, b, alive({ client: {}, endedAgents: new Set(['y']) }), 'held'],
  ['shared, main interrupted', BOTH, b, alive({ client: { interruptedAt: 10 } }), 'held'],
  ['shared, agent interrupted', BOTH, b, alive({ client: {}, endedAgents: ended }), 'held'],
  ['shared, both', BOTH, b, alive({ client: { interruptedAt: 10 }, endedAgents: ended }), 'turn over'],
  ['shared, client idle', BOTH, b, alive({ client: { idleSince: 10 } }), 'turn over'],
  ["nobody's thread", auto('b', '/w/f', []), b, alive(), 'turn over'],
  // Nothing but silence.
  ['silent', HELD, b, alive({ lastSign: old }), 'silent'],
  ['heard of', HELD, b, alive({ lastSign: recent }), 'held'],
  ['silent, the claim is new', auto('b', '/w/f', [''], { since: recent }), b, alive(), 'held'],
])('%s', (_, claim, holder, evidence, verdict) => {
  expect(standing(claim, holder, evidence, NOW, LEASE)).toBe(verdict)
})

describe('a suspended laptop', () => {
  it('all leases are over, all processes alive, all clients busy: nobody loses anything', () => {
    const later = NOW + 1000 * LEASE
    for (const claim of [HELD, AGENT, BOTH, manual('b', '/w/f', later + 1)])
      expect(standing(claim, b, alive({ client: {} }), later, LEASE)).toBe('held')
  })
})

test.each<[Evidence | undefined, boolean]>([
  [undefined, false],
  [alive({ lastSign: -1e9 }), false],
  [alive({ process: 'gone', lastSign: NOW }), true],
  [{ process: 'unseen', lastSign: recent }, false],
  [{ process: 'unseen', lastSign: old }, true],
])('isGone %#', (evidence, gone) => {
  expect(isGone(evidence, NOW, LEASE)).toBe(gone)
})
