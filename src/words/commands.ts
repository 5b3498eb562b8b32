/** What commands say. */
import { MAX_UNREAD } from '../core/messages.ts'
import { oneLine } from '../core/text.ts'
import { clock, lines, list, quoted, shellWord, span } from './text.ts'

export const claimed = (names: string[], forMs: number, until: Date): string =>
  lines(`Claimed for ${span(forMs)} (until ${clock(until)} UTC):`, names)

export const notClaimed = (held: string[], names: string[]): string =>
  lines(
    'Nothing was claimed:',
    held,
    `dibs wait ${names.map(shellWord).join(' ')} returns when all of it is free.`,
  )

export const released = (names: string[]): string => lines('Released:', names)

export const nothingToRelease = (names: string[]): string =>
  names.length > 0 ? lines('Nothing to release; nobody holds:', names) : 'You hold nothing.\n'

export const notYours = (held: string[], forced: boolean): string =>
  forced
    ? lines('Not ended, for it holds more than you named:', held, 'To end all of that, name it.')
    : lines(
        'Not yours, and not released:',
        held,
        'dibs release R --force ends the claim of somebody else; the holder is told.',
      )

/** @param through names, each with the claim of the caller's that holds it and more */
export function heldWider(
  through: readonly (readonly [name: string | undefined, claim: string])[],
  verb: 'release' | 'give',
  to?: string,
): string {
  const claims = [...new Set(through.map(([, claim]) => claim))].map(shellWord).join(' ')
  return lines(
    'Held through a claim of yours that holds more, and left as it is:',
    through.map(([name, claim]) =>
      name === undefined ? `${claim}, which meets that` : `${name}: through ${claim}`,
    ),
    `All of that: dibs ${verb} ${claims}${to ? ` ${to}` : ''}`,
  )
}

export const gave = (names: string[], to: string): string => lines(`Handed over to ${to}:`, names)

export const noSuchParticipant = (name: string, here: string[]): string =>
  `dibs: nobody else here is called ${oneLine(name, 60)}. ${here.length > 0 ? `Here: ${here.join(', ')}` : 'Nobody else is here'}.\n`

export const nothingToGive = (names: string[]): string =>
  lines('Nothing was handed over; you do not hold:', names)

export const waitingFor = (held: string[], timeoutMs: number): string =>
  lines(`Waiting, at most ${span(timeoutMs)}:`, held)

/** @param reservedMs absent where it was the reader's own before it waited */
export const isFree = (names: string[], reservedMs?: number): string =>
  reservedMs === undefined
    ? lines('Yours already:', names)
    : lines(
        'Free now:',
        names,
        `Reserved for you for ${span(reservedMs)}. Editing a file claims it for the turn; dibs claim holds it longer.`,
      )

/** Nobody in it gets on by waiting. @param me the one who reads it */
export function waitInCircle(waits: { who: string; r: string; holder: string }[], me: string): string {
  const mine = waits.filter((one) => one.holder === me).map((one) => shellWord(one.r))
  return lines(
    'Not waiting: everybody here waits for what the next one holds.',
    waits.map((one) => `${oneLine(one.who, 40)} waits for ${one.r}, held by ${oneLine(one.holder, 40)}`),
    `What ends it: that one of them releases (dibs release ${mine.join(' ')}), or that a turn ends.`,
  )
}

export const stillHeld = (held: string[]): string => lines('Not waiting any longer; still held:', held)

export const beatNoted = (who: string): string => `Noted for ${who}.\n`

export const nothingKnown = (name: string): string =>
  `Nothing is known about ${name}: nobody claimed it lately.\n`

export const nothingLogged = (name: string): string =>
  `Nothing of ${oneLine(name, 60)} is in the log; dibs status shows who is here.\n`

export const follows = (): string => 'Following the log; Ctrl-C ends.\n'

export const noFolder = (): string =>
  'dibs: the current folder does not exist any more. What to do: cd to one that does\n'

export const noSuchCommand = (name: string, names: string[]): string =>
  `dibs: there is no command ${JSON.stringify(oneLine(name, 40))}; there are ${names.join(', ')} (dibs --help)\n`

export const misuse = (what: string, usage: string): string => `dibs: ${what}. Usage: dibs ${usage}\n`

export const commandFailed = (what: string, hint: string): string => `dibs: ${what}. What to do: ${hint}\n`

export const bug = (details: string): string => `dibs: this is a bug of dibs: ${details}\n`

// --- messages ------------------------------------------------------------------------------------------------

export const messagesWait = (count: number): string =>
  `dibs: ${count} ${count === 1 ? 'message waits' : 'messages wait'} for you: dibs inbox\n`

/** @param idle those who read it with their next turn */
export function messageSent(id: string, to: string[], all: boolean, idle: string[]): string {
  if (all && to.length === 0)
    return `Kept as ${id}: nobody else is here; sessions that come within 24 h can read it.\n`
  const later =
    idle.length > 0
      ? ` ${list(idle, 5)} ${idle.length === 1 ? 'is' : 'are'} idle and will read it with the next turn.`
      : ''
  return `Sent to ${list(to, 20)} as ${id}.${later} dibs inbox --sent shows what becomes of it.\n`
}

export const notSent = (why: string): string => `dibs: ${why} Nothing was sent.\n`

export const nobodyCalled = (name: string, here: string[]): string =>
  notSent(
    `nobody here is called ${oneLine(name, 60)}, or not any more. ${here.length > 0 ? `Here: ${list(here, 20)}.` : 'Nobody else is here.'}`,
  )

export const nobodyHolds = (what: string, here: string[]): string =>
  notSent(`nobody holds ${what}. ${here.length > 0 ? `Here: ${list(here, 20)}.` : 'Nobody else is here.'}`)

export const severalMeant = (prefix: string, candidates: string[]): string =>
  notSent(`${oneLine(prefix, 60)} could be ${list(candidates, 10)}.`)

export const inboxFull = (names: string[]): string =>
  notSent(
    `${list(names, 5)} has ${MAX_UNREAD.toLocaleString('en')} messages unread, more are not kept. dibs status shows who reads.`,
  )

export const toOneself = (): string => notSent('that would be to yourself.')

export const noSuchMessage = (id: string): string =>
  notSent(`no message ${oneLine(id, 60)} is kept here. dibs inbox --all shows those that are.`)

export const nothingInInbox = (): string => 'No messages.\n'

/** What was sent or read already, one line and its body. */
export function messageLine(one: {
  id: string
  when: string
  from: string
  to: string
  facts: string[]
  subject: string
  body: string
}): string {
  const body =
    one.body === ''
      ? ''
      : one.body
          .split('\n')
          .map((line) => `  | ${line}`.trimEnd())
          .join('\n')
  const facts = one.facts.length > 0 ? ` (${one.facts.join(', ')})` : ''
  return `${one.when}  ${one.id}  ${one.from} → ${one.to}${facts}: ${quoted(one.subject)}\n${body === '' ? '' : `${body}\n`}`
}

export const receiptLine = (to: string, what: string, when: string): string => `  ${to}: ${what}, ${when}\n`

export const noRepository = (): string => 'dibs: this is no git repository.\n'

export const nothingMine = (): string => 'dibs: nothing uncommitted here is yours.\n'

/** What one names takes along what others did to the same file. */
export const writtenToo = (file: string, who: string[]): string =>
  `dibs: ${file} was written by ${who.join(', ')} too; their part of it would be committed as well.\n`
