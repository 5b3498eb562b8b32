/** What a participant sent and got, as far back as messages are kept: for people and for `dibs inbox`. */
import {
  ALL,
  LATE_MS,
  type Message,
  NEVER_READ,
  nameOf,
  PERSON,
  parseMail,
  readerOf,
  URGENT,
} from '../core/messages.ts'
import type { Participant } from '../core/state.ts'
import { unpackState } from '../core/stored.ts'
import { type Finished, type Item, timeOf } from '../store/queues.ts'
import type { Place } from './place.ts'

export interface Receipt {
  to: string
  /** `left`: the recipient ended before it read it. */
  is: 'stored' | 'delivered' | 'answered' | 'expired' | 'left'
  /** Store time. */
  at?: number
  /** The event at which it was delivered. */
  event?: string
  /** Id of the answer. */
  answer?: string
}

export interface Sent {
  id: string
  message: Message
  receipts: Receipt[]
}

export interface Got {
  id: string
  message: Message
  /** Absent: not read yet. */
  event?: string
  /** Sent to all before this reader came. */
  before?: true
}

/** What became of the messages of `one`, oldest first. */
export async function sentBy(place: Place, one: Participant): Promise<Sent[]> {
  const all = await everything(place, one)
  const sender = readerOf(one)
  const answers = await answersTo(place, one, all)
  const { doc } = await place.store.read()
  const here = new Set(unpackState(doc).participants.map(readerOf))
  const sent = new Map<string, Sent>()
  for (const each of all) {
    if (each.from !== sender) continue
    const message = sent.get(each.id)?.message ?? (await messageIn(place, each))
    if (!message) continue
    const entry = sent.get(each.id) ?? { id: each.id, message, receipts: [] }
    const answer = answers.get(each.id)?.get(nameOf(each.reader))
    if (each.reader !== ALL) entry.receipts.push(receipt(each, answer, here.has(each.reader)))
    sent.set(each.id, entry)
  }
  return [...sent.values()]
}

/** What `one` got, oldest first; also what was sent to all lately, before it came. */
export async function gotBy(place: Place, one: Participant): Promise<Got[]> {
  const reader = readerOf(one)
  const { now } = await place.store.read()
  const got: Got[] = []
  const own = new Set<string>()
  for (const each of await everything(place, one)) {
    const late = each.reader === ALL && timeOf(each.id) > now - LATE_MS && each.from !== reader
    if (each.reader !== reader && !late) continue
    if (one.kind === 'session' && each.reader === reader && timeOf(each.id) < one.since) continue
    const message = await messageIn(place, each)
    if (!message || own.has(each.id)) continue
    own.add(each.id)
    const event = 'how' in each ? { event: each.how } : {}
    got.push({ id: each.id, message, ...event, ...(each.reader === ALL ? { before: true } : {}) })
  }
  return got
}

/** Is there a message of this id? */
export async function isKept(place: Place, id: string): Promise<boolean> {
  const queues = await place.store.queues()
  for (const reader of await queues.readers())
    if ((await queues.itemsOf(reader)).some((one) => one.id === id)) return true
  // After that look: what is read meanwhile is there.
  return (await queues.finished(timeOf(id))).some((one) => one.id === id)
}

/**
 * What waits, then what is history: what is read between the two looks is in the second. Own queues before those of
 * everybody, so that what was delivered is not taken for what was sent before.
 */
async function everything(place: Place, one: Participant): Promise<(Item | Finished)[]> {
  const queues = await place.store.queues()
  const { now } = await place.store.read()
  const all = new Map<string, Item | Finished>()
  const add = (each: Item | Finished) => all.set(`${each.id} ${each.reader}`, each)
  for (const reader of await queues.readers())
    if (!reader.startsWith(URGENT)) (await queues.itemsOf(reader)).forEach(add)
  for (const each of await queues.finished(now - place.config.keepMessages))
    if (!each.reader.startsWith(URGENT)) add(each)
  const since = one.kind === 'session' ? one.since : 0
  const last = ({ reader }: Item | Finished): number => Number(reader === ALL)
  return [...all.values()]
    .filter((each) => each.from !== readerOf(one) || timeOf(each.id) >= since)
    .sort((a, b) => (a.id === b.id ? last(a) - last(b) : a.id < b.id ? -1 : 1))
}

/** It may be in the middle of being read: taken, given back, done with. */
const MAX_MOVES = 5

async function messageIn(place: Place, one: Item | Finished): Promise<Message | undefined> {
  const queues = await place.store.queues()
  const isSame = (each: Item | Finished) => each.id === one.id && each.reader === one.reader
  let found: Item | Finished | undefined = one
  for (let moves = 0; found !== undefined && moves < MAX_MOVES; moves++) {
    const mail = parseMail(await queues.valueOf(found))
    if (mail) return mail.kind === 'message' ? mail : undefined
    found =
      (await queues.itemsOf(one.reader)).find(isSame) ?? (await queues.finished(timeOf(one.id))).find(isSame)
  }
  return undefined
}

/** By message of `one`, then by who answered: the answer's id. */
async function answersTo(
  place: Place,
  one: Participant,
  all: (Item | Finished)[],
): Promise<Map<string, Map<string, string>>> {
  const answers = new Map<string, Map<string, string>>()
  for (const each of all) {
    if (each.reader !== readerOf(one) && each.reader !== ALL) continue
    const message = await messageIn(place, each)
    if (!message?.replyTo) continue
    const by = answers.get(message.replyTo) ?? new Map<string, string>()
    answers.set(message.replyTo, by.set(message.from, each.id))
  }
  return answers
}

function receipt(one: Item | Finished, answer: string | undefined, isHere: boolean): Receipt {
  const to = nameOf(one.reader)
  if (answer !== undefined) return { to, is: 'answered', answer, at: timeOf(answer) }
  if (!('how' in one)) {
    const isOver = !isHere && !one.reader.startsWith(PERSON)
    return { to, is: isOver ? 'left' : 'stored', at: timeOf(one.id) }
  }
  const { how, at } = one
  if (!NEVER_READ.has(how)) return { to, is: 'delivered', at, event: how }
  return { to, is: how === 'left' ? 'left' : 'expired', at }
}
