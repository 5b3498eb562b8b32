/**
 * Does a claim still hold? Process first, lease second: on one host a live process is alive however long it was
 * silent, and a dead one is gone at once. Only where the process cannot be seen does the lease decide.
 */
import { type Claim, endOf, hasExpired, type Participant } from './state.ts'

/** What can be found out about a holder, at the moment when somebody wants what it holds. */
export interface Evidence {
  /** `unseen`: on another host or in another pid namespace. */
  process: 'alive' | 'gone' | 'unseen'
  /** Newest sign of life in store time: a beat, the start of its turn. */
  lastSign: number
  /** What the client leaves on disk; absent where it says nothing. */
  client?: ClientSays
  /** Subagents whose own transcript ends in an interruption. */
  endedAgents?: ReadonlySet<string>
}

/** Store times. */
export interface ClientSays {
  /** The client is idle: neither the main thread nor any subagent runs. */
  idleSince?: number
  /** The main thread was interrupted and has not been asked anything since; subagents may go on. */
  interruptedAt?: number
}

export type Standing =
  /** Nobody else may have it. */
  | 'held'
  /** A manual claim whose time is over. */
  | 'expired'
  /** The turn that made it is over although no Stop was seen: the user interrupted it. */
  | 'turn over'
  /** No evidence either way, and no sign of life for longer than the lease. */
  | 'silent'
  /** Its holder no longer exists. */
  | 'gone'

/** @param leaseMs how long silence is taken for work where nothing better is known */
export function standing(
  claim: Claim,
  holder: Participant | undefined,
  evidence: Evidence | undefined,
  now: number,
  leaseMs: number,
): Standing {
  if (hasExpired(claim, now)) return 'expired'
  if (!holder) return 'gone'
  if (holder.kind === 'person') return 'held'
  if (isGone(evidence, now, leaseMs)) return 'gone'
  if (endOf(claim, now) !== undefined || !evidence) return 'held'
  const threads = (claim.agents ?? []).map((agent) =>
    threadStanding(agent, claim, holder.turn, evidence, now, leaseMs),
  )
  return threads.find((thread) => thread === 'held') ?? threads[0] ?? 'turn over'
}

export const isGone = (evidence: Evidence | undefined, now: number, leaseMs: number): boolean =>
  evidence?.process === 'gone' || (evidence?.process === 'unseen' && evidence.lastSign + leaseMs <= now)

/** The main thread (`''`) or one subagent, of which the claim's holder may have several. */
function threadStanding(
  agent: string,
  claim: Claim,
  turn: number | null,
  { client, endedAgents, lastSign }: Evidence,
  now: number,
  leaseMs: number,
): Standing {
  // What was seen before the turn began, or before the claim was made, says nothing about now.
  const since = Math.max(claim.since, turn ?? 0)
  const after = (time: number | undefined): boolean => time !== undefined && time >= since
  if (after(client?.idleSince)) return 'turn over'
  if (agent === '' ? after(client?.interruptedAt) : endedAgents?.has(agent)) return 'turn over'
  if (client) return 'held'
  return Math.max(lastSign, claim.since) + leaseMs <= now ? 'silent' : 'held'
}
