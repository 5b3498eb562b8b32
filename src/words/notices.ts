/** What happened to a participant while it did not look, one line each. */
import type { Notice } from '../core/state.ts'

/** A notice in the words of the one it is for. `shown` spells resources as it would. */
export function notice(what: Notice, shown: (r: string) => string): string {
  switch (what.kind) {
    case 'taken':
      return `dibs: the claim on ${shown(what.r)} is ${what.who}'s now (${REASONS[what.why] ?? what.why}).`
    case 'forced':
      return `dibs: ${what.who} ended the claim on ${shown(what.r)}${what.why ? `: "${what.why}"` : ''}.`
    case 'given':
      return `dibs: ${what.who} handed over ${shown(what.r)}; it is held by this session now.`
    case 'left':
      return `dibs: ${what.who} has left${what.rs.length > 0 ? `; free now: ${what.rs.map(shown).join(', ')}${what.more > 0 ? ` and ${what.more} more` : ''}` : ''}.`
  }
}

const REASONS: Record<string, string> = {
  'turn over': 'the turn that made it was interrupted',
  expired: 'its time was over',
  silent: 'nothing was heard of this session for longer than the lease',
}
