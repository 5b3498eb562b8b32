/** Edits and claims: what a writing tool takes, and what stands in its way. */
import { type Conflict, claim, conflictsOf, refusals } from '../core/claims.ts'
import type { Enforcement } from '../core/config.ts'
import { replace, sessionsOf } from '../core/participants.ts'
import { type Resource, respelled } from '../core/resource.ts'
import { type Arrival, findSession } from '../core/sessions.ts'
import type { Session, State } from '../core/state.ts'
import { inLineFor, MAX_LOOKS, overtakes } from '../core/waiting.ts'
import { bestEffort } from './best-effort.ts'
import { momentFor } from './moment.ts'
import type { Place } from './place.ts'
import { arriveIn, newTurn } from './sessions.ts'
import { handOn, lookAfterLine, type Transition, transact } from './transact.ts'

export interface Taken {
  /** `mine`: held already; `granted`: held from now on; `refused`: somebody else holds it. */
  kind: 'mine' | 'granted' | 'refused'
  session: Session
  conflicts: Conflict[]
  /** Claims on the same path in other worktrees. */
  elsewhere: Conflict[]
  now: number
  /** What somebody waited for was handed on to them, and is to be written down. */
  handedOn?: boolean
}

/**
 * An edit wants a file: claims it for the turn of `agent`, unless somebody holds it.
 * @param unclaimable why a free file cannot be claimed: thrown then, for a refusal must not depend on it
 */
export async function takeFile(
  place: Place,
  arrival: Arrival,
  file: Resource,
  tree: string,
  agent: string,
  enforcement: Enforcement,
  unclaimable?: unknown,
): Promise<Taken> {
  const about = (state: State) => {
    const wanted = [file, ...twinsOf(place, state, file, tree)]
    return [...wanted, ...inLineFor(state, wanted)]
  }
  let looks = 0
  const transition: Transition<Taken> = async (before, now, doc) => {
    const arrived = await arriveIn(before, arrival, now)
    // Whoever waits for this file comes first.
    const line = inLineFor(arrived.state, [file, ...twinsOf(place, arrived.state, file, tree)])
    const queue = line.length > 0 ? await handOn(place, arrived.state, now, line) : arrived
    const known = findSession(queue.state, arrival.sid, arrival.process) ?? arrived.session
    // A turn whose beginning was not reported begins with its first edit: what was seen of the turn before (that it
    // was interrupted, say) is over, and whoever is about to act on it finds the state changed.
    const begun = agent === '' && arrival.promptId !== undefined && arrival.promptId !== known.promptId
    const session = begun ? newTurn(known, arrival, now) : known
    const state = begun ? replace(queue.state, session).state : queue.state
    const so = queue === arrived ? arrived.events : [...arrived.events, ...queue.events]
    const who = session.handle
    const twins = twinsOf(place, state, file, tree)
    const moment = await momentFor(place, state, now, who, [file, ...twins])
    const claimed = claim(state, who, [file], { agent }, moment)
    if (overtakes(claimed, line) && ++looks < MAX_LOOKS) return transition(before, now, doc)
    const taken = { session, elsewhere: [], now, conflicts: [] }
    if (claimed.kind === 'mine') return { state, events: so, result: { ...taken, kind: 'mine' } }
    const elsewhere = conflictsOf(state, who, twins, moment)
    const outcome =
      elsewhere.length > 0 && place.config.worktrees === 'deny'
        ? { kind: 'refused' as const, conflicts: elsewhere }
        : claimed
    if (outcome.kind === 'refused') {
      // A refusal commits nothing: it must hold on a full disk too.
      const { conflicts } = outcome
      const about = conflicts.map((one) => ({ ...one, wanted: file })) // not its twin in another worktree
      const events = refusals(who, about, enforcement === 'deny' ? {} : { enforcement })
      return {
        state: before,
        events,
        result: { ...taken, kind: 'refused', conflicts, elsewhere, handedOn: queue.state !== arrived.state },
      }
    }
    if (unclaimable !== undefined) throw unclaimable
    // With clients that do not number their prompts, an edit between turns is what shows that one has begun.
    const working = agent === '' && session.turn === null ? newTurn(session, arrival, now) : session
    return {
      state: working === session ? outcome.state : replace(outcome.state, working).state,
      events: [...so, ...outcome.events],
      result: { ...taken, kind: 'granted', elsewhere },
    }
  }
  const taken = await transact(place, transition, { about })
  // Refused by what was reserved this very moment: that holds whether or not it can be written down.
  if (taken.handedOn) await bestEffort(place, () => lookAfterLine(place))
  return taken
}

/** The same path in other worktrees of the repository is another file, but one day they will be merged. */
function twinsOf({ config }: Place, state: State, file: Resource, tree: string): Resource[] {
  const path = file.as ?? file.r
  if (config.worktrees === 'off' || !path.startsWith(`${tree}/`)) return []
  const others = new Set(sessionsOf(state).map((one) => one.tree))
  others.delete(tree)
  const inTree = path.slice(tree.length + 1)
  return [...others].map((other) => respelled(file, `${other}/${inTree}`))
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
