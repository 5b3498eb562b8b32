/** Finding participants, changing one, and telling them what happened. */
import { isRecord } from './records.ts'
import type { Change, News, Notice, Participant, Session, State } from './state.ts'

export const participant = (state: State, handle: string): Participant | undefined =>
  state.participants.find((one) => one.handle === handle)

export const sessionsOf = (state: State): Session[] =>
  state.participants.filter((one): one is Session => one.kind === 'session')

export function replace(state: State, changed: Participant): Change {
  const participants = state.participants.map((one) => (one.handle === changed.handle ? changed : one))
  return { state: { ...state, participants }, events: [] }
}

/**
 * A participant that is not heard of for long must not fill the document: of comings and goings the newest few stay, and
 * of all else the newest.
 */
export const MAX_NOTICES = 20
export const MAX_COMINGS = 5

/** Is that a notice that can be told? Others come from disks, or from versions to come. */
export function isNotice(value: unknown): value is Notice {
  if (!isRecord(value)) return false
  const texts = (...keys: string[]) => keys.every((key) => typeof value[key] === 'string')
  const list = (key: string, is: (one: unknown) => boolean) =>
    Array.isArray(value[key]) && (value[key] as unknown[]).every(is)
  const isText = (one: unknown) => typeof one === 'string'
  switch (value.kind as News['kind']) {
    case 'taken':
    case 'forced':
      return texts('r', 'who', 'why')
    case 'given':
      return texts('r', 'who')
    case 'joined':
      return texts('who')
    case 'left':
    case 'died':
      return texts('who') && list('rs', isText) && typeof value.more === 'number'
    case 'changed':
    case 'changing':
      return texts('who', 'how') && list('rs', isText)
    case 'free':
      return list('rs', isText) && typeof value.forMs === 'number'
    case 'note':
      return texts('who', 'id', 'impact', 'title')
    case 'circle':
      return list('waits', (one) => isRecord(one) && [one.who, one.r, one.holder].every(isText))
    case 'undelivered':
      return texts('id', 'to', 'subject') && typeof value.forMs === 'number'
    default:
      return false
  }
}

const COMINGS: ReadonlySet<string> = new Set<News['kind']>(['joined', 'left', 'died'])

export const isComing = (one: Notice): boolean => COMINGS.has(one?.kind)

/** Of what happens to the reader's own claims, waits and messages. */
export const isAboutReader = (one: Notice): boolean => !isComing(one) && one?.kind !== 'note'

export function notify(state: State, handle: string, news: News, now: number): State {
  const to = participant(state, handle)
  if (!to) return state
  return replace(state, { ...to, notices: kept([...to.notices, { ...news, t: now }]) }).state
}

export function tellSessions(state: State, news: News, now: number): State {
  let next = state
  for (const { handle } of sessionsOf(state)) next = notify(next, handle, news, now)
  return next
}

/** All but the one that it comes from. */
export function tellOthers(state: State, me: string, news: News, now: number): State {
  let next = state
  for (const { handle } of state.participants) if (handle !== me) next = notify(next, handle, news, now)
  return next
}

function kept(notices: Notice[]): Notice[] {
  const newest = notices[notices.length - 1]
  // Whoever was not told that somebody came need not be told once they are gone.
  const gone = newest?.kind === 'left' || newest?.kind === 'died' ? newest.who : undefined
  const current = notices.filter((one) => one.kind !== 'joined' || one.who !== gone)
  const comings = current.filter(isComing).slice(-MAX_COMINGS)
  return current.filter((one) => !isComing(one) || comings.includes(one)).slice(-MAX_NOTICES)
}
