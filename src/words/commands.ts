/** What commands say. */
import { oneLine } from '../core/text.ts'
import { clock, lines, shellWord, span } from './text.ts'

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

export const isFree = (names: string[]): string =>
  lines('Free now:', names, 'Editing a file claims it for the turn; dibs claim holds it longer.')

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
