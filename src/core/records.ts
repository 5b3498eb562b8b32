/** What is a record of ours? Everything else in a stored document is left out, never guessed at. */
export type Loose = Record<string, unknown>

/** The same array when nothing had to be left out: the usual case, on every edit. */
export function records<T>(list: unknown, is: (one: Loose) => boolean): T[] {
  if (!Array.isArray(list)) return []
  const fits = (one: unknown) => isRecord(one) && is(one)
  return (list.every(fits) ? list : list.filter(fits)) as T[]
}

export const isRecord = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isParticipant = (one: Loose): boolean =>
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

export const isHolding = (one: Loose): boolean =>
  typeof one.by === 'string' && typeof one.plain === 'string' && Array.isArray(one.full)

export const isClaim = (one: Loose): boolean =>
  typeof one.r === 'string' &&
  typeof one.since === 'number' &&
  (typeof one.until === 'number' || Array.isArray(one.agents))

export const isWaiter = (one: Loose): boolean =>
  typeof one.r === 'string' &&
  typeof one.by === 'string' &&
  typeof one.since === 'number' &&
  isProcess(one.process)

const isProcess = (value: unknown): boolean =>
  isRecord(value) && typeof value.pid === 'number' && typeof value.host === 'string'
