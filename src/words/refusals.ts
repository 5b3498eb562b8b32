/**
 * What a session reads when somebody else holds what it wants. Facts first; who, since when, why, until when, what can be
 * done now. Nothing here is an order: a model must not mistake it for an instruction.
 */
import { cut } from '../core/text.ts'
import { quoted, shellWord, span } from './text.ts'

/** Longest refusal, in characters. Models skim: facts that matter come first. */
export const MAX_REFUSAL = 700

/** All that can be said of who stands in the way; every text is clean and short already. */
export interface Obstacle {
  /** The file, as the refused one would spell it. */
  file: string
  /** The name had to be cut or cleaned to be shown: it makes no argument of a command. */
  inexact?: boolean
  /** What the holder holds, where that is not the file itself (a glob). */
  through?: string
  handle: string
  person: boolean
  branch?: string
  task?: string
  /** Its last beat. */
  did?: { what: string; agoMs: number }
  sinceMs: number
  /** Manual claims: ends in so many milliseconds. */
  endsInMs?: number
  note?: string
  /** The holder waited for it and has not begun. */
  reserved?: boolean
  leaseMs: number
  /** Held in another worktree, as another file: that worktree. */
  elsewhere?: string
  /** The path to wait for, where it is not `file`. */
  waitFor?: string
  /** It is a command that would write it. */
  command?: true
  /** How many more things stand in the way of the same command. */
  others?: number
}

export function refusal(one: Obstacle): string {
  const who = one.person ? `${one.handle} (a person at a terminal)` : `session ${one.handle}${about(one)}`
  const through = one.through ? ` as part of ${one.through}` : ''
  const place = one.elsewhere ? ` in the worktree ${one.elsewhere}` : ''
  const facts = `${one.file} is held${place} by ${who}${through} since ${span(one.sinceMs)}${did(one)}.${more(one)} ${nothingDone(one)}`
  const choices = `What can be done now: ${waitIn(one)}; ask with \`dibs send ${shellWord(one.handle)} "…"\`; or work on other files.`
  const text = [facts, ends(one), choices].join(' ')
  return text.length > MAX_REFUSAL ? tighter(one, refusal) : text
}

const more = ({ others = 0 }: Obstacle): string =>
  others > 0 ? ` ${others} more of what this would write ${others === 1 ? 'is' : 'are'} held too.` : ''

const nothingDone = ({ command }: Obstacle): string =>
  command ? 'The command was not run: it would write that file.' : 'Nothing was written.'

/** Says the same in fewer characters: what others wrote gets shorter, a quarter at a time, and no fact goes. */
function tighter(one: Obstacle, say: (one: Obstacle) => string): string {
  const shorter = (text: string): string => cut(text, Math.max(12, Math.floor(text.length * 0.75)))
  const next: Obstacle = { ...one }
  for (const key of ['task', 'note', 'branch', 'through', 'elsewhere'] as const) {
    const text = one[key]
    if (text !== undefined) next[key] = shorter(text)
  }
  if (one.did) next.did = { ...one.did, what: shorter(one.did.what) }
  // Names last: they are what the reader acts on.
  if (JSON.stringify(next) === JSON.stringify(one))
    Object.assign(next, { file: shorter(one.file), handle: shorter(one.handle) })
  return say(next)
}

/** A file name that was cut, or would fill the text, makes no command. */
function waitIn({ file, inexact, waitFor = file }: Obstacle): string {
  const word = fileWord(waitFor)
  return inexact || waitFor.endsWith('…') || word.length > MAX_REFUSAL / 4
    ? '`dibs status` shows when it is free'
    : `run \`dibs wait ${word}\` in the background, it returns when the file is free`
}

/** As an argument: what begins with a dash is not an option. */
const fileWord = (file: string): string => shellWord(file.startsWith('-') ? `./${file}` : file)

function about({ branch, task }: Obstacle): string {
  const facts = [branch && `branch ${branch}`, task && `task ${quoted(task)}`].filter(Boolean)
  return facts.length > 0 ? ` (${facts.join(', ')})` : ''
}

const did = ({ did }: Obstacle): string => (did ? `; it last did ${did.what}, ${span(did.agoMs)} ago` : '')

