/**
 * Handing a participant what waits in its inbox. Taken under a mark, printed, and only then done with: of two hooks that
 * run at once one takes a message, and whoever dies before it has printed leaves it to the next one.
 */

import { isForThread, MAX_DELIVERY, type Mail, parseMail, readerOf } from '../core/messages.ts'
import { isComing, participant, replace } from '../core/participants.ts'
import { shown } from '../core/resource.ts'
import { dropIdlePeople } from '../core/sessions.ts'
import type { Notice, Participant } from '../core/state.ts'
import { manyLines, oneLine } from '../core/text.ts'
import { crc32InScript, nativeCrc32 } from '../host/crc32.ts'
import { type Item, newId, timeOf } from '../store/queues.ts'
import { letter, letterFoot, letterHead } from '../words/messages.ts'
import { notice } from '../words/notices.ts'
import { isOver, markOf } from './marks.ts'
import type { Place } from './place.ts'
import { transact } from './sessions.ts'

/** What waits for a participant, oldest first, and is in nobody's hands. */
export interface Waiting {
  item: Item
  mail: Mail
}

/** The text for its reader, and what is to be done once that has been printed. */
export interface Delivery {
  text: string
  printed: () => Promise<void>
}

/** @param agent the thread that asks; `''` is the main thread */
export async function waitingFor(place: Place, one: Participant, agent: string): Promise<Waiting[]> {
  await postNotices(place, one)
  const { now } = await place.store.read()
  const queues = await place.store.queues()
  const waiting: Waiting[] = []
  for (const item of await queues.itemsOf(readerOf(one))) {
    if (item.by !== undefined && !isOver(place.world, item.by, now)) continue
    // Sent to somebody of this name who is gone.
    const isOlder = one.kind === 'session' && timeOf(item.id) < one.since
    const mail = isOlder ? undefined : parseMail(await queues.valueOf(item))
    if (mail) {
      if (isForThread(mail, one.handle, agent)) waiting.push({ item, mail })
    } else await queues.finish(item, isOlder ? 'left' : 'damaged', now)
  }
  return waiting
}

/**
 * Takes what has room, in order, and puts it into words. What has none stays for the next time, the rest of a long one
 * too.
 * @param how the event at which it is delivered
 * @param room characters
 */
export async function hand(
  place: Place,
  waiting: Waiting[],
  how: string,
  tree: string,
  room = MAX_DELIVERY,
): Promise<Delivery | undefined> {
  const queues = await place.store.queues()
  const { now } = await place.store.read()
  const mark = markOf(place.world, now)
  const head = letterHead()
  const lines: string[] = []
  const steps: (() => Promise<void>)[] = []
  let answer: string | undefined
  let left = room - head.length - MAX_FOOT
  for (const { item, mail } of waiting) {
    const said = sayMail(mail, item, tree, now, left)
    if (!said) break
    const mine = await queues.take(item, mark)
    if (!mine) continue // another hook was faster
    lines.push(said.text)
    left -= said.text.length + 1
    if (mail.kind === 'message') answer = letterFoot(mail.from, item.id)
    const { next } = said
    steps.push(() => (next === undefined ? queues.finish(mine, how, now) : queues.giveBack(mine, next)))
    if (next !== undefined) break
  }
  if (lines.length === 0) return undefined
  return {
    text: answer === undefined ? lines.join('\n') : [head, ...lines, answer].join('\n'),
    async printed() {
      for (const step of steps) await step()
    },
  }
}

/** Two names and a subject, at most. */
const MAX_FOOT = 200

function sayMail(
  mail: Mail,
  { id, offset }: Item,
  tree: string,
  now: number,
  room: number,
): { text: string; next?: number } | undefined {
  if (mail.kind === 'notice') {
    const text = notice(mail.notice, (r) => oneLine(shown({ r }, tree), 120))
    return text.length <= room ? { text } : undefined
  }
  const { from, person, all, about, urgent, replyTo, subject, body } = mail
  const one = {
    id,
    from,
    person: person === true,
    agoMs: now - timeOf(id),
    all: all === true,
    ...(about === undefined ? {} : { about: oneLine(shown({ r: about }, tree), 120) }),
    urgent: urgent === true,
    ...(replyTo === undefined ? {} : { replyTo }),
    subject,
    body: manyLines(body ?? ''),
  }
  return letter(one, offset, room)
}

/**
 * Moves notices from the state, where they became true, into the inbox. First they are put there, under an id that
 * follows from them, then they go from the state: whoever dies in between leaves them in both, and the next one finds
 * them there.
 */
async function postNotices(place: Place, one: Participant): Promise<void> {
  if (one.notices.length === 0) return
  const queues = await place.store.queues()
  const reader = readerOf(one)
  const there = new Set((await queues.itemsOf(reader)).map(({ id }) => id))
  for (const [at, each] of wanted(place, one.notices).entries()) {
    const id = newId(each.t ?? 0, `n${at}${unlike(JSON.stringify(each))}`)
    if (!there.has(id)) await queues.enqueue({ kind: 'notice', notice: each }, { id, from: 'dibs' }, [reader])
  }
  await transact(place, (state, now) => {
    const current = participant(state, one.handle)
    const told = new Set(one.notices.map((each) => JSON.stringify(each)))
    const notices = current?.notices.filter((each) => !told.has(JSON.stringify(each)))
    if (!current || !notices || notices.length === current.notices.length)
      return { state, events: [], result: undefined }
    const { state: next } = replace(state, { ...current, notices })
    return { state: dropIdlePeople(next, now), events: [], result: undefined }
  })
}

function wanted({ config }: Place, notices: Notice[]): Notice[] {
  if (config.notices === 'off') return []
  return config.notices === 'claims' ? notices.filter((one) => !isComing(one)) : notices
}

/** Tells two notices of one millisecond apart. */
const unlike = (text: string): string => (nativeCrc32() ?? crc32InScript)(text, 0).toString(36)
