/** Options and operands, as most programs take them. */
import type { Call, Found, Word, Write } from '../effects.ts'
import { resolved } from '../resolved.ts'

export interface Arguments {
  /** Is one of these options there? With their dashes. */
  has(...names: string[]): boolean
  /** What was given to one of these options; `undefined` also for what only running would tell. */
  value(...names: string[]): Word
  operands: Word[]
  /** Some word may be anything: an option, an operand, or several of them. */
  unknown: boolean
}

/** @param valued options that take a value of their own: letters for short ones, `--name` for long ones */
export function sorted(args: Word[], valued: string[] = []): Arguments {
  const options = new Map<string, Word>()
  const operands: Word[] = []
  let only = false
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]
    if (arg === undefined || only || !arg.startsWith('-') || arg === '-') operands.push(arg)
    else if (arg === '--') only = true
    else if (arg.startsWith('--')) {
      const end = arg.indexOf('=')
      if (end > 0) options.set(arg.slice(0, end), arg.slice(end + 1))
      else options.set(arg, valued.includes(arg) ? args[++at] : '')
    } else
      for (let letter = 1; letter < arg.length; letter++) {
        const name = arg[letter]!
        const rest = arg.slice(letter + 1)
        if (!valued.includes(name)) options.set(`-${name}`, '')
        else {
          options.set(`-${name}`, rest || args[++at])
          break
        }
      }
  }
  return {
    has: (...names) => names.some((name) => options.has(name)),
    value: (...names) => names.map((name) => options.get(name)).find((value) => value !== undefined),
    operands,
    unknown: operands.includes(undefined),
  }
}

/** Where an operand is; `undefined` where only running would tell. */
export const place = ({ cwd }: Call, operand: Word): string | undefined => {
  if (operand === undefined || (cwd === undefined && !operand.startsWith('/'))) return undefined
  return resolved(cwd ?? '/', operand)
}

/** These files are written, each by itself. */
export function files(call: Call, operands: Word[]): Found {
  const paths = operands.map((one) => place(call, one))
  const writes: Write[] = paths.flatMap((path) => (path === undefined ? [] : [{ path }]))
  return { writes, opaque: paths.includes(undefined) }
}

/** The same of files and of folders with all that is in them. */
export function trees(call: Call, operands: Word[]): Found {
  const found = files(call, operands)
  const whole = (one: Write): Write => (call.disk.kind(one.path) === 'folder' ? { ...one, tree: true } : one)
  return { ...found, writes: (found.writes ?? []).map(whole) }
}

/** It only shows something about itself. */
export const isAsked = (args: Word[]): boolean => args.includes('--help') || args.includes('--version')

/** More runs of one command, or longer words, are not told one by one. */
const MOST_RUNS = 200
const MOST_CHARS = 200_000

/** A command once for each item, which stands where the placeholder does; `undefined` for too much of it. */
export function filled(command: Word[], placeholder: string, items: string[]): Word[][] | undefined {
  if (items.length > MOST_RUNS || placeholder === '') return undefined
  let left = MOST_CHARS
  const runs: Word[][] = []
  for (const item of items) {
    for (const word of command) {
      const places = word === undefined ? 0 : word.split(placeholder).length - 1
      left -= (word?.length ?? 0) + places * item.length
    }
    if (left < 0) return undefined
    runs.push(command.map((word) => word?.replaceAll(placeholder, () => item)))
  }
  return runs
}
