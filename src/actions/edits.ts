/** Edits and claims: what a writing tool takes, and what stands in its way. */
import { type ClaimResult, type Conflict, claim, conflictsOf, refusals } from '../core/claims.ts'
import type { Enforcement } from '../core/config.ts'
import { replace, sessionsOf } from '../core/participants.ts'
import { type Resource, respelled } from '../core/resource.ts'
import { type Arrival, findSession } from '../core/sessions.ts'
import type { Event, Session, State } from '../core/state.ts'
import { inLineFor, MAX_LOOKS, overtakes } from '../core/waiting.ts'
import { bestEffort } from './best-effort.ts'
import { momentFor } from './moment.ts'
import type { Place } from './place.ts'
import { arriveIn, newTurn } from './sessions.ts'
import { handOn, lookAfterLine, type Transition, transact } from './transact.ts'

/** What is about to be written: a file, or with a glob whatever lies in a folder. */
export interface Wanted {
  file: Resource
  /** The worktree that it lies in. */
  tree: string
  /** What becomes of it when somebody else holds it. */
  enforcement: Enforcement
}

/** A claim of somebody else in the way of something wanted. */
export interface Blocked extends Conflict {
  of: Wanted
  /** It is on the same path in another worktree. */
  twin: boolean
}

export interface Taken {
  /** `mine`: held already; `granted`: held from now on; `refused`: somebody else holds something of it, and nothing was taken. */
  kind: 'mine' | 'granted' | 'refused'
  session: Session
  /** What stands in the way. Of something granted: what the project only wants to be warned of. */
  blocked: Blocked[]
  /** Claims on the same path in other worktrees, where they do not stand in the way. */
  elsewhere: Blocked[]
  now: number
  /** What somebody waited for was handed on to them, and is to be written down. */
  handedOn?: boolean
}

/**
 * Files are about to be written: claims all of them for the turn of `agent`, or none where somebody holds one. What lies in a
 * folder is not claimed, for nobody can say what of it will be written; but nobody else may hold it.
 * @param unclaimable why a free file cannot be claimed: thrown then, for a refusal must not depend on it
 */
export async function takeFiles(
  place: Place,
  arrival: Arrival,
  wanted: Wanted[],
  agent: string,
  unclaimable?: unknown,
): Promise<Taken> {
  const asked = (state: State) => [...wanted.map((one) => one.file), ...twinsOf(place, state, wanted).keys()]
  const about = (state: State) => {
    const files = asked(state)
    return [...files, ...inLineFor(state, files)]
  }
  let looks = 0
  const transition: Transition<Taken> = async (before, now, doc) => {
    const arrived = await arriveIn(before, arrival, now)
    // Whoever waits for one of these comes first.
    const line = inLineFor(arrived.state, asked(arrived.state))
    const queue = line.length > 0 ? await handOn(place, arrived.state, now, line) : arrived
    const known = findSession(queue.state, arrival.sid, arrival.process) ?? arrived.session
    // A turn whose beginning was not reported begins with its first edit: what was seen of the turn before (that it
    // was interrupted, say) is over, and whoever is about to act on it finds the state changed.
    const begun = agent === '' && arrival.promptId !== undefined && arrival.promptId !== known.promptId
    const session = begun ? newTurn(known, arrival, now) : known
    const state = begun ? replace(queue.state, session).state : queue.state
    const so = queue === arrived ? arrived.events : [...arrived.events, ...queue.events]
    const { outcome, ...met } = await take(place, state, session.handle, wanted, agent, now)
    if (overtakes(outcome, line) && ++looks < MAX_LOOKS) return transition(before, now, doc)
    const result: Taken = { kind: outcome.kind, session, ...met, now }
    const told = refusalsOf(session.handle, met.blocked)
    if (outcome.kind === 'mine' && met.blocked.length === 0) return { state, events: so, result }
    if (outcome.kind !== 'granted') {
      // A refusal commits nothing: it must hold on a full disk too.
      const handedOn = queue.state !== arrived.state
      return { state: before, events: told, result: { ...result, kind: 'refused', handedOn } }
    }
    if (unclaimable !== undefined) throw unclaimable
    // With clients that do not number their prompts, an edit between turns is what shows that one has begun.
    const working = agent === '' && session.turn === null ? newTurn(session, arrival, now) : session
    return {
      state: working === session ? outcome.state : replace(outcome.state, working).state,
      events: [...so, ...told, ...outcome.events],
      result,
    }
  }
  const taken = await transact(place, transition, { about })
  // Refused by what was reserved this very moment: that holds whether or not it can be written down.
  if (taken.handedOn) await bestEffort(place, () => lookAfterLine(place))
  return taken
}

/** What `who` gets of it. */
async function take(
  place: Place,
  state: State,
  who: string,
  wanted: Wanted[],
  agent: string,
  now: number,
): Promise<Pick<Taken, 'blocked' | 'elsewhere'> & { outcome: ClaimResult }> {
  const twins = twinsOf(place, state, wanted)
  const all = wanted.map((one) => one.file)
  const moment = await momentFor(place, state, now, who, [...all, ...twins.keys()])
  const claimFree = (files: Resource[]) => claim(state, who, files, { agent }, moment)
  const against = (resources: Resource[]): Blocked[] =>
    resources.length === 0
      ? []
      : conflictsOf(state, who, resources, moment).map((one) => {
          const twin = twins.get(one.wanted)
          return {
            ...one,
            of: twin ?? wanted.find(({ file }) => file === one.wanted)!,
            twin: twin !== undefined,
          }
        })

  const files = all.filter((one) => !one.glob)
  const whole = claimFree(files)
  // Each by itself: of several things that one claim holds, each has a setting of its own.
  const here = whole.kind === 'refused' ? all : all.filter((one) => one.glob)
  const elsewhere = whole.kind === 'mine' ? [] : against([...twins.keys()])
  const blocked = [
    ...here.flatMap((one) => against([one])),
    ...(place.config.worktrees === 'deny' ? elsewhere : []),
  ]
  if (blocked.length === 0) return { outcome: whole, blocked, elsewhere }
  const stopped = blocked.some((one) => one.of.enforcement !== 'warn')
  const free = files.filter((file) => !blocked.some((one) => one.wanted === file))
  return { outcome: stopped ? { kind: 'refused', conflicts: blocked } : claimFree(free), blocked, elsewhere }
}

/** What the log says of it. In another worktree it is the twin that is held, and the file that is refused. */
const refusalsOf = (who: string, blocked: Blocked[]): Event[] =>
  blocked.flatMap((one) => {
    const { file, enforcement } = one.of
    return refusals(who, [{ ...one, wanted: file }], enforcement === 'deny' ? {} : { enforcement })
  })

/**
 * The same path in other worktrees of the repository is another file, but one day they will be merged.
 * @returns what it is called there, and what is wanted of it here
 */
function twinsOf({ config }: Place, state: State, wanted: Wanted[]): Map<Resource, Wanted> {
  const twins = new Map<Resource, Wanted>()
  if (config.worktrees === 'off') return twins
  const trees = new Set(sessionsOf(state).map((one) => one.tree))
  if (trees.size < 2 && wanted.every((one) => trees.has(one.tree))) return twins
  for (const one of wanted) {
    const { file, tree } = one
    const path = file.as ?? file.r
    if (file.glob || !path.startsWith(`${tree}/`)) continue
    const inTree = path.slice(tree.length + 1)
    for (const other of trees) if (other !== tree) twins.set(respelled(file, `${other}/${inTree}`), one)
  }
  return twins
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
