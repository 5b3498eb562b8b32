/** `dibs send`: a message to one, to all, or to whoever holds something. */
import { personName } from '../actions/caller.ts'
import { known } from '../actions/claims.ts'
import { isKept } from '../actions/correspondence.ts'
import { resourceNamed } from '../actions/resources.ts'
import { type Found, find, send as sendMessage, type To } from '../actions/sending.ts'
import { transact } from '../actions/sessions.ts'
import { MAX_BODY_BYTES, MAX_SUBJECT } from '../core/messages.ts'
import { isId } from '../store/queues.ts'
import {
  inboxFull,
  messageSent,
  nobodyCalled,
  nobodyHolds,
  noSuchMessage,
  severalMeant,
  toOneself,
} from '../words/commands.ts'
import { type Command, json, Misuse } from './command.ts'
import { placeHere, READS, spell, userOf, whoRuns } from './shared.ts'

const HOLDER = 'holder:'

export const send: Command = {
  usage: 'send TO SUBJECT [BODY|-] [--urgent] [--reply-to ID] [--json]',
  summary: 'write to another session, to a person, or to all',
  help: `TO is a handle, the beginning of a session id, a person's name, holder:R for whoever holds R, or all. BODY may be
- for standard input. When this returns 0, the message is on the disk. A session reads it with its next tool result
or prompt; an idle one with its next turn.

  --urgent       you are told if somebody has not got it within 10 minutes
  --reply-to ID  which message this answers
  --json         the result as JSON

Limits: a subject of 200 characters, a body of 16 KiB. Exit code: 0 sent; 1 there is nobody to send it to.

Example: dibs send holder:src/auth.ts "May I have auth.ts?" "I only need to rename login()."
`,
  options: { ...READS, urgent: { type: 'boolean' }, 'reply-to': { type: 'string' } },
  positionals: [2, 3],
  async run({ positionals, values }, io) {
    const [name = '', subject = '', given] = positionals
    const body = given === '-' ? await io.stdin(MAX_BODY_BYTES + 1) : given
    check(subject, body)
    const replyTo = values['reply-to'] as string | undefined
    const place = await placeHere(io)
    const to = addressee(name)
    const caller = await whoRuns(place, io)
    const me = await transact(place, async (before, now) => {
      const { state, handle, events } = await known(before, caller, now)
      return { state: caller.kind === 'person' ? before : state, events, result: handle }
    })
    if (replyTo !== undefined && !(isId(replyTo) && (await isKept(place, replyTo))))
      return refuse(noSuchMessage(replyTo), 'no such message')
    const found = await find(place, to, me, [personName(userOf(io))])
    if (found.kind !== 'found') return refuse(words(found), found.kind)

    const about = 'holder' in to ? { about: to.holder.as ?? to.holder.r } : {}
    const draft = {
      from: { name: me, person: caller.kind === 'person' },
      subject,
      ...(body ? { body } : {}),
      ...(values.urgent ? { urgent: true as const } : {}),
      ...(replyTo === undefined ? {} : { replyTo }),
      ...('all' in to ? { all: true as const } : {}),
      ...about,
    }
    const id = await sendMessage(place, draft, found.recipients)
    const names = found.recipients.map((one) => one.handle)
    const idle = found.recipients.filter((one) => one.kind === 'session' && one.turn === null)
    if (values.json) io.out(json('send', { sent: true, id, to: names }))
    else
      io.out(
        messageSent(id, names, 'all' in to, place.config.wake === 'off' ? idle.map((one) => one.handle) : []),
      )
    return 0

    function addressee(text: string): To {
      if (text === 'all') return { all: true }
      if (!text.startsWith(HOLDER)) return { name: text }
      const named = resourceNamed(place, io.cwd, text.slice(HOLDER.length))
      if ('problem' in named) throw new Misuse(named.problem)
      return { holder: named.resource }
    }

    function words(one: Exclude<Found, { kind: 'found' }>): string {
      if (one.kind === 'several')
        return severalMeant(
          name,
          one.candidates.map(({ handle, sid }) => `${handle} (${sid})`),
        )
      if (one.kind === 'full') return inboxFull(one.names)
      if (one.kind === 'oneself') return toOneself()
      return 'holder' in to ? nobodyHolds(spell(place, to.holder), one.here) : nobodyCalled(name, one.here)
    }

    function refuse(text: string, why: string): number {
      if (values.json) io.out(json('send', { sent: false, why }))
      else io.err(text)
      return 1
    }
  },
}

function check(subject: string, body: string | undefined): void {
  if (subject.trim() === '') throw new Misuse('a message needs a subject')
  if (subject.length > MAX_SUBJECT)
    throw new Misuse(
      `the subject has ${subject.length} characters, ${MAX_SUBJECT} are the most; the rest belongs into BODY`,
    )
  const bytes = Buffer.byteLength(body ?? '')
  if (bytes > MAX_BODY_BYTES)
    throw new Misuse(`the body has more than ${MAX_BODY_BYTES} bytes; write it to a file and send its path`)
}
