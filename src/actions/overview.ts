/** The workspace at a glance, for `status` and the board. */
import { DIBS, readerOf } from '../core/messages.ts'
import { participant } from '../core/participants.ts'
import { type ClientSays, isGone, standing } from '../core/standing.ts'
import type { Agent, Claim, Participant, Waiter } from '../core/state.ts'
import { unpackState } from '../core/stored.ts'
import { oneLine } from '../core/text.ts'
import { branchOf } from '../host/workspace.ts'
import { type Beat, lastBeat } from './beats.ts'
import { evidenceOf } from './evidence.ts'
import type { Place } from './place.ts'

export type Presence = 'working' | 'idle' | 'gone' | 'here'

export interface Shown {
  handle: string
  person: boolean
  /** `here` is a person's: a person has no turns. */
  presence: Presence
  since: number
  tree?: string
  branch?: string
  task?: string
  pid?: number
  sid?: string
  lastBeat?: Beat
  agents: Agent[]
  claims: (Claim & { standing: string })[]
  /** What it has not read yet. */
  unread: number
}

export interface Overview {
  participants: Shown[]
  waiters: Waiter[]
  /** Store time of this view. */
  now: number
  damage: string[]
}

export async function overview(place: Place): Promise<Overview> {
  const { doc, now, damage = [] } = await place.store.read()
  const state = unpackState(doc)
  const participants: Shown[] = []
  const waiters = state.waiters.filter((one) => place.world.processes.look(one.process) !== 'gone')
  const waiting = new Set(waiters.map((one) => one.by))
  for (const one of state.participants) {
    const evidence = await evidenceOf(place, one, state, now)
    const beat = await lastBeat(place, one.handle)
    const claims = state.claims
      .filter((claim) => claim.by === one.handle)
      .map((claim) => ({
        ...claim,
        standing: standing(claim, participant(state, claim.by), evidence, now, place.config.lease),
      }))
    // Kept only to be told something: not here.
    if (
      one.kind === 'person' &&
      claims.every((claim) => claim.standing === 'expired') &&
      !waiting.has(one.handle)
    )
      continue
    participants.push({
      handle: oneLine(one.handle, 40),
      person: one.kind === 'person',
      presence: presenceOf(one, isGone(evidence, now, place.config.lease), evidence?.client),
      since: one.since,
      ...(one.kind === 'session' ? sessionFacts(place, one) : {}),
      ...(beat ? { lastBeat: beat } : {}),
      agents: one.kind === 'session' ? one.agents : [],
      claims,
      unread: await countUnread(place, one),
    })
  }
  return { participants, waiters, now, damage }
}

/** Messages in its inbox; notices of dibs are not counted. */
async function countUnread(place: Place, one: Participant): Promise<number> {
  const queues = await place.store.queues()
  return (await queues.itemsOf(readerOf(one))).filter(({ from }) => from !== DIBS).length
}

function presenceOf(one: Participant, gone: boolean, client: ClientSays | undefined): Presence {
  if (one.kind === 'person') return 'here'
  if (gone) return 'gone'
  // A turn that was interrupted has no end of its own: the client knows better.
  const { turn } = one
  const over = (time: number | undefined): boolean => turn !== null && time !== undefined && time >= turn
  return turn === null || over(client?.idleSince) || over(client?.interruptedAt) ? 'idle' : 'working'
}

function sessionFacts(place: Place, one: Extract<Participant, { kind: 'session' }>) {
  const branch = branchOf(place.world.fs, one.tree)
  return {
    tree: one.tree,
    pid: one.process.pid,
    sid: one.sid,
    ...(branch ? { branch: oneLine(branch, 60) } : {}),
    ...(one.task ? { task: oneLine(one.task, 120) } : {}),
  }
}
