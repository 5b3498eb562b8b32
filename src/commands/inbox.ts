/** `dibs inbox`: what others wrote, and what became of what one wrote. */
import { introduce } from '../actions/claims.ts'
import { type Got, gotBy, type Receipt, type Sent, sentBy } from '../actions/correspondence.ts'
import { hand, type Unread, unreadBy } from '../actions/delivery.ts'
import { personCalled } from '../actions/people.ts'
import type { Place } from '../actions/place.ts'
import type { Message } from '../core/messages.ts'
import { participant } from '../core/participants.ts'
import { shown } from '../core/resource.ts'
import type { Participant } from '../core/state.ts'
import { unpackState } from '../core/stored.ts'
import { manyLines, oneLine } from '../core/text.ts'
import { timeOf } from '../store/queues.ts'
import { messageLine, nothingInInbox, receiptLine } from '../words/commands.ts'
import { notice } from '../words/notices.ts'
import { localTime } from '../words/text.ts'
import { type Command, type Io, json, Misuse } from './command.ts'
import { placeOfSession, READS, whoRuns } from './shared.ts'

export const inbox: Command = {
  usage: 'inbox [--peek | --all | --sent] [--json]',
  summary: 'read what others wrote to you',
  help: `Sessions get their messages by themselves; this is for people, and to look again.

  --peek  without marking anything as read
  --all   also what was read before, and what was sent to all in the last 24 h before you came
  --sent  what you sent, and for each recipient whether it is stored, delivered (at which event), answered, or expired
  --json  as JSON
`,
  options: {
    ...READS,
    peek: { type: 'boolean' },
    all: { type: 'boolean' },
    sent: { type: 'boolean' },
  },
  positionals: [0, 0],
  async run({ values }, io) {
    if ([values.peek, values.all, values.sent].filter(Boolean).length > 1)
      throw new Misuse('one of --peek, --all and --sent at a time')
    const place = await placeOfSession(io)
    const { now } = await place.store.read()
    const view: View = {
      place,
      io,
      asJson: values.json === true,
      at: (time) => new Date(place.world.clock.wall() - (now - time)),
    }
    const me = await reader(place, io)
    if (values.sent) showSent(view, await sentBy(place, me))
    else if (values.all) showAll(view, await gotBy(place, me))
    else if (values.peek) showUnread(view, await unreadBy(place, me, '', ALL_OF_THEM))
    else await read(view, me)
    return 0
  },
}

const ALL_OF_THEM = Number.POSITIVE_INFINITY

interface View {
  place: Place
  io: Io
  asJson: boolean
  /** A store time as the machine's clock shows it. */
  at: (time: number) => Date
}

async function reader(place: Place, io: Io): Promise<Participant> {
  const caller = await whoRuns(place, io)
  if (caller.kind === 'person') return personCalled(place, caller.name)
  const { handle } = await introduce(place, caller)
  return participant(unpackState((await place.store.read()).doc), handle)!
}

/** Reads all of it: a command's output has room for more than a hook's. */
async function read(view: View, me: Participant): Promise<void> {
  const { place, io, asJson } = view
  const waiting = await unreadBy(place, me, '', ALL_OF_THEM)
  const delivery = await hand(place, me, waiting, 'inbox', place.workspace.tree, ALL_OF_THEM)
  if (asJson) showUnread(view, delivery?.taken ?? [])
  else io.out(delivery ? `${delivery.text}\n` : nothingInInbox())
  // Somebody must have read it: into a pipe that is closed by now nothing was delivered.
  if (await io.written()) await delivery?.printed()
}

function showUnread(view: View, waiting: Unread[]): void {
  const { io, asJson, place } = view
  if (asJson) {
    const items = waiting.map((one) =>
      one.mail.kind === 'message'
        ? messageJson(view, idOf(one), one.mail)
        : { kind: 'notice', at: view.at(one.at).toISOString(), text: said(one.mail.notice) },
    )
    io.out(json('inbox', { messages: items }))
  } else if (waiting.length === 0) io.out(nothingInInbox())
  else
    for (const one of waiting)
      io.out(one.mail.kind === 'message' ? line(view, idOf(one), one.mail, []) : `${said(one.mail.notice)}\n`)

  function said(one: Parameters<typeof notice>[0]): string {
    return notice(one, (r) => oneLine(shown({ r }, place.workspace.tree), 120))
  }
}

const idOf = (one: Unread): string => ('item' in one ? one.item.id : '')

function showAll(view: View, got: Got[]): void {
  const { io, asJson } = view
  const status = (one: Got): string =>
    one.before ? 'from before you came' : one.event ? `read: ${one.event}` : 'unread'
  if (asJson)
    io.out(
      json('inbox', {
        messages: got.map((one) => ({
          ...messageJson(view, one.id, one.message),
          read: one.event ?? null,
          before: one.before === true,
        })),
      }),
    )
  else if (got.length === 0) io.out(nothingInInbox())
  else for (const one of got) io.out(line(view, one.id, one.message, [status(one)]))
}

function showSent(view: View, sent: Sent[]): void {
  const { io, asJson, at } = view
  const receiptJson = ({ at: time, ...rest }: Receipt) => ({
    ...rest,
    ...(time === undefined ? {} : { at: at(time).toISOString() }),
  })
  if (asJson)
    io.out(
      json('sent', {
        messages: sent.map((one) => ({
          ...messageJson(view, one.id, one.message),
          receipts: one.receipts.map(receiptJson),
        })),
      }),
    )
  else if (sent.length === 0) io.out(nothingInInbox())
  else
    for (const one of sent) {
      io.out(line(view, one.id, { ...one.message, body: '' }, []))
      for (const each of one.receipts)
        io.out(
          receiptLine(
            oneLine(each.to, 40),
            outcome(each),
            each.at === undefined ? '' : localTime(at(each.at)),
          ),
        )
    }
}

function outcome({ is, event, answer }: Receipt): string {
  if (is === 'delivered') return `delivered at ${oneLine(event ?? '', 40)}`
  if (is === 'answered') return `answered by ${answer}`
  if (is === 'left') return 'not read: it left before'
  return is
}

function line(view: View, id: string, message: Message, facts: string[]): string {
  const { urgent, all, to, replyTo, from, subject, body } = message
  return messageLine({
    id,
    when: localTime(view.at(timeOf(id))),
    from: oneLine(from, 40),
    to: all ? 'all' : to.map((one) => oneLine(one, 40)).join(', '),
    facts: [...facts, ...(urgent ? ['urgent'] : []), ...(replyTo ? [`answers ${oneLine(replyTo, 40)}`] : [])],
    subject: oneLine(subject, 200),
    body: manyLines(body ?? ''),
  })
}

function messageJson(view: View, id: string, message: Message) {
  const { kind, agents: _agents, ...rest } = message
  return { id, kind, at: view.at(timeOf(id)).toISOString(), ...rest }
}
