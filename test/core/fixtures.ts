/** Small states to start from. Times are plain numbers; everybody's process is told apart by its pid. */
import type { Moment } from '../../src/core/claims.ts'
import { globsMayMeet, matches } from '../../src/core/globs.ts'
import { type Meets, meetCheaply } from '../../src/core/resource.ts'
import type { Standing } from '../../src/core/standing.ts'
import type { Claim, Participant, Person, Process, Session, State } from '../../src/core/state.ts'

export const emptyState = (): State => ({ participants: [], claims: [], waiters: [] })

export const NOW = 1_000_000

export const processOf = (pid: number, change: Partial<Process> = {}): Process => ({
  host: 'h/m/1',
  boot: 'b',
  pid,
  start: `${pid}00`,
  ...change,
})

export const session = (handle: string, change: Partial<Session> = {}): Session => ({
  kind: 'session',
  handle,
  sid: `sid-${handle}`,
  process: processOf(100 + handle.charCodeAt(0)),
  tree: '/w',
  since: 0,
  turn: 0,
  agents: [],
  also: [],
  notices: [],
  ...change,
})

export const person = (handle: string): Person => ({ kind: 'person', handle, since: 0, notices: [] })

/** `auto('a', '/w/f')`: made by an edit of the main thread. */
export const auto = (by: string, r: string, agents = [''], change: Partial<Claim> = {}): Claim => ({
  r,
  by,
  since: 10,
  agents,
  ...glob(r),
  ...change,
})

export const manual = (by: string, r: string, until = NOW + 1000, change: Partial<Claim> = {}): Claim => ({
  r,
  by,
  since: 10,
  until,
  ...glob(r),
  ...change,
})

export const glob = (r: string): { glob?: true } => (r.includes('*') ? { glob: true } : {})
export const resource = (r: string) => ({ r, ...glob(r) })

export const stateOf = (
  claims: Claim[],
  participants: Participant[] = [session('a'), session('b')],
): State => ({
  participants,
  claims,
  waiters: [],
})

export const meets: Meets = (a, b) => {
  const cheap = meetCheaply(a, b)
  if (cheap !== undefined) return cheap
  if (a.glob && b.glob) return globsMayMeet(a.r, b.r)
  return a.glob ? matches(a.r, b.r) : matches(b.r, a.r)
}

/** A moment in which every claim of others has this standing. */
export const moment = (verdict: Standing = 'held', now = NOW): Moment => ({
  now,
  meets,
  judge: () => verdict,
})

export const noticesOf = (state: State, handle: string) =>
  state.participants.find((one) => one.handle === handle)?.notices ?? []
