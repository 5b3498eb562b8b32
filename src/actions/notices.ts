/**
 * Notices: kept in the state, where they become true with the change that they tell of. Taken from there by a commit, so
 * that of several hooks one tells them, and taken out by another one once they are told.
 */
import { isAboutReader, isNotice, participant, replace } from '../core/participants.ts'
import { dropIdlePeople } from '../core/sessions.ts'
import type { Notice, Participant } from '../core/state.ts'
import { isOver } from './marks.ts'
import type { Place } from './place.ts'
import { transact } from './transact.ts'

/** Those that a participant has not been told. What the project does not want to hear of goes. */
export async function untoldNotices(place: Place, one: Participant, now: number): Promise<Notice[]> {
  if (one.notices.length === 0) return []
  if (!one.notices.every((each) => isWanted(place, each)))
    await change(place, one, (notices) => without(notices, (each) => !isWanted(place, each)))
  return one.notices.filter((each) => isWanted(place, each) && isFree(place, each, now))
}

/** @returns those of `wanted` that are this process's to tell */
export async function takeNotices(
  place: Place,
  one: Participant,
  wanted: Notice[],
  mark: string,
): Promise<Notice[]> {
  if (wanted.length === 0) return []
  const ids = new Set(wanted.map(identity))
  const taken = await change(place, one, (notices, now) => {
    const mine = notices.filter((each) => ids.has(identity(each)) && isFree(place, each, now))
    return {
      notices: notices.map((each) => (mine.includes(each) ? { ...each, by: mark } : each)),
      changed: mine,
    }
  })
  const told = new Set(taken.map(identity))
  return wanted.filter((each) => told.has(identity(each)))
}

/** They are told. */
export async function dropNotices(place: Place, one: Participant, mark: string): Promise<void> {
  await change(place, one, (notices) => without(notices, (each) => each.by === mark))
}

function without(notices: Notice[], which: (one: Notice) => boolean): Changed {
  return { notices: notices.filter((each) => !which(each)), changed: notices.filter(which) }
}

const isFree = ({ world }: Place, { by }: Notice, now: number): boolean =>
  by === undefined || isOver(world, by, now)

function isWanted({ config }: Place, one: Notice): boolean {
  if (!isNotice(one)) return false
  return config.notices === 'all' || (config.notices === 'claims' && isAboutReader(one))
}

const identity = ({ by: _by, ...rest }: Notice): string => JSON.stringify(rest)

interface Changed {
  notices: Notice[]
  /** Those of them, as they were, that something is done with. */
  changed: Notice[]
}

/** @returns what was changed in the end: others may have been first */
function change(
  place: Place,
  one: Participant,
  to: (notices: Notice[], now: number) => Changed,
): Promise<Notice[]> {
  return transact(place, (state, now) => {
    const current = participant(state, one.handle)
    // Somebody else may be called so by now.
    const { notices, changed } = current?.since === one.since ? to(current.notices, now) : NOTHING
    if (!current || changed.length === 0) return { state, events: [], result: [] }
    const { state: next } = replace(state, { ...current, notices })
    return { state: dropIdlePeople(next, now), events: [], result: changed }
  })
}

const NOTHING: Changed = { notices: [], changed: [] }
