/**
 * Takes a PowerShell text apart (about_Parsing, about_Quoting_Rules): into commands, their words, and the texts between
 * brackets, each to be read in its turn. What is not surely read right is not read at all.
 */
import { Unclear } from '../effects.ts'

export interface Word {
  /** As it is written. */
  raw: string
  /** What it says; `undefined` where only running would tell. */
  text: string | undefined
  /** Nothing of it is in quotes: it may be a parameter, or have wildcards for a program. */
  bare: boolean
}

export interface Command {
  /** `$name = …` in front of it. */
  assigns?: string
  /** `& …`, `. …`: what follows is called, whatever it looks like. */
  isCalled: boolean
  /** Words with commas between them are one argument. */
  args: Word[][]
  /** Files that it prints into. */
  targets: Word[]
  /** What stands between brackets of any kind. */
  inner: string[]
  /** The last one of its pipeline, and the only one. */
  isAlone: boolean
}

export interface Reader {
  text: string
  at: number
  /** What variables hold, by names in small letters. */
  variables: Map<string, string | undefined>
}

/** Quotes and dashes of print, which are plain ones to PowerShell. */
const SPECIAL = /[\u2013-\u2015\u2018-\u201f]/
const CLOSING: Record<string, string> = { '(': ')', '{': '}', '[': ']' }
const DEPTH_MAX = 40

/** @param known what the variables hold where it begins; assigned in place */
export function commandsIn(text: string, known: Map<string, string | undefined>): Command[] {
  if (SPECIAL.test(text)) throw new Unclear()
  const reader: Reader = { text, at: 0, variables: known }
  const all: Command[] = []
  let isPiped = false
  while (reader.at < text.length) {
    const command = commandAt(reader)
    const end = take(reader, /\|\||&&|[|;&\n]|\r\n?/y)
    if (end === undefined && reader.at < text.length) throw new Unclear()
    command.isAlone = !isPiped && end !== '|'
    isPiped = end === '|'
    if (command.args.length + command.targets.length + command.inner.length > 0 || command.assigns) {
      assign(command, known)
      all.push(command)
    }
  }
  return all
}

/** Only a text in quotes is known to be what it says; a bare word would be a command. */
function assign({ assigns, args, isAlone, inner }: Command, known: Reader['variables']): void {
  if (assigns === undefined) return
  const [only, ...more] = args.flat()
  const isPlain = isAlone && inner.length === 0 && more.length === 0 && only?.bare === false
  known.set(assigns, isPlain ? only?.text : undefined)
}

function take(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)?.[0]
  reader.at += found?.length ?? 0
  return found
}

const BLANKS = /(?:[ \t]|`\r?\n|<#[\s\S]*?#>|#[^\r\n]*)+/y

function commandAt(reader: Reader): Command {
  const command: Command = { args: [], targets: [], inner: [], isCalled: false, isAlone: true }
  take(reader, BLANKS)
  const assigned = take(reader, /\$[a-zA-Z_]\w*[ \t]*[-+*/%?]{0,2}=(?!=)[ \t]*/y)
  if (assigned) command.assigns = /\w+/.exec(assigned)![0].toLowerCase()
  command.isCalled = take(reader, /(?:&(?!&)|\.(?=[ \t]))[ \t]*/y) !== undefined
  for (let isList = false; ; ) {
    take(reader, BLANKS)
    const redirect = take(reader, /[1-6*]?>>?(?:&[12])?/y)
    if (redirect) {
      if (redirect.includes('&')) continue
      take(reader, BLANKS)
      command.targets.push(wordAt(reader, command.inner) ?? unclear())
      continue
    }
    if (take(reader, /,/y)) {
      isList = true
      take(reader, /(?:\s|`\r?\n)+/y)
      continue
    }
    const word = wordAt(reader, command.inner)
    if (!word) return command
    const last = command.args[command.args.length - 1]
    if (isList && last) last.push(word)
    else command.args.push([word])
    isList = false
  }
}

const unclear = (): never => {
  throw new Unclear()
}

