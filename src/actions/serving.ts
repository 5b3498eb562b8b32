/** Gathers what handing on to those who wait needs to know. Loaded only where somebody waits. */
import { participant } from '../core/participants.ts'
import type { Change, State, Waiter } from '../core/state.ts'
import { serve } from '../core/waiting.ts'
import { meetsFor, momentFor } from './moment.ts'
import type { Place } from './place.ts'
import { goneIn } from './sessions.ts'

/** How long one that cannot be seen, and does not say when it gives up, is taken to wait. Milliseconds. */
const UNSEEN_MS = 30 * 60_000

export async function served(place: Place, state: State, now: number): Promise<Change> {
  const { processes } = place.world
  const waiting = new Set(state.waiters.map((one) => one.by))
  const participants = state.participants.filter((one) => waiting.has(one.handle))
  const gone = await goneIn(place, { ...state, participants }, now)
  const lives = ({ by, process, since, until }: Waiter): boolean => {
    const who = participant(state, by)
    const itself = processes.look(process)
    if (!who || itself === 'gone') return false
    if (itself === 'unseen' && now >= (until ?? since + UNSEEN_MS)) return false
    return !gone.has(by)
  }
  const waiters = state.waiters.filter(lives)
  if (waiters.length === 0) return { state: { ...state, waiters }, events: [] }
  const moment = await momentFor(place, state, now, undefined, waiters)
  // Of two who wait, the second may want what the first one gets.
  const meets = await meetsFor([...state.claims, ...waiters], waiters)
  return serve(state, lives, { ...moment, meets })
}
