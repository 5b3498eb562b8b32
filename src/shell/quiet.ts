/**
 * Lines that surely write nothing, told without a parser: commands that only look at things, behind each other or in a
 * pipe. Most of what a session runs is that, and to load the parser costs more than the rest of a hook. Whatever is not as
 * plain as here is left to the analysis; what is quiet here writes nothing there.
 */
import type { Word } from './effects.ts'
import { gitCommand } from './git/command.ts'
import { isHarmless, printsToFile } from './git/harmless.ts'
import { HARMLESS } from './programs/harmless.ts'

const LINE_MAX_CHARS = 4096

/** What a word may be made of. Variables and patterns become other words, but start nothing. */
const WORD =
  /(?:[\w./:@%+,=\-*?[\]{}~^]|\\[^\n]|\$[a-zA-Z_]\w*|'[^']*'|"(?:[^"$`\\]|\\[^\n]|\$[a-zA-Z_]\w*)*")+/y
/** Where to, if not on. */
const NOWHERE = /(?:2>&1|(?:[12]?>>?|&>) ?\/dev\/null)(?![^\s;|&])/y
const BETWEEN = /\n|;(?![;&])|&&|\|\|?(?!&)/y

const PLAIN = /^[\w./:@%+,=-]+$/

export function isQuiet(line: string): boolean {
  if (line.length > LINE_MAX_CHARS) return false
  let words: Word[] = []
  let at = 0
  /** A command must follow. */
  let isOpen = false
  const takes = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(line)?.[0]
    at += found?.length ?? 0
    return found
  }
  while (at < line.length) {
    if (line[at] === ' ') {
      at++
      continue
    }
    const between = takes(BETWEEN)
    if (between !== undefined) {
      if (words.length > 0 ? !isQuietCommand(words) : between !== '\n') return false
      if (between !== '\n') isOpen = between !== ';'
      else if (words.length > 0) isOpen = false
      words = []
      continue
    }
    if (takes(NOWHERE) !== undefined) continue
    const word = takes(WORD)
    if (word === undefined) return false
    words.push(plainly(word))
    // Most lines that are not are told by their first word.
    if (words.length === 1 && !mayBeQuiet(words[0])) return false
  }
  return words.length > 0 ? isQuietCommand(words) : !isOpen
}

/** What a word says, where that is plain to see. */
function plainly(word: string): Word {
  const bare = /^'([^']*)'$|^"([^"$`\\!]*)"$/.exec(word)
  const text = bare ? (bare[1] ?? bare[2] ?? '') : word
  return bare || PLAIN.test(text) ? text : undefined
}

const mayBeQuiet = (name: Word): boolean =>
  name !== undefined &&
  (HARMLESS.has(name) || ALSO.has(name) || Object.hasOwn(UNLESS, name) || name === 'sed' || name === 'git')

function isQuietCommand([name, ...args]: Word[]): boolean {
  if (name === undefined) return false
  if (HARMLESS.has(name) || ALSO.has(name)) return true
  const asks = Object.hasOwn(UNLESS, name) ? UNLESS[name] : undefined
  if (asks) return args.every((arg) => arg !== undefined && !asks.test(arg))
  if (name === 'sed') return isPrinting(args)
  return name === 'git' && isQuietGit(args)
}

/** Done by the shell itself, or of interest only for what they print. */
const ALSO = new Set(['cd', 'echo', 'printf', 'pwd', 'cat', 'basename', 'dirname', ':'])

/** They write only with an argument like this one. */
const UNLESS: Record<string, RegExp> = {
  sort: /^-[^-]*[oT]|^--(o|t|co|f)/,
  uniq: /^[^-]/,
  find: /^-(exec|execdir|ok|okdir|delete|fprint|fprint0|fprintf|fls)$/,
  tree: /^-[^-]*o|^--o/,
}

/** `sed -n 10,20p FILE` */
const isPrinting = ([option, script, ...rest]: Word[]): boolean =>
  option === '-n' &&
  script !== undefined &&
  /^\d+(,(\d+|\$))?p$/.test(script) &&
  rest.every((arg) => arg !== undefined && !arg.startsWith('-'))

function isQuietGit(args: Word[]): boolean {
  const command = gitCommand({ cwd: '/', args, env: {} })
  return command !== undefined && isHarmless(command.verb) && !printsToFile(command.args)
}