/** One word, up to where it ends; `undefined` where none begins. */
function wordAt(reader: Reader, inner: string[]): Word | undefined {
  const { text } = reader
  const start = reader.at
  let value: string | undefined = ''
  let bare = true
  const add = (more: string | undefined) => {
    value = value === undefined || more === undefined ? undefined : value + more
  }
  for (;;) {
    const c = text[reader.at]
    if (c === undefined || /[\s;|&,]/.test(c)) break
    if (c === ')' || c === '}' || c === '<') unclear()
    // Whether `a>b` prints into a file differs from place to place.
    if (c === '>' && reader.at > start) unclear()
    if (c === '@' && /^@['"]/.test(text.slice(reader.at, reader.at + 2))) {
      add(hereString(reader))
      bare = false
    } else if (c === "'") {
      add(
        take(reader, /'(?:[^']|'')*'/y)
          ?.slice(1, -1)
          .replaceAll("''", "'") ?? unclear(),
      )
      bare = false
    } else if (c === '"') {
      add(doubleQuoted(reader, inner))
      bare = false
    } else if (c === '$') add(variable(reader, inner))
    else if (c in CLOSING || (c === '@' && /[({]/.test(text[reader.at + 1] ?? ''))) {
      const isTable = c === '@' && text[reader.at + 1] === '{'
      if (c === '@') reader.at++
      bracketed(reader, inner)
      // `@{ Name = … }`: what is assigned there may be a command.
      if (isTable) inner.push((inner.pop() ?? '').replace(/(^|[;\n])\s*[\w'"-]+\s*=/g, '$1$_='))
      add(undefined)
    } else if (c === '`') {
      const escaped = text[reader.at + 1]
      if (escaped === undefined || /[\r\nabefnrtuv0]/.test(escaped)) unclear()
      add(escaped)
      reader.at += 2
    } else {
      add(c)
      reader.at++
    }
  }
  return reader.at === start ? undefined : { raw: text.slice(start, reader.at), text: value, bare }
}

/** `$name`, `${name}`, `$env:name`, `$(…)`, and what is reached through them. */
function variable(reader: Reader, inner: string[]): string | undefined {
  const { text } = reader
  if (text[reader.at + 1] === '(') {
    reader.at++
    bracketed(reader, inner)
    return undefined
  }
  const name = take(reader, /\$(?:\{[^}]*\}|[\w?^$:]+|)/y)!.slice(1)
  if (/^env:git_/i.test(name)) unclear()
  if (/[.[]/.test(text[reader.at] ?? '') || !/^\w+$/.test(name)) return name === '' ? '$' : undefined
  return reader.variables.get(name.toLowerCase())
}

function doubleQuoted(reader: Reader, inner: string[]): string | undefined {
  const { text } = reader
  let value: string | undefined = ''
  reader.at++
  for (;;) {
    const c = text[reader.at]
    if (c === undefined) unclear()
    if (c === '"' && text[reader.at + 1] !== '"') break
    if (c === '$') {
      const more = variable(reader, inner)
      value = value === undefined || more === undefined ? undefined : value + more
      continue
    }
    if (c === '`') {
      const escaped = text[reader.at + 1] ?? unclear()
      value = value === undefined || /[abefnrtuv0]/.test(escaped) ? undefined : value + escaped
      reader.at += 2
      continue
    }
    if (value !== undefined) value += c
    reader.at += c === '"' ? 2 : 1
  }
  reader.at++
  return value
}

/** From `@'` to the line that begins with `'@`. Of one with variables nobody asks what it says. */
function hereString(reader: Reader): string | undefined {
  const quote = reader.text[reader.at + 1]!
  const end = reader.text.indexOf(`\n${quote}@`, reader.at)
  if (end < 0) unclear()
  const body = reader.text.slice(reader.at, end)
  reader.at = end + 3
  if (quote === '"' && body.includes('$(')) unclear()
  return quote === "'" ? body.replace(/^@'\s*?\n/, '') : undefined
}

/** Reads over `(…)`, `{…}` or `[…]`; what is in it is noted. */
function bracketed(reader: Reader, inner: string[]): void {
  const { text } = reader
  const open = [CLOSING[text[reader.at]!]]
  const start = ++reader.at
  while (open.length > 0) {
    const c = text[reader.at] ?? unclear()
    if (open.length > DEPTH_MAX) unclear()
    if (c === "'") take(reader, /'(?:[^']|'')*'/y) ?? unclear()
    else if (c === '"') doubleQuoted(reader, inner)
    else if (c === '@' && /^@['"]\s*?\n/.test(text.slice(reader.at, reader.at + 8))) hereString(reader)
    else if (c === '`') reader.at += 2
    else if (c === '#' && /[\s;{(]/.test(text[reader.at - 1] ?? ' ')) take(reader, /#[^\r\n]*/y)
    else if (text.startsWith('<#', reader.at)) take(reader, /<#[\s\S]*?#>/y) ?? unclear()
    else {
      if (c in CLOSING) open.push(CLOSING[c])
      else if (c === open[open.length - 1]) open.pop()
      else if (c === ')' || c === '}' || c === ']') unclear()
      reader.at++
    }
  }
  inner.push(text.slice(start, reader.at - 1))
}
