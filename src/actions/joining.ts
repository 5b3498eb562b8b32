/** A conversation begins or goes on: the store's part of it. */
import { type Arrival, bury } from '../core/sessions.ts'
import type { Notice, Participant, Session } from '../core/state.ts'
import { heldIn } from '../core/stored.ts'
import type { Place } from './place.ts'
import { arriveIn, goneIn, type Transition, takeNotices, transact } from './sessions.ts'

export interface Begun {
  session: Session
  participants: Participant[]
  /** What each of them holds. */
  held: ReturnType<typeof heldIn>
  notices: Notice[]
}

/**
 * Registers a session, buries the dead, and gives what it has not been told yet.
 * @param few so many claims of everybody are told
 */
export function begin(place: Place, arrival: Arrival, few: number): Promise<Begun> {
  const transition: Transition<Begun> = async (before, now, doc) => {
    const buried = bury(before, await goneIn(place, before, now))
    const waiters = buried.state.waiters.filter((one) => place.world.processes.look(one.process) !== 'gone')
    const state = waiters.length < buried.state.waiters.length ? { ...buried.state, waiters } : buried.state
    const arrived = await arriveIn(state, arrival, now)
    const told = takeNotices(arrived.state, arrived.session)
    return {
      state: told.state,
      events: [...buried.events, ...arrived.events],
      result: {
        session: told.session,
        participants: told.state.participants,
        held: heldIn(doc, few),
        notices: told.notices,
      },
    }
  }
  // Claims are nothing to it, unless somebody has to be buried: then the part is not enough.
  return transact(place, transition, { about: () => [] })
}
