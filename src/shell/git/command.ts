/** A call of git, taken apart: where it runs, which verb, and its arguments by kind. */
import { posix } from 'node:path'
import type { GitCall, Word } from '../effects.ts'

export interface GitCommand {
  /** The folder that it works in. */
  cwd: string
  verb: string
  args: Word[]
  /** Settings, names in lower case: those that were given, and above them what is for this call alone (`-c`). */
  config: Map<string, string>
  /** What tells git itself where things are, for whoever asks it the same question. */
  env: Record<string, string>
}

/** Options of git itself that take a value of their own. */
const VALUED = new Set(['-C', '-c', '--git-dir', '--work-tree', '--namespace', '--exec-path', '--config-env'])
const LOCATIONS = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR']

/** `undefined` where the text does not tell where it would run, or what. */
export function gitCommand(
  { cwd, args, env }: GitCall,
  settings?: Map<string, string>,
): GitCommand | undefined {
  if (cwd === undefined) return undefined
  const locations: Record<string, string> = {}
  for (const name of LOCATIONS) {
    const value = env[name]
    if (name in env && value === undefined) return undefined
    if (value !== undefined) locations[name] = value
  }
  const config = new Map(settings)
  let folder = cwd
  for (let at = 0; at < args.length; at++) {
    const word = args[at]
    if (word === undefined) return undefined
    if (!word.startsWith('-'))
      return { cwd: folder, verb: word, args: args.slice(at + 1), config, env: locations }
    const [name = '', attached] = word.startsWith('--') ? splitOnce(word, '=') : [word]
    if (!VALUED.has(name)) continue
    const value = attached ?? args[++at]
    if (value === undefined) return undefined
    if (name === '-C') folder = posix.resolve(folder, value)
    else if (name === '--git-dir') locations.GIT_DIR = posix.resolve(folder, value)
    else if (name === '--work-tree') locations.GIT_WORK_TREE = posix.resolve(folder, value)
    else if (name === '-c') {
      const [key = '', set = 'true'] = splitOnce(value, '=')
      config.set(key.toLowerCase(), set)
    }
  }
  return undefined // `git`, `git --version`
}

function splitOnce(text: string, at: string): string[] {
  const index = text.indexOf(at)
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)]
}

export interface Arguments {
  /** Is one of these options there? `-f` and `--force` are two names. */
  has(...names: string[]): boolean
  value(...names: string[]): Word
  /** What is no option, before a `--`. */
  rest: string[]
  /** What stands behind a `--`. */
  paths: string[] | undefined
  /** Some word is known only when it runs: it may be anything. */
  unknown: boolean
}

/**
 * Sorts the arguments of a verb.
 * @param valued options that take a value, without dashes: one letter for short ones
 */
export function sortArguments(args: Word[], valued: string): Arguments {
  const takesValue = new Set(valued.split(' '))
  const options = new Map<string, Word>()
  const rest: string[] = []
  let paths: string[] | undefined
  let unknown = false
  for (let at = 0; at < args.length; at++) {
    const word = args[at]
    if (word === undefined) unknown = true
    else if (paths) paths.push(word)
    else if (word === '--') paths = []
    else if (word.startsWith('--')) {
      const [name = '', attached] = splitOnce(word.slice(2), '=')
      options.set(`--${name}`, attached ?? (takesValue.has(name) ? args[++at] : ''))
    } else if (word.startsWith('-') && word !== '-') at = cluster(word, at)
    else rest.push(word)
  }
  return {
    has: (...names) => names.some((name) => options.has(name)),
    value: (...names) => names.map((name) => options.get(name)).find((value) => value !== undefined),
    rest,
    paths,
    unknown,
  }

  /** `-am TEXT`, `-amTEXT`. @returns where the last word of it stands */
  function cluster(word: string, at: number): number {
    for (let letter = 1; letter < word.length; letter++) {
      const name = word[letter]!
      if (!takesValue.has(name)) options.set(`-${name}`, '')
      else {
        const attached = word.slice(letter + 1)
        options.set(`-${name}`, attached || args[at + 1])
        return attached ? at : at + 1
      }
    }
    return at
  }
}
