/** Programs that edit files in place, or write to one that an option names. */
import type { Program } from '../effects.ts'
import { files, isAsked, sorted } from './arguments.ts'

/** A script of sed may write files itself (`w FILE`), and run commands (`e`). */
const SED_WRITES = /(^|[;{}\n\d/$!\s])[we](\s|$)|\/[gpiImM\d]*[we]/

const sed: Program = (call) => {
  if (isAsked(call.args)) return {}
  // GNU takes the suffix with the option, BSD as the next word: an empty one is the only sign of that.
  const suffix = call.args.find((arg) => arg !== undefined && /^-(?!-)[nErsuz]*i|^--in-place/.test(arg))
  const args = call.args.filter(
    (arg, at) => !(arg === '' && call.args[at - 1] === suffix && suffix !== undefined),
  )
  const rest = args.map((arg) => (arg === suffix && arg !== undefined ? withoutIt(arg) : arg))
  const { has, value, operands } = sorted(rest, ['e', 'f', 'l', '--expression', '--file', '--line-length'])
  const isGiven = has('-e', '-f', '--expression', '--file')
  const script = isGiven ? value('-e', '--expression') : operands[0]
  const targets = isGiven ? operands : operands.slice(1)
  const mayWrite = has('-f', '--file') || script === undefined || SED_WRITES.test(script)
  if (suffix === undefined) return { opaque: mayWrite }
  const backup = /(?:^-[nErsuz]*i|^--in-place=)(.+)$/.exec(suffix)?.[1]
  const copies =
    backup?.includes('*') || backup?.includes('/')
      ? [undefined]
      : targets.map((one) => one && backup && one + backup)
  const found = files(call, backup === undefined ? targets : [...targets, ...copies])
  return { ...found, opaque: found.opaque === true || mayWrite }
}

/** The other letters of the word stay. */
const withoutIt = (option: string): string => {
  const left = option.startsWith('--') ? '-' : option.replace(/i.*$/, '')
  return left === '-' ? '-n' : left
}

const perl: Program = (call) => {
  if (call.args.length === 1 && /^(-v|--version|-V)$/.test(call.args[0] ?? '')) return {}
  const inPlace = call.args.find((arg) => arg !== undefined && /^-[pnlaw0s]*i/.test(arg))
  if (inPlace === undefined) return { opaque: true }
  const backup = /^-[pnlaw0s]*i(?!e$)(\..+)$/.exec(inPlace)?.[1]
  const rest = call.args.map((arg) =>
    arg === inPlace ? arg.replace(/i.*?(e?)$/, '$1').replace(/^-$/, '-p') : arg,
  )
  const { has, operands } = sorted(rest, ['e', 'E', 'I', 'M', 'm'])
  const targets = has('-e', '-E') ? operands : operands.slice(1)
  return files(
    call,
    backup === undefined ? targets : [...targets, ...targets.map((one) => one && one + backup)],
  )
}

/** Its text may print into files and pipes, and run commands. A comparison (`$1 > 2`) is none of these. */
const AWK_WRITES = /print[^;}]*[>|]|\|\s*getline|system\s*\(|\bclose\s*\(/

const awk: Program = ({ args }) => ({
  opaque: args.some(
    (arg) => arg === undefined || /^-[if]|^--(file|include|load)/.test(arg) || AWK_WRITES.test(arg),
  ),
})

/** What an option names is written; nothing else is. */
const output =
  (options: string[], valued: string[] = []): Program =>
  (call) => {
    const { has, value } = sorted(call.args, [...options.map(bare), ...valued])
    return has(...options) ? files(call, [value(...options)]) : {}
  }

const bare = (option: string): string => (option.startsWith('--') ? option : option.slice(1))

const uniq: Program = (call) => files(call, sorted(call.args, ['f', 's', 'w']).operands.slice(1))

export const EDITING: Record<string, Program> = {
  sed,
  gsed: sed,
  perl,
  awk,
  gawk: awk,
  sort: output(['-o', '--output'], ['k', 't', 'S', 'T', '--key']),
  uniq,
  shuf: output(['-o', '--output'], ['n', 'i', '--head-count', '--input-range']),
  tree: output(['-o'], ['L', 'P', 'I']),
  xxd: (call) => files(call, sorted(call.args, ['s', 'l', 'c', 'g', 'n', 'o']).operands.slice(1)),
  iconv: output(['-o', '--output'], ['f', 't']),
  sponge: (call) => files(call, sorted(call.args).operands),
  yq: (call) => {
    const { has, operands } = sorted(call.args, ['p', 'o', 'I', '--input-format', '--output-format'])
    return has('-i', '--inplace') ? files(call, operands.slice(1)) : {}
  },
}
