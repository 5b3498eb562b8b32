/** Gathers what handing on to those who wait needs to know. Loaded only where somebody waits. */
import { participant } from '../core/participants.ts'
import type { Change, State, Waiter } from '../core/state.ts'
import { serve } from '../core/waiting.ts'
import { momentFor } from './moment.ts'
import type { Place } from './place.ts'

export async function served(place: Place, state: State, now: number): Promise<Change> {
  const moment = await momentFor(place, state, now, undefined, state.waiters)
  const { processes } = place.world
  const lives = ({ by, process }: Waiter): boolean => {
    const who = participant(state, by)
    if (!who || processes.look(process) === 'gone') return false
    return who.kind === 'person' || processes.look(who.process) !== 'gone'
  }
  return serve(state, lives, moment)
}
