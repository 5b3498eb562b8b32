/** What happened to a participant while it did not look, one line each. */
import type { Departure, News } from '../core/state.ts'
import { cut, oneLine } from '../core/text.ts'
import { list, named, quoted, span } from './text.ts'

/** Longest notice, characters: everything in it may have been somebody else's choice. */
export const MAX_NOTICE = 400

/** In the words of the one it is for. `shown` spells resources as it would; `agoMs`: when it was. */
export const notice = (what: News, shown: (r: string) => string, agoMs = 0): string =>
  `dibs: ${cut(
    said(what, (r) => named(shown(r)), agoMs),
    MAX_NOTICE - 6,
  )}`

function said(what: News, shown: (r: string) => string, agoMs: number): string {
  switch (what.kind) {
    case 'taken':
      return `the claim on ${shown(what.r)} is ${name(what.who)}'s now (${REASONS[what.why] ?? oneLine(what.why, 60)}).`
    case 'forced':
      return `${name(what.who)} ended the claim on ${shown(what.r)}${what.why ? `: ${quoted(oneLine(what.why, 200))}` : ''}.`
    case 'given':
      return `${name(what.who)} handed over ${shown(what.r)}; it is yours now.`
    case 'joined':
      return `${name(what.who)} has joined.`
    case 'left':
      return `${name(what.who)} has left${workedOn(what)}${freed(what, shown)}.`
    case 'died':
      return `${name(what.who)} is gone, its process ended${workedOn(what)}${freed(what, shown)}. What it was writing may be half done.`
    case 'free':
      return `the wait for ${what.rs.map(shown).join(', ')} was over ${span(agoMs)} ago: free, and reserved for this session for ${span(what.forMs)} from then.`
    case 'changed':
      return `${files(what.rs, shown)} changed while a command of ${name(what.who)} ran (${oneLine(what.how, 60)}), although this session holds ${them(what.rs)}. What ${what.rs.length === 1 ? 'it holds' : 'they hold'} now needs a look before anything builds on it.`
    case 'changing':
      return `${files(what.rs, shown)}, held by ${name(what.who)}, changed while the command ran (${oneLine(what.how, 60)}). ${name(what.who)} has been told. Whether its work was overwritten can be asked with \`dibs send ${name(what.who)} "…"\`.`
    case 'circle':
      return `waiting goes in a circle: ${what.waits.map((one) => `${name(one.who)} waits for ${shown(one.r)}, which ${name(one.holder)} holds`).join('; ')}. These waits are over. It goes on when one of them releases what it holds, or its turn ends.`
    case 'note':
      return `${name(what.who)} noted (impact ${oneLine(what.impact, 20)}): ${quoted(oneLine(what.title, 160))}. \`dibs search ${oneLine(what.id, 20)}\` shows all of it.`
    case 'undelivered':
      return `${name(what.to)} has not got the urgent message ${quoted(oneLine(what.subject, 80))} (${oneLine(what.id, 40)}) within ${span(what.forMs)}. \`dibs inbox --sent\` shows when it does; \`dibs status\`, who else is here.`
  }
}

const MOST_FILES = 4

const files = (rs: string[], shown: (r: string) => string): string => list(rs.map(shown), MOST_FILES)
const them = (rs: string[]): string => (rs.length === 1 ? 'it' : 'them')

const name = (handle: string): string => oneLine(handle, 40)

const workedOn = ({ task }: Departure): string => (task ? `; it worked on ${quoted(oneLine(task, 120))}` : '')

const freed = ({ rs, more }: Departure, shown: (r: string) => string): string =>
  rs.length > 0 ? `; free now: ${rs.map(shown).join(', ')}${more > 0 ? ` and ${more} more` : ''}` : ''

const REASONS: Record<string, string> = {
  'turn over': 'the turn that made it was interrupted',
  expired: 'its time was over',
  silent: 'nothing was heard of this session for longer than the lease',
}
