/** Programs that pack and unpack. What lies in an archive is not looked into. */
import type { Program, Word } from '../effects.ts'
import { files, isAsked, sorted } from './arguments.ts'

const TAR_VALUED = ['f', 'C', 'T', 'X', 'b', 'I', 'g', 'H', 'F', 'L', 'N', 'V']

/** `tar czf A.tgz FOLDER`, `tar -c -f A.tar FOLDER`, `tar --create --file=A.tar FOLDER`. */
const tar: Program = (call) => {
  const [first, ...rest] = call.args
  if (first === undefined) return { opaque: call.args.length > 0 }
  // Without a dash, values stand behind the letters, in their order.
  const isOld = !first.startsWith('-')
  const letters = isOld ? first : ''
  const taken = [...letters].filter((letter) => TAR_VALUED.includes(letter))
  const args: Word[] = isOld
    ? [
        ...[...letters].filter((letter) => !taken.includes(letter)).map((letter) => `-${letter}`),
        ...taken.flatMap((letter, at) => [`-${letter}`, rest[at]]),
        ...rest.slice(taken.length),
      ]
    : call.args
  const { has, value, unknown } = sorted(args, [
    ...TAR_VALUED,
    '--file',
    '--directory',
    '--files-from',
    '--exclude',
  ])
  if (has('-t', '--list', '-d', '--diff', '--compare', '-O', '--to-stdout', '--help', '--version')) return {}
  if (!has('-c', '--create', '-r', '--append', '-u', '--update') || has('--remove-files'))
    return { opaque: true }
  const archive = value('-f', '--file')
  if (archive === '-' || !has('-f', '--file')) return { opaque: unknown }
  const found = files(call, [archive])
  return { ...found, opaque: found.opaque === true || unknown || archive?.includes(':') === true }
}

const zip: Program = (call) => {
  const { has, operands, unknown } = sorted(call.args, ['x', 'i', 'n', 'b', 't', 'P'])
  if (isAsked(call.args) || has('-T', '-sf', '-h', '-L', '-v')) return {}
  const [archive] = operands
  if (unknown || has('-m', '-O', '-@') || archive === undefined) return { opaque: true }
  if (archive === '-') return {}
  return files(call, [/\.[^/.]+$/.test(archive) ? archive : `${archive}.zip`])
}

const unzip: Program = ({ args }) =>
  args.some((arg) => arg !== undefined && /^-[lpctvz]+$/.test(arg)) ? {} : { opaque: true }

/** One file becomes another one, beside it. */
const compressor =
  (ending: string, packs = true): Program =>
  (call) => {
    const { has, operands, unknown } = sorted(call.args, ['S', 'b', 'T'])
    if (isAsked(call.args) || has('-c', '--stdout', '-l', '--list', '-t', '--test', '-L', '-V', '-h'))
      return {}
    if (unknown || has('-r', '-S', '--suffix', '--recursive')) return { opaque: true }
    const isUnpacking = !packs || has('-d', '--decompress')
    const isKept = has('-k', '--keep')
    const pairs = operands.map((one) => renamed(one!, ending, isUnpacking))
    if (pairs.includes(undefined)) return { opaque: true }
    return files(call, isKept ? pairs : [...operands, ...pairs])
  }

const renamed = (file: string, ending: string, isUnpacking: boolean): Word => {
  if (!isUnpacking) return file.endsWith(ending) ? undefined : file + ending
  return file.endsWith(ending) ? file.slice(0, -ending.length) : undefined
}

export const ARCHIVES: Record<string, Program> = {
  tar,
  zip,
  unzip,
  gzip: compressor('.gz'),
  gunzip: compressor('.gz', false),
  bzip2: compressor('.bz2'),
  bunzip2: compressor('.bz2', false),
  xz: compressor('.xz'),
  unxz: compressor('.xz', false),
}