function ends({ endsInMs, note, person, leaseMs, reserved }: Obstacle): string {
  if (endsInMs === undefined)
    return `It becomes free when that session's turn ends; if nothing shows that it still works, ${span(leaseMs)} after its last sign of life.`
  if (reserved)
    return `It is reserved because ${person ? 'they' : 'that session'} waited for it first, for at most ${span(endsInMs)} more unless it is edited meanwhile.`
  const because = note ? ` because ${quoted(note)}` : ''
  return `It is reserved${because} for at most ${span(endsInMs)} more${person ? '' : ', or until that session ends'}.`
}

/** For a session that tries again and again: when does another try make sense? */
export function refusalAgain(one: Obstacle, times: number): string {
  const when =
    one.endsInMs === undefined
      ? `when ${one.handle}'s turn ends`
      : `in at most ${span(one.endsInMs)}, or when it is released`
  const text = `${one.file} is still held by ${one.handle} (asked ${times} times in a minute). Another try makes sense ${when}, not before; ${waitIn(one)}.`
  return text.length > MAX_REFUSAL ? tighter(one, (next) => refusalAgain(next, times)) : text
}

/** Enforcement `ask`: for the person who is asked. Nothing is written before the answer. */
export const question = (one: Obstacle): string =>
  `dibs: ${one.file} is being edited by ${one.person ? one.handle : `session ${one.handle}${about(one)}`}${one.through ? ` as part of ${one.through}` : ''} since ${span(one.sinceMs)}${did(one)}. ${one.command ? 'Run the command that writes it' : 'Write it'} anyway? One of the two may overwrite the other.`

/** Enforcement `warn`: the write goes ahead. */
export const warning = (one: Obstacle): string =>
  `dibs: ${one.file} is held by ${one.person ? one.handle : `session ${one.handle}`} since ${span(one.sinceMs)}${did(one)}; by the project's setting this ${one.command ? 'command' : 'write'} goes ahead, and one of the two may overwrite the other.`

/** The same path in another worktree: another file today, a merge conflict one day. */
export const heldElsewhere = (one: Obstacle): string =>
  `dibs: session ${one.handle}${about(one)} is editing the same path in the worktree ${one.elsewhere}. That is another file on disk, so this ${one.command ? 'command' : 'write'} goes ahead; the two will meet when the branches are merged.`

export const lostClaim = (file: string, by: string): string =>
  `dibs: while this tool ran, the claim on ${file} went to ${by}. Both may have written it, so its content needs a look before anything builds on it.`

/** A session would write into the state folder. */
export const ownState = (file: string): string =>
  `${file} belongs to dibs' own state: who holds what, for every session here. It is changed by commands only, such as \`dibs release\`, \`dibs give\` or \`dibs sweep\`; written by hand it could say what is not true. Nothing was written.`

/** A file that somebody changed, and that the one who would write it has not read since. */
export interface Changed {
  file: string
  /** Absent: no hook saw who. */
  who?: string
  how?: string
  agoMs: number
}

const changed = ({ file, who, how, agoMs }: Changed): string =>
  who === undefined
    ? `${file} was changed ${span(agoMs)} ago, by something that no hook saw (a person, a script),`
    : `${file} was written ${span(agoMs)} ago by session ${who}${how ? ` (${how})` : ''},`

/** A Write would replace a change that the conversation has not seen: once for each content. */
export const unseen = (one: Changed): string =>
  `${changed(one)} and this conversation has not read it since. Nothing was written: a Write replaces the whole file, that change included. What can be done now: read it first, then edit it or write it again; the same Write, tried again while the file stays as it is, goes ahead.`

/** Setting \`lostUpdates: warn\`: the Write goes ahead. */
export const unseenWarning = (one: Changed): string =>
  `dibs: ${changed(one)} and this conversation had not read it since. By the project's setting this Write went ahead, and has replaced that change.`

/** One claim that stands in the way, on one line. */
export function heldBy(one: Obstacle): string {
  const until = one.endsInMs === undefined ? 'until its turn ends' : `at most ${span(one.endsInMs)} more`
  const through = one.through ? ` through ${one.through}` : ''
  return `${one.file}: held${through} by ${one.handle}${one.person ? '' : about(one)} for ${span(one.sinceMs)}, ${until}${one.note ? `: ${one.note}` : ''}`
}
