/** A conversation begins or goes on: the store's part of it. */
import { type Arrival, bury } from '../core/sessions.ts'
import type { Participant, Session } from '../core/state.ts'
import { heldIn } from '../core/stored.ts'
import type { Place } from './place.ts'
import { arriveIn, goneIn } from './sessions.ts'
import { type Transition, transact } from './transact.ts'

export interface Begun {
  session: Session
  participants: Participant[]
  /** What each of them holds. */
  held: ReturnType<typeof heldIn>
}

/**
 * Registers a session and buries the dead.
 * @param few so many claims of everybody are told
 */
export function begin(place: Place, arrival: Arrival, few: number): Promise<Begun> {
  const transition: Transition<Begun> = async (before, now, doc) => {
    const buried = bury(before, await goneIn(place, before, now), now)
    const waiters = buried.state.waiters.filter((one) => place.world.processes.look(one.process) !== 'gone')
    const state = waiters.length < buried.state.waiters.length ? { ...buried.state, waiters } : buried.state
    const arrived = await arriveIn(state, arrival, now)
    return {
      state: arrived.state,
      events: [...buried.events, ...arrived.events],
      result: {
        session: arrived.session,
        participants: arrived.state.participants,
        held: heldIn(doc, few),
      },
    }
  }
  // Claims are nothing to it, unless somebody has to be buried: then the part is not enough.
  return transact(place, transition, { about: () => [] })
}
