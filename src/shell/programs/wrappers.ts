/** Programs that start other ones. */
import type { Program, Word } from '../effects.ts'
import { sorted } from './arguments.ts'

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

/** Its operands come from standard input, where that is known: words between blanks. */
const xargs: Program = ({ args, stdin }) => {
  let at = 0
  let nul = false
  while (args[at]?.startsWith('-')) {
    const option = args[at]!
    if (/^-(I|i|J|d|E|L|P|s)/.test(option)) return { opaque: true }
    nul ||= /^-\w*0/.test(option) || option === '--null'
    at += /^-[nP]$/.test(option) || option === '--max-args' ? 2 : 1
  }
  const command = args.slice(at)
  if (command.length === 0) return {}
  const known = stdin !== undefined && !/["'\\]/.test(stdin)
  const words: Word[] = known ? stdin.split(nul ? '\0' : /\s+/).filter(Boolean) : [undefined]
  return { runs: [[...command, ...words]] }
}

/** What it would do to what it finds is not followed. */
const find: Program = ({ args }) => ({
  opaque: args.some(
    (arg) => arg === undefined || /^-(exec|execdir|ok|okdir|delete|fprint|fprint0|fprintf|fls)$/.test(arg),
  ),
})

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
  npx: wrapper(['-p', '--package']),
  bunx: wrapper([]),
  uvx: wrapper([]),
  env,
  bash: shell,
  sh: shell,
  dash: shell,
  xargs,
  find,
}
