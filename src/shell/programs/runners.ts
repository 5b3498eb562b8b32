/** Package managers and tool chains, as far as they start a program that is known by name. All else that they do is opaque. */
import type { Call, Found, Program, Word } from '../effects.ts'
import { resolved } from '../resolved.ts'
import { FORMATTERS } from './formatters.ts'

const opaque: Found = { opaque: true }

/** `prettier@3` is prettier. */
const plain = (name: Word): Word => name?.replace(/(?<=.)@[\w.^~-]+$/, '')

/** The program behind options of the runner's own. */
export function started(args: Word[], valued: string[] = []): Found {
  let at = 0
  while (args[at]?.startsWith('-')) {
    const option = args[at]!
    if (option === '-c' || option === '--call') return opaque
    at += valued.includes(option) ? 2 : 1
    if (option === '--') break
  }
  const [name, ...rest] = args.slice(at)
  return args.length > at ? { runs: [[plain(name), ...rest]] } : {}
}

/** Words that start a program (`pnpm exec`), or a formatter's own name (`yarn prettier`). */
const manager =
  (...words: string[]): Program =>
  ({ args }) => {
    const [first, ...rest] = args
    if (first === undefined) return opaque
    if (words.includes(first)) return started(rest, ['--package', '-p'])
    return Object.hasOwn(FORMATTERS, first) ? { runs: [args] } : opaque
  }

const python: Program = ({ args: [option, name, ...rest] }) =>
  option === '-m' && name !== undefined && Object.hasOwn(FORMATTERS, name)
    ? { runs: [[name, ...rest]] }
    : opaque

/** `go fmt ./...` */
const go: Program = (call) => {
  const [verb, ...rest] = call.args
  if (verb !== 'fmt') return verb === 'vet' || verb === 'list' || verb === 'env' ? {} : opaque
  const packages = rest.filter((one) => !one?.startsWith('-'))
  const folders = packages.map((one) => (one?.startsWith('.') ? one.replace(/\/?\.\.\.$/, '') : undefined))
  return folders.includes(undefined) ? opaque : trees(call, folders.length > 0 ? folders : ['.'])
}

const cargo: Program = (call) => {
  if (call.args[0] !== 'fmt') return opaque
  if (call.args.includes('--check')) return {}
  const isHere = call.cwd !== undefined && call.disk.kind(`${call.cwd}/Cargo.toml`) === 'file'
  return isHere ? trees(call, ['.']) : opaque
}

function trees({ cwd }: Call, folders: Word[]): Found {
  if (cwd === undefined) return opaque
  return { writes: folders.map((one) => ({ path: resolved(cwd, one ?? '.'), tree: true })) }
}

export const RUNNERS: Record<string, Program> = {
  npx: ({ args }) => started(args, ['-p', '--package']),
  pnpx: ({ args }) => started(args),
  bunx: ({ args }) => started(args),
  uvx: ({ args }) => started(args, ['--from', '--with', '-p', '--python']),
  npm: manager('exec', 'x'),
  pnpm: manager('exec', 'dlx'),
  // What `yarn run test` runs is a script, not the program of that name.
  yarn: (call) =>
    call.args[0] === 'run' ? manager()({ ...call, args: call.args.slice(1) }) : manager('exec', 'dlx')(call),
  bun: manager('x'),
  bundle: manager('exec'),
  uv: manager('run'),
  poetry: manager('run'),
  pipenv: manager('run'),
  python,
  python3: python,
  go,
  cargo,
}
