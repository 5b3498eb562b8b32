/**
 * dibs' part of a git hook: a marked block behind the first line, so that it comes before everything else and leaves all
 * else as it is. A hook that no sh reads is kept beside, and called by one that does. Texts are bytes, as latin1.
 */

export interface Hook {
  /** `null`: there is none. */
  text: string | null
  /** It is not written into: a link to elsewhere, one that git does not run, or not a text that sh reads. */
  foreign: boolean
  /** What was here before is kept beside. */
  kept: boolean
}

export type Change =
  | { is: 'same' }
  /** This is the hook's text now; `chained`: what was here goes beside it. */
  | { is: 'text'; text: string; chained?: true }
  /** What was kept beside comes back, or nothing is left. */
  | { is: 'back' }
  | { is: 'removed' }
  /** By hand: its block has no end, or what would be kept has its name taken. */
  | { is: 'broken' }
  | { is: 'occupied' }

/** Behind the name of a hook that is kept. */
export const KEPT = '.before-dibs'

const BEGIN = '# >>> dibs guard >>>'
const END = '# <<< dibs guard <<<'
const MADE = '# dibs made this file.'
const SHEBANG = '#!/bin/sh\n'
const CHAIN = `[ ! -x "$0${KEPT}" ] || exec "$0${KEPT}" "$@"\n`

/** Is it given to sh, or to a shell that reads the same? Without a first line git takes sh. */
export const isShell = (text: string): boolean => /^(?!#!)|^#![^\n]*\b(?:ba|da|a|z|k|mk)?sh\b/.test(text)

/** @param body lines of sh, UTF-8, that end the hook where the commit must not go on */
export function installed({ text, foreign, kept }: Hook, body: string[]): Change {
  const own = SHEBANG + blockOf([MADE, ...body], '\n') + CHAIN
  if (text === null) return { is: 'text', text: kept ? own : own.slice(0, -CHAIN.length) }
  const found = blockIn(text)
  if (found === 'broken') return { is: 'broken' }
  if (found) {
    const { before, block, after, eol } = found
    const next = blockOf(block.includes(MADE) ? [MADE, ...body] : body, eol)
    return change(text, before + (after === undefined ? next.slice(0, -eol.length) : next + after))
  }
  if (foreign) return kept ? { is: 'occupied' } : { is: 'text', text: own, chained: true }
  const first = /^#![^\n]*\n?/.exec(text)?.[0] ?? ''
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const block = blockOf(body, eol)
  const isOpen = first !== '' && !first.endsWith('\n')
  return change(
    text,
    isOpen ? first + eol + block.slice(0, -eol.length) : first + block + text.slice(first.length),
  )
}

export function uninstalled({ text, kept }: Hook): Change {
  if (text === null) return { is: kept ? 'back' : 'same' }
  const found = blockIn(text)
  if (found === undefined) return { is: 'same' }
  if (found === 'broken') return { is: 'broken' }
  const { before, block, after = '', eol } = found
  const rest = found.after === undefined ? before.slice(0, -eol.length) : before + after
  if (!block.includes(MADE)) return { is: 'text', text: rest }
  if (rest !== SHEBANG && rest !== SHEBANG + CHAIN) return { is: 'text', text: rest }
  return { is: kept ? 'back' : 'removed' }
}

export const hasBlock = (text: string | null): boolean => text !== null && blockIn(text) !== undefined

const change = (before: string, text: string): Change =>
  text === before ? { is: 'same' } : { is: 'text', text }

const blockOf = (body: string[], eol: string): string =>
  Buffer.from([BEGIN, ...body, END, ''].join(eol)).toString('latin1')

interface Found {
  before: string
  block: string
  /** `undefined`: the file ends with the block, and without a line end. */
  after: string | undefined
  eol: string
}

function blockIn(text: string): Found | 'broken' | undefined {
  const start = /^# >>> dibs guard >>>\r?$/m.exec(text)
  if (!start) return undefined
  const end = /^# <<< dibs guard <<<\r?$/m.exec(text.slice(start.index))
  if (!end) return 'broken'
  const stop = start.index + end.index + end[0].length
  return {
    before: text.slice(0, start.index),
    block: text.slice(start.index, stop),
    after: stop === text.length ? undefined : text.slice(stop + 1),
    eol: start[0].endsWith('\r') ? '\r\n' : '\n',
  }
}

/**
 * What the block does. Only "refused" (1) stops a commit: nothing else that happens to dibs does, and `sh -e` ends nowhere
 * else.
 * @param own this dibs, as a word of sh; absent in a file that others get through git, who may not have it
 */
export function checkLines(own: string | undefined): string[] {
  const check = (dibs: string) => `${dibs} guard check || [ $? -ne 1 ] || exit 1`
  const onPath = `command -v dibs >/dev/null 2>&1; then ${check('dibs')}`
  const about =
    '# Stops a commit that would take along the work of other live sessions. Undo: dibs guard uninstall'
  if (own === undefined) return [about, `if ${onPath}; fi`]
  return [
    about,
    `if [ -x ${own} ]; then ${check(own)}`,
    `elif ${onPath}`,
    "else echo 'dibs: it is not where it was, so this commit was not checked. Again: dibs guard install' >&2; fi",
  ]
}
