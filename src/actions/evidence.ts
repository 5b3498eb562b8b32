/** What can be found out about those who hold something, at the moment when somebody else wants it. */
import type { Judge } from '../core/claims.ts'
import { participant, sessionsOf } from '../core/participants.ts'
import { type ClientSays, type Evidence, standing } from '../core/standing.ts'
import type { Participant, Session, State } from '../core/state.ts'
import { clientFilesOf, endsInterrupted } from '../host/client.ts'
import { agentTranscript } from '../host/transcript.ts'
import { lastBeat } from './beats.ts'
import type { Place } from './place.ts'

/** Judges claims of `holders`, on what can be found out about these now. */
export async function judgeOf(
  place: Place,
  state: State,
  holders: Iterable<string>,
  now: number,
): Promise<Judge> {
  const evidence = new Map<string, Evidence>()
  for (const handle of holders) {
    const found = await evidenceOf(place, participant(state, handle), state, now)
    if (found) evidence.set(handle, found)
  }
  return (claim, holder) => standing(claim, holder, evidence.get(claim.by), now, place.config.lease)
}

/** Is its process there, and when was it last heard of? */
export async function lifeOf(place: Place, session: Session): Promise<Evidence> {
  const process = place.world.processes.look(session.process)
  if (process === 'gone') return { process, lastSign: 0 }
  const beat = await lastBeat(place, session.handle)
  return { process, lastSign: Math.max(session.since, session.turn ?? 0, beat?.t ?? 0) }
}

/** All that can be found out about a session now; nothing about people, who have no process. */
export async function evidenceOf(
  place: Place,
  holder: Participant | undefined,
  state: State,
  now: number,
): Promise<Evidence | undefined> {
  if (holder?.kind !== 'session') return undefined
  const life = await lifeOf(place, holder)
  if (life.process !== 'alive') return life
  const { fs, clock } = place.world
  // Two processes that resumed one conversation write into one transcript: it tells of neither.
  const alone = sessionsOf(state).every((one) => one === holder || one.sid !== holder.sid)
  const files = clientFilesOf(fs, holder, alone)
  const storeTime = (wall: number) => now - (clock.wall() - wall)
  const endedAgents = agentsWithClaims(state, holder).filter((agent) => {
    const transcript = alone ? agentTranscript(holder.transcript, agent) : undefined
    return transcript !== undefined && endsInterrupted(fs, transcript)
  })
  return {
    ...life,
    endedAgents: new Set(endedAgents),
    ...(files ? { client: mapTimes(files, storeTime) } : {}),
  }
}

const mapTimes = ({ idleSince, interruptedAt }: ClientSays, to: (time: number) => number): ClientSays => ({
  ...(idleSince === undefined ? {} : { idleSince: to(idleSince) }),
  ...(interruptedAt === undefined ? {} : { interruptedAt: to(interruptedAt) }),
})

const agentsWithClaims = (state: State, { handle }: Session): string[] =>
  state.claims.flatMap((one) => (one.by === handle ? (one.agents ?? []) : [])).filter((agent) => agent !== '')
