/** Programs that start other ones. */
import type { Program, Word } from '../effects.ts'
import { filled, sorted } from './arguments.ts'
import { find } from './find.ts'

/** The command begins behind the options, and behind `skip` operands of the wrapper's own. */
const wrapper =
  (valued: string[], skip = 0): Program =>
  ({ args }) => {
    let at = 0
    while (at < args.length && args[at]?.startsWith('-')) {
      const option = args[at]!
      at += valued.includes(option) ? 2 : 1
      if (option === '--') break
    }
    const command = args.slice(at + skip)
    return command.length > 0 ? { runs: [command] } : {}
  }

const env: Program = ({ args }) => {
  let at = 0
  for (; args[at]?.startsWith('-'); at++) {
    const option = args[at]!
    if (option === '-u' || option === '--unset') at++
    else if (/^-[SC]|^--(chdir|split)/.test(option)) return { opaque: true }
  }
  while (/^\w+=/.test(args[at] ?? '')) at++
  return at < args.length ? { runs: [args.slice(at)] } : {}
}

const shell: Program = ({ args }) => {
  const { has, value, operands } = sorted(args, ['c', 'o', 'O'])
  if (has('--version', '--help', '-n')) return {}
  const text = value('-c')
  return has('-c') && text !== undefined
    ? { scripts: [text] }
    : { opaque: operands.length > 0 || !has('--version') }
}

/** More of them, or from a longer text, are taken for unknown. */
const MOST_ITEMS = 200
const MOST_CHARS = 100_000

/** Its operands come from standard input, where that is known: words between blanks, or lines. */
const xargs: Program = ({ args, stdin }) => {
  let at = 0
  let [separator, placeholder]: (string | undefined)[] = [undefined, undefined]
  let isLazy = false
  for (; args[at]?.startsWith('-'); at++) {
    const option = args[at]!
    const [, flags = '', valued, attached] = /^-([0rtx]*)([nPLsIdaE]?)(.*)$/s.exec(option) ?? []
    if (flags.includes('0') || option === '--null') separator = '\0'
    isLazy ||= flags.includes('r') || option === '--no-run-if-empty'
    if (/^--(null|no-run-if-empty|verbose|max-(args|procs|lines)=\d+)$/.test(option)) continue
    if (option.startsWith('--') || (!valued && attached)) return { opaque: true }
    if (!valued) continue
    const value = attached || args[++at]
    if (value === undefined || 'aE'.includes(valued)) return { opaque: true }
    if (valued === 'I') placeholder = value
    if (valued === 'd') separator = value === '\\n' ? '\n' : value === '\\0' ? '\0' : value
  }
  const command = args.slice(at)
  if (command.length === 0) return {}
  const text = stdin !== undefined && stdin.length <= MOST_CHARS ? stdin : undefined
  const items = separated(text, separator ?? (placeholder === undefined ? undefined : '\n'))
  // With a separator of its own, quotes and blanks stand for themselves.
  const isPlain = separator !== undefined || (text !== undefined && !/["'\\]/.test(text))
  const known = isPlain && items && items.length <= MOST_ITEMS ? items : undefined
  if (placeholder === undefined) {
    if (!known) return { runs: [[...command, undefined]] }
    return { runs: known.length > 0 || !isLazy ? [[...command, ...known]] : [] }
  }
  const trimmed = separator === undefined ? known?.map((one) => one.trimStart()).filter(Boolean) : known
  const put = placeholder
  const runs = trimmed && filled(command, put, trimmed)
  return { runs: runs ?? [command.map((one) => (one?.includes(put) ? undefined : one))] }
}

/** Without a separator: words between blanks. */
function separated(text: Word, separator: string | undefined): string[] | undefined {
  if (separator === undefined) return text?.split(/\s+/).filter(Boolean)
  const items = text?.split(separator)
  if (items?.at(-1) === '') items.pop()
  return items
}

export const WRAPPERS: Record<string, Program> = {
  sudo: wrapper(['-u', '-g', '-h', '-p', '-C', '-r', '-t', '-T', '-U', '-D', '-R']),
  doas: wrapper(['-u', '-C']),
  nice: wrapper(['-n']),
  ionice: wrapper(['-c', '-n', '-p']),
  nohup: wrapper([]),
  setsid: wrapper([]),
  stdbuf: wrapper(['-i', '-o', '-e']),
  time: wrapper(['-f', '-o']),
  timeout: wrapper(['-k', '-s', '--kill-after', '--signal'], 1),
  chronic: wrapper([]),
  caffeinate: wrapper(['-t', '-w']),
  env,
  bash: shell,
  sh: shell,
  dash: shell,
  xargs,
  find,
}
