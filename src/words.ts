/**
 * Every sentence that dibs says, to models and to people. Facts first; who, since when, why, until when, what
 * can be done now. Nothing here is an order: a model must not mistake it for an instruction.
 */

import type { Notice } from './core/state.ts'
import { cut, oneLine } from './core/text.ts'

// --- durations and names -------------------------------------------------------------------------------------

/** `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`, for a time span in milliseconds. */
export function span(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000))
  if (s < 90) return `${s} s`
  const min = Math.round(s / 60)
  if (min < 60) return `${min} min`
  const h = Math.floor(min / 60)
  if (h < 24) return min % 60 ? `${h} h ${min % 60} min` : `${h} h`
  const d = Math.floor(h / 24)
  return h % 24 ? `${d} d ${h % 24} h` : `${d} d`
}

/** A path or name as one word of a shell command. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

export const list = (items: string[], most: number): string =>
  items.length <= most
    ? items.join(', ')
    : `${items.slice(0, most).join(', ')} and ${items.length - most} more`

// --- what a refused session reads ----------------------------------------------------------------------------

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
  leaseMs: number
  /** Held in another worktree, as another file: that worktree. */
  elsewhere?: string
  /** The path to wait for, where it is not `file`. */
  waitFor?: string
}

export function refusal(one: Obstacle): string {
  const who = one.person ? `${one.handle} (a person at a terminal)` : `session ${one.handle}${about(one)}`
  const through = one.through ? ` as part of ${one.through}` : ''
  const place = one.elsewhere ? ` in the worktree ${one.elsewhere}` : ''
  const facts = `${one.file} is held${place} by ${who}${through} since ${span(one.sinceMs)}${did(one)}. Nothing was written.`
  const choices = `What can be done now: ${waitIn(one)}; or work on other files.`
  const text = [facts, ends(one), choices].join(' ')
  return text.length > MAX_REFUSAL ? tighter(one, refusal) : text
}

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

/** Words of others, so that they cannot end their own quotation. */
const quoted = (text: string): string => `"${text.replaceAll('"', "'")}"`

function about({ branch, task }: Obstacle): string {
  const facts = [branch && `branch ${branch}`, task && `task ${quoted(task)}`].filter(Boolean)
  return facts.length > 0 ? ` (${facts.join(', ')})` : ''
}

const did = ({ did }: Obstacle): string => (did ? `; it last did ${did.what}, ${span(did.agoMs)} ago` : '')

