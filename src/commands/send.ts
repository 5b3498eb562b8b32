/** `dibs send`: a message to one, to all, or to whoever holds something. */
import { personName } from '../actions/caller.ts'
import { introduce, placesOf } from '../actions/claims.ts'
import { isKept } from '../actions/correspondence.ts'
import type { Place } from '../actions/place.ts'
import { placeOfAll, resourceNamed } from '../actions/resources.ts'
import { secretNamesIn } from '../actions/secret-watch.ts'
import { type Found, find, send as sendMessage, type To } from '../actions/sending.ts'
import { MAX_BODY_BYTES, MAX_SUBJECT, wakes } from '../core/messages.ts'
import type { Participant } from '../core/state.ts'
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
import { secretInWords } from '../words/secrets.ts'
import { type Command, type Io, json, Misuse } from './command.ts'
import { placeOfSession, READS, spell, userOf, warnOfLooks, whoRuns } from './shared.ts'

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
    const home = await placeOfSession(io)
    const secrets = await secretNamesIn(home, `${subject}\n\0${body ?? ''}`)
    if (secrets.length > 0) return refuse(secretInWords(secrets), 'secret')
    const caller = await whoRuns(home, io)
    const to = addressee(home, io, name)
    // Who edits in other workspaces too can write to those who are there.
    const places =
      'holder' in to ? [await placeOfAll(home, [to.holder])] : [home, ...(await placesOf(home, caller))]
    if (replyTo !== undefined && !(isId(replyTo) && (await isKeptIn(places, replyTo))))
      return refuse(noSuchMessage(replyTo), 'no such message')

    let first: Exclude<Found, { kind: 'found' }> | undefined
    for (const place of places) {
      if (!place) continue
      const { handle: me } = await introduce(place, caller)
      const found = await find(place, to, me, [personName(userOf(io))])
      if (found.kind === 'found') return sendTo(place, me, found.recipients)
      first ??= found
    }
    return first ? refuse(words(first), first.kind) : refuse(nobodyCalled(name, []), 'nobody')

    async function sendTo(place: Place, me: string, recipients: Participant[]): Promise<number> {
      const draft = {
        from: { name: me, person: caller.kind === 'person' },
        subject,
        ...(body ? { body } : {}),
        ...(values.urgent ? { urgent: true as const } : {}),
        ...(replyTo === undefined ? {} : { replyTo }),
        ...('all' in to ? { all: true as const } : {}),
        ...('holder' in to ? { about: to.holder.as ?? to.holder.r } : {}),
      }
      const id = await sendMessage(place, draft, recipients)
      const names = recipients.map((one) => one.handle)
      if (values.json) io.out(json('send', { sent: true, id, to: names }))
      else io.out(messageSent(id, names, 'all' in to, sleepers(place, recipients)))
      await warnOfLooks(io, `${subject}\n${body ?? ''}`)
      return 0
    }

    /** Who will read it only when somebody prompts them. */
    function sleepers(place: Place, recipients: Participant[]): string[] {
      const mail = {
        kind: 'message' as const,
        from: '',
        to: [],
        subject,
        ...(values.urgent ? { urgent: true as const } : {}),
      }
      const woken = wakes('all' in to ? { ...mail, all: true } : mail, place.config.wake)
      return recipients
        .filter((one) => one.kind === 'session' && one.turn === null && !woken)
        .map((one) => one.handle)
    }

    function words(one: Exclude<Found, { kind: 'found' }>): string {
      if (one.kind === 'several')
        return severalMeant(
          name,
          one.candidates.map(({ handle, sid }) => `${handle} (${sid})`),
        )
      if (one.kind === 'full') return inboxFull(one.names)
      if (one.kind === 'oneself') return toOneself()
      return 'holder' in to ? nobodyHolds(spell(home, to.holder), one.here) : nobodyCalled(name, one.here)
    }

    function refuse(text: string, why: string): number {
      if (values.json) io.out(json('send', { sent: false, why }))
      else io.err(text)
      return 1
    }
  },
}

function addressee(place: Place, { cwd }: Io, text: string): To {
  if (text === 'all') return { all: true }
  if (!text.startsWith(HOLDER)) return { name: text }
  const named = resourceNamed(place, cwd, text.slice(HOLDER.length))
  if ('problem' in named) throw new Misuse(named.problem)
  return { holder: named.resource }
}

async function isKeptIn(places: (Place | undefined)[], id: string): Promise<boolean> {
  for (const place of places) if (place && (await isKept(place, id))) return true
  return false
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
