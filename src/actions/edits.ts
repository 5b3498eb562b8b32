/** Edits and claims: what a writing tool takes, and what stands in its way. */
import { type Conflict, claim, isMine } from '../core/claims.ts'
import type { Resource } from '../core/resource.ts'
import { type Arrival, participant, replace, sessionsOf } from '../core/sessions.ts'
import type { Notice, Session, State } from '../core/state.ts'
import { momentFor } from './moment.ts'
import type { Place } from './place.ts'
import { arriveIn, takeNotices, transact } from './sessions.ts'

export interface Taken {
  /** `mine`: held already; `granted`: held from now on; `refused`: somebody else holds it. */
  kind: 'mine' | 'granted' | 'refused'
  session: Session
  state: State
  conflicts: Conflict[]
  /** Claims on the same path in other worktrees. */
  elsewhere: Conflict[]
  /** What the session has not been told yet. */
  notices: Notice[]
  now: number
}

/**
 * An edit wants a file: claims it for the turn of `agent`, unless somebody holds it.
 * @param unclaimable why a free file cannot be claimed: thrown then, for a refusal must not depend on it
 */
export function takeFile(
  place: Place,
  arrival: Arrival,
  file: Resource,
  tree: string,
  agent: string,
  unclaimable?: unknown,
): Promise<Taken> {
  return transact<Taken>(place, async (before, now) => {
    const arrived = await arriveIn(before, arrival, now)
    const { state, session, notices } = takeNotices(arrived.state, arrived.session)
    const who = session.handle
    // Almost every edit is of a file that is the session's already: nothing else needs to be looked at then.
    if (isMine(state, who, file, { agent }))
      return {
        state,
        events: arrived.events,
        result: { kind: 'mine', session, state, conflicts: [], elsewhere: [], notices, now },
      }
    const moment = await momentFor(place, state, now, who, [file])
    const elsewhere =
      place.config.worktrees === 'off' ? [] : await heldElsewhere(place, state, now, who, file, tree)
    const outcome =
      elsewhere.length > 0 && place.config.worktrees === 'deny'
        ? { kind: 'refused' as const, conflicts: elsewhere }
        : claim(state, who, [file], { agent }, moment)
    const taken = { session, notices, elsewhere, now, conflicts: [] }
    if (outcome.kind === 'granted') {
      if (unclaimable !== undefined) throw unclaimable
      // An edit of the main thread is a turn, even if its beginning was never reported.
      const begun = agent === '' && session.turn === null
      const state = begun ? replace(outcome.state, { ...session, turn: now }).state : outcome.state
      return {
        state,
        events: [...arrived.events, ...outcome.events],
        result: { ...taken, kind: 'granted', state },
      }
    }
    if (outcome.kind === 'mine')
      return { state, events: arrived.events, result: { ...taken, kind: 'mine', state } }
    // A refusal commits nothing, not even news taken: it must hold on a full disk too.
    const refusals = outcome.conflicts.map((one) => ({
      event: 'refuse',
      who,
      r: file.r,
      holder: one.claim.by,
    }))
    return {
      state: before,
      events: refusals,
      result: { ...taken, kind: 'refused', conflicts: outcome.conflicts, notices: [], state },
    }
  })
}

/** The same path in other worktrees of the repository is another file, but one day they will be merged. */
async function heldElsewhere(
  place: Place,
  state: State,
  now: number,
  who: string,
  file: Resource,
  tree: string,
): Promise<Conflict[]> {
  const others = new Set(sessionsOf(state).map((one) => one.tree))
  others.delete(tree)
  if (others.size === 0 || !file.r.startsWith(`${tree}/`)) return []
  const twins = [...others].map((other) => ({ r: `${other}/${file.r.slice(tree.length + 1)}` }))
  const moment = await momentFor(place, state, now, who, twins)
  return twins.flatMap((wanted) =>
    state.claims
      .filter((one) => one.by !== who && moment.meets(one, wanted))
      .map((one) => ({ wanted, claim: one, holder: participant(state, one.by) }))
      .filter((one) => moment.judge(one.claim, one.holder) === 'held'),
  )
}

/** Remembers in the session's own workspace that it holds something in another one, before it does. */
export function alsoIn(home: Place, arrival: Arrival, folder: string): Promise<void> {
  return transact(home, async (before, now) => {
    const { state, session, events } = await arriveIn(before, arrival, now)
    if (session.also.includes(folder)) return { state, events, result: undefined }
    const changed = replace(state, { ...session, also: [...session.also, folder] })
    return { state: changed.state, events, result: undefined }
  })
}
