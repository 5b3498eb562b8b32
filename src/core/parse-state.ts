/** From stored JSON to the state: what is not a record of ours is left out, never guessed at. */
import { emptyState, type State } from './state.ts'

type Loose = Record<string, unknown>

export function parseState(doc: unknown): State {
  if (typeof doc !== 'object' || doc === null) return emptyState()
  const { participants, claims, waiters, ...unknown } = doc as Loose
  return {
    ...unknown,
    participants: records(participants, isParticipant),
    claims: records(claims, isClaim),
    waiters: records(waiters, isWaiter),
  }
}

/** The same array when nothing had to be left out: the usual case, on every edit. */
function records<T>(list: unknown, is: (one: Loose) => boolean): T[] {
  if (!Array.isArray(list)) return []
  const fits = (one: unknown) => typeof one === 'object' && one !== null && is(one as Loose)
  return (list.every(fits) ? list : list.filter(fits)) as T[]
}

const isParticipant = (one: Loose): boolean =>
  typeof one.handle === 'string' &&
  typeof one.since === 'number' &&
  Array.isArray(one.notices) &&
  (one.kind === 'person' ||
    (one.kind === 'session' &&
      typeof one.sid === 'string' &&
      typeof one.tree === 'string' &&
      isProcess(one.process) &&
      (one.turn === null || typeof one.turn === 'number') &&
      Array.isArray(one.agents) &&
      Array.isArray(one.also)))

const isClaim = (one: Loose): boolean =>
  typeof one.r === 'string' &&
  typeof one.by === 'string' &&
  typeof one.since === 'number' &&
  (typeof one.until === 'number' || Array.isArray(one.agents))

const isWaiter = (one: Loose): boolean =>
  typeof one.r === 'string' &&
  typeof one.by === 'string' &&
  typeof one.since === 'number' &&
  isProcess(one.process)

function isProcess(value: unknown): boolean {
  const one = value as Loose | null
  return (
    typeof one === 'object' && one !== null && typeof one.pid === 'number' && typeof one.host === 'string'
  )
}
