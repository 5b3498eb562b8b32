/** Formatters and linters: with the option that makes them write, the files and folders that they are given. */
import type { Call, Found, Program, Word } from '../effects.ts'
import { pathnames } from '../pathnames.ts'
import { files, isAsked, place, sorted } from './arguments.ts'

/** Folders are rewritten as a whole. Patterns in quotes are the formatter's to expand: it goes through folders for them. */
function formats(call: Call, operands: Word[]): Found {
  const named = operands.flatMap((one): Word[] => {
    if (one?.startsWith('!')) return []
    if (one === undefined || !/[*?[{]/.test(one) || call.disk.kind(place(call, one) ?? '')) return [one]
    if (!/\*\*|\{/.test(one))
      return pathnames([{ text: one, quoted: false }], call.cwd, new Set(), call.disk) ?? [undefined]
    return [one.replace(/[^/]*[*?[{].*$/s, '') || '.']
  })
  const found = files(call, named)
  const writes = (found.writes ?? []).map((one) =>
    call.disk.kind(one.path) === 'folder' ? { ...one, tree: true as const } : one,
  )
  return { ...found, writes }
}

interface Formatter {
  /** It rewrites files with one of these options; absent: always. */
  writes?: string[]
  /** With one of these it only reports. */
  reports?: string[]
  /** Options that take a value. */
  valued?: string[]
  /** Words in front that are its own: `biome check`. */
  words?: string[]
  /** Without an operand the current folder is meant. */
  alone?: true
}

const formatter =
  ({ writes, reports = [], valued = [], words, alone }: Formatter): Program =>
  (call) => {
    const [first] = call.args
    const isCalled = words === undefined || (first !== undefined && words.includes(first))
    const { args } = call
    const has = (options: string[]) => options.some((one) => args.includes(one))
    if (!isCalled || isAsked(args) || has(reports) || (writes && !has(writes))) return {}
    const { operands } = sorted(words ? args.slice(1) : args, valued)
    return formats(call, operands.length === 0 && alone ? ['.'] : operands)
  }

const ESLINT = [
  'c',
  '--config',
  '--ext',
  '--rule',
  'f',
  '--format',
  '--max-warnings',
  '--ignore-pattern',
  '--cache-location',
]
const BLACK = ['l', 't', '--line-length', '--target-version', '--config', '--exclude']

export const FORMATTERS: Record<string, Program> = {
  prettier: formatter({
    writes: ['-w', '--write'],
    valued: ['--config', '--ignore-path', '--parser', '--log-level'],
  }),
  prettierd: formatter({ writes: ['-w', '--write'] }),
  eslint: (call) => {
    const { has, value } = sorted(call.args, [...ESLINT, 'o', '--output-file'])
    const report = has('-o', '--output-file') ? files(call, [value('-o', '--output-file')]) : {}
    const fixed = formatter({ writes: ['--fix'], valued: [...ESLINT, 'o', '--output-file'], alone: true })(
      call,
    )
    return {
      writes: [...(report.writes ?? []), ...(fixed.writes ?? [])],
      opaque: report.opaque === true || fixed.opaque === true,
    }
  },
  stylelint: formatter({ writes: ['--fix'], valued: ['--config'] }),
  oxlint: formatter({ writes: ['--fix'], valued: ['c', '--config'], alone: true }),
  xo: formatter({ writes: ['--fix'], alone: true }),
  standard: formatter({ writes: ['--fix'], alone: true }),
  markdownlint: formatter({ writes: ['-f', '--fix'], valued: ['c', '--config'] }),
  biome: formatter({
    words: ['check', 'format', 'lint', 'ci'],
    writes: ['--write', '--fix', '--apply', '--apply-unsafe'],
    valued: ['--config-path', '--max-diagnostics', '--diagnostic-level', '--reporter'],
    alone: true,
  }),
  dprint: formatter({ words: ['fmt'], alone: true }),
  gofmt: formatter({ writes: ['-w'], valued: ['r'] }),
  gofumpt: formatter({ writes: ['-w'] }),
  goimports: formatter({ writes: ['-w'], valued: ['-local'] }),
  shfmt: formatter({ writes: ['-w', '--write'], valued: ['i', '-ln'] }),
  'clang-format': formatter({ writes: ['-i'], valued: ['--style'] }),
  'google-java-format': formatter({ writes: ['-i', '-r', '--replace'] }),
  ktlint: formatter({ writes: ['-F', '--format'], alone: true }),
  rustfmt: formatter({ reports: ['--check'], valued: ['--edition', '--config-path'] }),
  black: formatter({ reports: ['--check', '--diff'], valued: BLACK }),
  isort: formatter({ reports: ['--check', '--check-only', '-c', '--diff'], valued: ['--profile'] }),
  autopep8: formatter({ writes: ['-i', '--in-place'] }),
  yapf: formatter({ writes: ['-i', '--in-place'] }),
  autoflake: formatter({ writes: ['-i', '--in-place'] }),
  ruff: (call) => {
    const { args } = call
    const [sub] = args
    const valued = ['--config', '--select', '--ignore', '--extend-select']
    if (sub === 'format')
      return formatter({ words: ['format'], reports: ['--check', '--diff'], valued, alone: true })(call)
    return formatter({
      words: ['check'],
      writes: ['--fix', '--fix-only'],
      reports: ['--diff'],
      valued,
      alone: true,
    })(call)
  },
  rubocop: formatter({ writes: ['-a', '-A', '--autocorrect', '--autocorrect-all', '-x'], alone: true }),
  terraform: (call) =>
    call.args[0] === 'fmt'
      ? formatter({ words: ['fmt'], reports: ['-check', '-check=true', '-write=false'], alone: true })(call)
      : { opaque: true },
  deno: (call) =>
    call.args[0] === 'fmt' || call.args[0] === 'lint'
      ? formatter({
          words: ['fmt', 'lint'],
          ...(call.args[0] === 'lint' ? { writes: ['--fix'] } : { reports: ['--check'] }),
          alone: true,
        })(call)
      : { opaque: true },
}
