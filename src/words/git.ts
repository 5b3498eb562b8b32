/** What a session reads when a git command would harm the work of others. Facts first, then what can be done instead. */
import { MAX_REFUSAL } from './refusals.ts'
import { list, shellWord, span } from './text.ts'

/** Files of others that a git command would touch; every text is clean and short already. */
export interface Harm {
  /** The command, shortly: `git add -A`. */
  what: string
  verb: string
  effect: 'destroy' | 'sweep'
  /** By whom, each with their files. */
  theirs: { who: string; person: boolean; held: boolean; agoMs?: number; files: string[] }[]
  /** What the session could name instead: files of its own. */
  own: string[]
}

const MOST_FILES = 4
const MOST_OTHERS = 3

export function gitRefusal(harm: Harm, most = MOST_FILES): string {
  const text = `${facts(harm, most)} The command was not run. What can be done now: ${instead(harm, most)}; or ask with \`dibs send ${shellWord(harm.theirs[0]?.who ?? 'all')} "…"\`.`
  return text.length > MAX_REFUSAL && most > 1 ? gitRefusal(harm, most - 1) : text
}

/** What stands on the terminal when the hook of `dibs guard install` stops a commit. @param person who commits has no session */
export function commitRefusal(harm: Harm, person: boolean, most = MOST_FILES): string {
  const anyway = person ? '; with `git commit --no-verify` it is committed all the same' : ''
  const text = `${facts(harm, most)} Nothing was committed. What can be done now: ${instead(harm, most)}; or ask with \`dibs send ${shellWord(harm.theirs[0]?.who ?? 'all')} "…"\`${anyway}.`
  return text.length > MAX_REFUSAL && most > 1 ? commitRefusal(harm, person, most - 1) : text
}

/** Setting `gitGuard: warn`: it goes ahead. */
export const gitWarning = (harm: Harm): string =>
  `dibs: ${facts(harm, MOST_FILES)} By the project's setting it goes ahead.`

function facts({ what, effect, verb, theirs }: Harm, most: number): string {
  const whose = theirs.slice(0, MOST_OTHERS).map(({ who, person, held, agoMs, files }) => {
    const state = held ? 'held now' : `not committed, written ${span(agoMs ?? 0)} ago`
    return `${list(files, most)} (${person ? who : `session ${who}`}, ${state})`
  })
  const more = theirs.length > MOST_OTHERS ? ` and others` : ''
  return `${what} would ${does(effect, verb)} work of others in this worktree: ${whose.join('; ')}${more}.`
}

function does(effect: Harm['effect'], verb: string): string {
  if (verb === 'stash') return 'take away'
  if (verb === 'worktree') return 'remove'
  return effect === 'sweep' ? 'take along' : 'overwrite or remove'
}

/** The form that touches only what is named, where there is one. */
function instead({ verb, own }: Harm, most: number): string {
  const paths = own.length > 0 && own.length <= most ? own.map(shellWord).join(' ') : 'PATH…'
  const named = SAFE[verb]?.(paths)
  const mine = own.length > most || own.length === 0 ? ' (`dibs mine` lists the files of this session)' : ''
  return named ? `${named}${mine}` : ELSEWHERE
}

const only = (command: string) => (paths: string) => `\`${command} ${paths}\` takes only what it names`

const SAFE: Record<string, (paths: string) => string> = {
  add: only('git add'),
  stage: only('git add'),
  commit: only('git commit -m "…" --'),
  stash: only('git stash push --'),
  reset: only('git restore --staged --worktree --'),
  checkout: only('git restore --'),
  restore: only('git restore --'),
  clean: only('git clean -f --'),
}

const ELSEWHERE =
  'do it in a worktree of its own (`git worktree add ../NAME BRANCH`), or when theirs is committed (`dibs status` shows who is here)'
