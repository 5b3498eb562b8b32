/** Programs of which it can be told what they print. */
import { posix } from 'node:path'
import type { Program, Word } from '../effects.ts'
import { place } from './arguments.ts'

const known = (args: Word[]): args is string[] => !args.includes(undefined)

const echo: Program = ({ args }) => {
  if (!known(args)) return {}
  const options = args.findIndex((arg) => !/^-[neE]+$/.test(arg))
  const count = options < 0 ? args.length : options
  const given = args.slice(0, count).join('')
  // What `-e` makes of a backslash is not followed.
  if (given.includes('e') && args.some((arg) => arg.includes('\\'))) return {}
  return { stdout: args.slice(count).join(' ') + (given.includes('n') ? '' : '\n') }
}

/** `%s`, `%d` and line breaks; with more operands than places the format is used again. */
const printf: Program = ({ args }) => {
  const [format, ...rest] = args
  if (!known(args) || format === undefined || format.startsWith('-')) return {}
  const plain = format.replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\0/g, '\0')
  if (/%(?![sd])|\\/.test(plain)) return {}
  const places = plain.split(/%[sd]/).length - 1
  if (places === 0) return { stdout: plain }
  let text = ''
  for (let at = 0; at === 0 || at < rest.length; at += places) {
    let next = at
    text += plain.replace(/%[sd]/g, () => rest[next++] ?? '')
  }
  return { stdout: text }
}

const basename: Program = ({ args: [path, suffix = '', ...more] }) =>
  path === undefined || path.startsWith('-') || more.length > 0
    ? {}
    : { stdout: `${posix.basename(path, suffix)}\n` }

const dirname: Program = ({ args: [path, ...more] }) =>
  path === undefined || path.startsWith('-') || more.length > 0 ? {} : { stdout: `${posix.dirname(path)}\n` }

/** Of more, nobody goes on with what they hold. */
const MOST_FILES = 50

const cat: Program = (call) => {
  const { args, stdin, disk, isRead } = call
  if (!isRead) return {}
  if (args.length > MOST_FILES) return {}
  if (args.length === 0) return stdin === undefined ? {} : { stdout: stdin }
  const texts = args.map((arg) => {
    const path = arg?.startsWith('-') ? undefined : place(call, arg)
    return path === undefined ? undefined : disk.read(path)
  })
  return texts.includes(undefined) ? {} : { stdout: texts.join('') }
}

export const PRINTING: Record<string, Program> = {
  echo,
  printf,
  basename,
  dirname,
  pwd: ({ cwd }) => (cwd === undefined ? {} : { stdout: `${cwd}\n` }),
  cat,
}
