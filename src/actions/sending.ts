/** Sending a message: to whom it goes, and that it is kept before anything says so. */
import { ALL, MAX_UNREAD, type Message, readerOf, watchedBy } from '../core/messages.ts'
import type { Resource } from '../core/resource.ts'
import { isGone } from '../core/standing.ts'
import type { Participant, Session } from '../core/state.ts'
import { unpackState } from '../core/stored.ts'
import { newId } from '../store/queues.ts'
import { log } from './beats.ts'
import { lifeOf } from './evidence.ts'
import type { Place } from './place.ts'
import { inTheWay } from './waiting.ts'

export type To = { all: true } | { holder: Resource } | { name: string }

export type Found =
  | { kind: 'found'; recipients: Participant[] }
  /** Nobody, or more than one who could be meant. */
  | { kind: 'nobody' | 'oneself'; here: string[] }
  | { kind: 'several'; candidates: Session[] }
  /** They have not read for so long that nothing more fits. */
  | { kind: 'full'; names: string[] }

/** Shorter beginnings of session ids could be anything. */
const LEAST_PREFIX = 4

/**
 * @param me the sender's name. @param people names of people who read here though they hold nothing
 */
export async function find(place: Place, to: To, me: string, people: string[]): Promise<Found> {
  const found = await whoIsMeant(place, to, me, people)
  if (found.kind !== 'found') return found
  const queues = await place.store.queues()
  const full = new Set<Participant>()
  for (const one of found.recipients)
    if ((await queues.itemsOf(readerOf(one))).length >= MAX_UNREAD) full.add(one)
  if (full.size > 0 && !('all' in to)) return { kind: 'full', names: [...full].map((one) => one.handle) }
  return { kind: 'found', recipients: found.recipients.filter((one) => !full.has(one)) }
}

async function whoIsMeant(place: Place, to: To, me: string, people: string[]): Promise<Found> {
  const here = await othersHere(place, me)
  const names = here.map((one) => one.handle)
  const nobody = { kind: 'nobody' as const, here: names }
  if ('all' in to) return { kind: 'found', recipients: here }
  if ('holder' in to) {
    const { conflicts } = await inTheWay(place, undefined, [to.holder])
    const holders = new Set(conflicts.map(({ claim }) => claim.by))
    if (holders.delete(me) && holders.size === 0) return { kind: 'oneself', here: names }
    const recipients = here.filter((one) => holders.has(one.handle))
    return recipients.length > 0 ? { kind: 'found', recipients } : nobody
  }
  const { name } = to
  if (name === me) return { kind: 'oneself', here: names }
  const named = here.find((one) => one.handle === name)
  if (named) return { kind: 'found', recipients: [named] }
  if (people.includes(name))
    return { kind: 'found', recipients: [{ kind: 'person', handle: name, since: 0, notices: [] }] }
  const candidates = here.filter(
    (one): one is Session =>
      one.kind === 'session' && name.length >= LEAST_PREFIX && one.sid.startsWith(name),
  )
  if (candidates.length > 1) return { kind: 'several', candidates }
  return candidates.length === 1 ? { kind: 'found', recipients: candidates } : nobody
}

/** Everybody else who can read a message. */
async function othersHere(place: Place, me: string): Promise<Participant[]> {
  const { doc, now } = await place.store.read()
  const here: Participant[] = []
  for (const one of unpackState(doc).participants) {
    if (one.handle === me) continue
    const gone = one.kind === 'session' && isGone(await lifeOf(place, one), now, place.config.lease)
    if (!gone) here.push(one)
  }
  return here
}

export interface Draft extends Pick<Message, 'subject' | 'body' | 'urgent' | 'replyTo' | 'all' | 'about'> {
  from: { name: string; person: boolean }
}

/** Durable when it returns. @returns its id */
export async function send(place: Place, draft: Draft, recipients: Participant[]): Promise<string> {
  const { now } = await place.store.read()
  const queues = await place.store.queues()
  const { from, ...words } = draft
  const sender = readerOf({ kind: from.person ? 'person' : 'session', handle: from.name })
  const agents = recipients.filter(onlyAgentsRun).map((one) => one.handle)
  const message: Message = {
    kind: 'message',
    from: from.name,
    ...(from.person ? { person: true } : {}),
    to: recipients.map((one) => one.handle),
    ...words,
    ...(agents.length > 0 ? { agents } : {}),
  }
  const readers = recipients.map(readerOf)
  const id = newId(now, Math.random().toString(36).slice(2, 8).padEnd(6, '0'))
  const all = draft.all ? [...readers, ALL] : readers
  // First who looks after it, then the message itself: to look after one that never came to be does no harm.
  if (draft.urgent && readers.length > 0)
    await queues.enqueue({ readers, ...words }, { id, from: sender }, [watchedBy(sender)], { durable: true })
  await queues.enqueue(message, { id, from: sender }, all, { durable: true })
  const to = draft.all ? 'all' : message.to.join(', ')
  await log(
    place,
    [{ event: 'send', who: from.name, to, id, ...(draft.urgent ? { urgent: true } : {}) }],
    now,
  )
  return id
}

const onlyAgentsRun = (one: Participant): boolean =>
  one.kind === 'session' && one.turn === null && one.agents.length > 0
