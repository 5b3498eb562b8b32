/**
 * Handing a participant what waits for it: messages in its inbox, and notices in the state. Both are taken under a mark,
 * printed, and only then done with: of two hooks that run at once one takes a thing, and whoever dies before it has
 * printed leaves it to the next one.
 */
import { isForThread, MAX_DELIVERY, MAX_LOOKED_AT, type Mail, parseMail, readerOf } from '../core/messages.ts'
import { shown } from '../core/resource.ts'
import type { Notice, Participant } from '../core/state.ts'
import { manyLines, oneLine } from '../core/text.ts'
import { type Item, timeOf } from '../store/queues.ts'
import { letter, letterFoot, letterHead } from '../words/messages.ts'
import { notice } from '../words/notices.ts'
import { isOver, markOf } from './marks.ts'
import { dropNotices, takeNotices, untoldNotices } from './notices.ts'
import type { Place } from './place.ts'

/** What waits for a participant and is in nobody's hands: a message or a notice in its inbox, or a notice in the state. */
export type Unread = { at: number; mail: Mail; item: Item } | { at: number; mail: Mail; untold: Notice }

/** The text for its reader, and what is to be done once that has been printed. */
export interface Delivery {
  text: string
  /** What of it was there to take. */
  taken: Unread[]
  printed: () => Promise<void>
}

/**
 * Oldest first, at most `most`.
 * @param agent the thread that asks; `''` is the main thread
 */
export async function unreadBy(
  place: Place,
  one: Participant,
  agent: string,
  most = MAX_LOOKED_AT,
): Promise<Unread[]> {
  const queues = await place.store.queues()
  const { now } = await place.store.read()
  const waiting: Unread[] = []
  const isFree = ({ by }: Item) => by === undefined || isOver(place.world, by, now)
  for (const item of (await queues.itemsOf(readerOf(one))).filter(isFree).slice(0, most)) {
    // Sent to somebody of this name who is gone.
    const isOlder = one.kind === 'session' && timeOf(item.id) < one.since
    const mail = isOlder ? undefined : parseMail(await queues.valueOf(item))
    if (mail) {
      if (isForThread(mail, one.handle, agent)) waiting.push({ at: timeOf(item.id), mail, item })
    } else await queues.finish(item, isOlder ? 'left' : 'damaged', now)
  }
  if (agent === '')
    for (const untold of await untoldNotices(place, one, now))
      waiting.push({ at: untold.t ?? 0, mail: { kind: 'notice', notice: untold }, untold })
  return waiting.sort((a, b) => a.at - b.at)
}

/**
 * Takes what has room, in order, and puts it into words. What has none stays for the next time, the rest of a long one
 * too.
 * @param how the event at which it is delivered
 * @param room characters
 */
export async function hand(
  place: Place,
  one: Participant,
  waiting: Unread[],
  how: string,
  tree: string,
  room = MAX_DELIVERY,
): Promise<Delivery | undefined> {
  const { now } = await place.store.read()
  const planned = plan(waiting, tree, now, room - letterHead().length - MAX_FOOT)
  const queues = await place.store.queues()
  const mark = markOf(place.world, now)
  const wanted = planned.flatMap((each) => ('untold' in each.waiting ? [each.waiting.untold] : []))
  const told = await takeNotices(place, one, wanted, mark)
  const lines: string[] = []
  const taken: Unread[] = []
  const steps: (() => Promise<void>)[] = told.length > 0 ? [() => dropNotices(place, one, mark)] : []
  let answer: string | undefined
  for (const { waiting: each, said } of planned) {
    if ('untold' in each) {
      if (!told.includes(each.untold)) continue
      lines.push(said.text)
      taken.push(each)
      continue
    }
    const mine = await queues.take(each.item, mark)
    if (!mine) continue // another hook was faster
    lines.push(said.text)
    taken.push(each)
    if (each.mail.kind === 'message') answer = letterFoot(each.mail.from, mine.id)
    const { next } = said
    steps.push(() => (next === undefined ? queues.finish(mine, how, now) : queues.giveBack(mine, next)))
  }
  if (lines.length === 0) return undefined
  return {
    taken,
    text: answer === undefined ? lines.join('\n') : [letterHead(), ...lines, answer].join('\n'),
    printed: () => inTurn(steps),
  }
}

/** All of them, whatever becomes of one. */
export async function inTurn(steps: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const step of steps) await step().catch((error) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

/** Two names and a subject, at most. */
const MAX_FOOT = 200

interface Said {
  text: string
  /** Where the rest begins, of what had not room as a whole. */
  next?: number
}

function plan(waiting: Unread[], tree: string, now: number, room: number) {
  const planned: { waiting: Unread; said: Said }[] = []
  let left = room
  for (const each of waiting) {
    const said = say(each, tree, now, left)
    if (!said) break
    planned.push({ waiting: each, said })
    left -= said.text.length + 1
    if (said.next !== undefined) break
  }
  return planned
}

/** `undefined`: it has no room. */
function say(waiting: Unread, tree: string, now: number, room: number): Said | undefined {
  const { mail, at } = waiting
  const spell = (r: string) => oneLine(shown({ r }, tree), 120)
  if (mail.kind === 'notice') {
    const text = notice(mail.notice, spell, now - at)
    return text.length <= room ? { text } : undefined
  }
  if (!('item' in waiting)) return undefined // notices alone are in the state
  const { from, person, all, about, urgent, replyTo, subject, body } = mail
  const one = {
    id: waiting.item.id,
    from,
    person: person === true,
    agoMs: now - at,
    all: all === true,
    ...(about === undefined ? {} : { about: spell(about) }),
    urgent: urgent === true,
    ...(replyTo === undefined ? {} : { replyTo }),
    subject,
    body: manyLines(body ?? ''),
  }
  return letter(one, waiting.item.offset, room)
}