function ends({ endsInMs, note, person, leaseMs }: Obstacle): string {
  if (endsInMs === undefined)
    return `It becomes free when that session's turn ends; if nothing shows that it still works, ${span(leaseMs)} after its last sign of life.`
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
  `dibs: ${one.file} is being edited by ${one.person ? one.handle : `session ${one.handle}${about(one)}`}${one.through ? ` as part of ${one.through}` : ''} since ${span(one.sinceMs)}${did(one)}. Write it anyway? One of the two may overwrite the other.`

/** Enforcement `warn`: the write goes ahead. */
export const warning = (one: Obstacle): string =>
  `dibs: ${one.file} is held by ${one.person ? one.handle : `session ${one.handle}`} since ${span(one.sinceMs)}${did(one)}; by the project's setting this write goes ahead, and one of the two may overwrite the other.`

/** The same path in another worktree: another file today, a merge conflict one day. */
export const heldElsewhere = (one: Obstacle): string =>
  `dibs: session ${one.handle}${about(one)} is editing the same path in the worktree ${one.elsewhere}. That is another file on disk, so this write goes ahead; the two will meet when the branches are merged.`

/** `onError: deny`: dibs failed, and the project chose that nothing is written then. */
export const refusalOfFailure = (what: string, hint: string): string =>
  `dibs could not find out whether somebody holds this file (${cut(what, 240)}), and this project's setting onError is "deny". Nothing was written. For the person here: ${cut(hint, 240)}.`

/** To the person, once per session and cause. */
export const failure = (what: string, hint: string): string =>
  `dibs: ${what}. Work goes on, but claims may not be seen until this is mended: ${hint}.`

export const settingsIgnored = (file: string, problems: string[]): string =>
  `dibs: ${file}: ${list(problems, 3)}. The default is used instead; dibs doctor shows where.`

export const lostClaim = (file: string, by: string): string =>
  `dibs: while this tool ran, the claim on ${file} went to ${by}. Both may have written it, so its content needs a look before anything builds on it.`

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

// --- what a session reads at its start -----------------------------------------------------------------------

export const MAX_WELCOME = 2000
export const MAX_HOLDS = 5
const MAX_NEWS = 5

/** What somebody holds, as the reader would spell it, at most `MAX_HOLDS`, and how many claims it has in all. */
export interface Held {
  holds: string[]
  held: number
}

export interface Other extends Held {
  handle: string
  person: boolean
  presence: string
  branch?: string
  task?: string
}

/**
 * @param own after `/clear`, a resume or a compaction the model no longer knows what its session holds
 * @param news notices that it has not been told yet, oldest first
 */
export function welcome(
  handle: string,
  others: Other[],
  own: Held = { holds: [], held: 0 },
  news: string[] = [],
): string {
  const told = [
    ...(own.held > 0
      ? [`It holds already: ${heldList(own)}. dibs release PATH gives back what is done with.`]
      : []),
    ...news.slice(-MAX_NEWS).map((line) => cut(line, 200)),
  ]
  if (others.length === 0)
    return [
      `dibs: this session is ${handle}, alone in this workspace. What it edits is held until its turn ends.`,
      ...told,
    ].join('\n')
  const head = `dibs: this session is ${handle}. Also here:`
  const foot = [
    'What a session edits is held until its turn ends; a write to a file that another one holds is refused with the reason.',
    'Worth knowing: `dibs status` (who does what), `dibs claim PATH` (hold longer than a turn; globs too), `dibs wait PATH` (returns when it is free; in the background), `dibs release PATH`.',
  ].join('\n')
  const lines = others.map(
    (one) =>
      `- ${one.handle} (${[one.person ? 'a person' : one.presence, one.branch && `branch ${one.branch}`].filter(Boolean).join(', ')})` +
      `${one.task ? `: ${quoted(one.task)}` : ''}${one.held > 0 ? `; holds ${heldList(one)}` : ''}`,
  )
  let room = MAX_WELCOME - [head, foot, ...told].join('\n').length - 40
  const shown = lines.filter((line) => {
    room -= line.length + 1
    return room >= 0
  })
  const rest = lines.length - shown.length
  return [head, ...shown, ...(rest > 0 ? [`- and ${rest} more: dibs status`] : []), foot, ...told].join('\n')
}

const heldList = ({ holds, held }: Held): string =>
  `${holds.join(', ')}${held > holds.length ? ` and ${held - holds.length} more` : ''}`

/** Day and time where the reader is, to the second. */
export function localTime(at: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0')
  const day = `${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

// --- commands ------------------------------------------------------------------------------------------------

const clock = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ')

/** One claim that stands in the way, on one line. */
export function heldBy(one: Obstacle): string {
  const until = one.endsInMs === undefined ? 'until its turn ends' : `at most ${span(one.endsInMs)} more`
  const through = one.through ? ` through ${one.through}` : ''
  return `${one.file}: held${through} by ${one.handle}${one.person ? '' : about(one)} for ${span(one.sinceMs)}, ${until}${one.note ? `: ${one.note}` : ''}`
}

const lines = (head: string, items: string[], foot?: string): string =>
  `${[head, ...items.map((item) => `  ${item}`), ...(foot ? [foot] : [])].join('\n')}\n`

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

// --- init and uninstall --------------------------------------------------------------------------------------

interface SettingsChange {
  scope: 'project' | 'local' | 'user'
  file: string
  dryRun: boolean
  changed: boolean
  /** Unified diff; empty when nothing changes. */
  diff: string
  /** Other settings files that run dibs' hooks as well. */
  alsoIn: { scope: 'project' | 'local' | 'user'; file: string }[]
}

const scopeFlag = (scope: SettingsChange['scope']): string => (scope === 'project' ? '' : ` --${scope}`)

export function initDone(
  r: SettingsChange & { events: string[]; allow: string[]; ask: string[]; hooksOff: boolean; root: string },
): string {
  const notes = [
    ...(r.scope === 'project' && isAbsolute(r.root)
      ? [
          `Note: the file names ${r.root}, a folder of this machine. If you share the file, others lack it: take dibs init --local, or the plugin.`,
        ]
      : []),
    ...r.alsoIn.map(
      (other) => `Note: ${other.file} runs dibs too; once is enough: dibs uninstall${scopeFlag(other.scope)}`,
    ),
    ...(r.hooksOff ? ['Note: this file says "disableAllHooks": true, so no hook runs until that goes.'] : []),
  ]
  const lines = !r.changed
    ? [`dibs is in ${r.file} already; nothing to change.`, ...notes]
    : r.dryRun
      ? [r.diff, `That is what dibs init${scopeFlag(r.scope)} would change; nothing was written.`, ...notes]
      : [
          `dibs is now in ${r.file}`,
          `  hooks:                    ${r.events.join(', ')}`,
          `  allowed without a prompt: ${r.allow.join(', ')}`,
          `  always asks:              ${r.ask.join(', ')}`,
          'Sessions started from now on take part; running ones pick settings hooks up by themselves.',
          `See it work: dibs demo. Check it: dibs doctor. Undo: dibs uninstall${scopeFlag(r.scope)}`,
          ...notes,
        ]
  return `${lines.join('\n')}\n`
}

/** `removed`: dibs init had made the file, so it went as well. */
export function uninstallDone(r: SettingsChange & { removed: boolean }): string {
  const also = r.alsoIn.map(
    (other) => `It is still in ${other.file}: dibs uninstall${scopeFlag(other.scope)}`,
  )
  const lines = !r.changed
    ? [`Nothing of dibs is in ${r.file}.`, ...also]
    : r.dryRun
      ? [
          r.diff,
          `That is what dibs uninstall${scopeFlag(r.scope)} would change; nothing was written.`,
          ...also,
        ]
      : r.removed
        ? [`dibs is out, and ${r.file}, which dibs init had made, is removed.`, ...also]
        : [`dibs is out of ${r.file}; everything else in it is as it was.`, ...also]
  return `${lines.join('\n')}\n`
}

const isAbsolute = (path: string): boolean => /^([a-z]:)?\//i.test(path)

/** `at` counts lines and columns from 1. */
export const settingsProblem = (file: string, at: { line: number; column: number; what: string }): string =>
  `dibs: ${file}:${at.line}:${at.column}: ${at.what}. Nothing was written.\n`

export const settingsUnusable = (why: string): string => `dibs: ${why}. Nothing was written.\n`

export const pluginEnabled = (plugin: string): string =>
  `dibs: the plugin ${plugin} is enabled and brings the same hooks; every hook would run twice. Nothing was written. (To use settings instead: claude plugin disable ${plugin})\n`

export const waitingForSettings = (file: string): string =>
  `dibs: another dibs is writing ${file}; waiting…\n`

// --- doctor and sweep ----------------------------------------------------------------------------------------

export function swept(done: {
  buried: string[]
  expired: string[]
  waiters: number
  leftovers: number
}): string {
  const did = [
    done.buried.length > 0 && `buried ${done.buried.join(', ')}`,
    done.expired.length > 0 && `ended ${done.expired.length} claims whose time was over`,
    done.waiters > 0 && `ended ${done.waiters} waits`,
    done.leftovers > 0 && `removed ${done.leftovers} files that killed processes had left`,
  ].filter(Boolean)
  return did.length > 0 ? `Swept: ${did.join('; ')}.\n` : 'Nothing to sweep.\n'
}

export function findingLine(one: { check: string; is: string; what: string; fix?: string }): string {
  const mark = one.is === 'ok' ? 'ok     ' : one.is === 'warning' ? 'warning' : 'PROBLEM'
  return `${mark}  ${one.check}: ${one.what}${one.fix ? `\n         → ${one.fix}` : ''}\n`
}

export const verdict = (problems: number, warnings: number): string =>
  problems === 0
    ? `\nNothing is wrong${warnings > 0 ? ` (${warnings} warning${warnings > 1 ? 's' : ''})` : ''}.\n`
    : `\n${problems} problem${problems > 1 ? 's' : ''} to mend.\n`

export const canaryRuns = (): string =>
  'Starting claude against a scripted API on loopback (no token is spent)…\n'

// --- demo ----------------------------------------------------------------------------------------------------

export const demoDone = (ms: number): string =>
  `\nEverything was as it says (${(ms / 1000).toFixed(1)} s). In your own repository: dibs init, then start claude twice.\n`

export const demoFailed = (what: string): string => `\ndibs demo: ${what}\nWhat to do: dibs doctor\n`
