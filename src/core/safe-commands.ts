/**
 * Commands of dibs that run without a permission prompt. Not here: what starts other programs or rewrites files outside the
 * state (`doctor`, `sweep`, `init`, `uninstall`, `guard`, `demo`). A verb that leaves this list must stay known to `isOurRule`
 * (settings.ts).
 */
export const SAFE_VERBS = [
  'status',
  'claim',
  'release',
  'wait',
  'give',
  'send',
  'inbox',
  'beat',
  'log',
  'why',
  'board',
  'learn',
  'search',
  'mine',
]

/** @param words of a command line that is exactly one simple command */
export const isSafeCommand = ([program, verb = '', ...args]: string[]): boolean =>
  program === 'dibs' && SAFE_VERBS.includes(verb) && !args.some((one) => one.startsWith('--force'))
