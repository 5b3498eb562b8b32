/** Programs that fetch from elsewhere, or keep folders alike. */
import { posix } from 'node:path'
import type { Call, Found, Program, Word, Write } from '../effects.ts'
import { files, isAsked, place, sorted } from './arguments.ts'
import { copiesOf } from './copying.ts'

const CURL_VALUED = [
  ...'oHdXuAbceFKmrtwxyYzCDEPQTU',
  ...(
    'output output-dir header data data-raw data-binary data-urlencode json request user user-agent cookie cookie-jar form ' +
    'max-time connect-timeout retry retry-delay referer url cacert cert key proxy range write-out config resolve interface ' +
    'limit-rate upload-file dump-header'
  )
    .split(' ')
    .map((one) => `--${one}`),
]

const curl: Program = (call) => {
  if (isAsked(call.args)) return {}
  const { has, value, operands, unknown } = sorted(call.args, CURL_VALUED)
  if (has('-K', '--config', '-J', '--remote-header-name', '--remote-name-all')) return { opaque: true }
  const named = (...options: string[]): Word[] => (has(...options) ? [value(...options)] : [])
  const beside = [...named('-c', '--cookie-jar'), ...named('-D', '--dump-header')]
  const isRemote = has('-O', '--remote-name')
  const remote = isRemote ? [operands.length === 1 ? nameOf(operands[0]) : undefined] : []
  const outputs = [...named('-o', '--output'), ...remote].filter((one) => one !== '-')
  if (beside.length + outputs.length === 0) return {}
  // Of an option that is given twice only the last value is known here.
  const isTwice = call.args.filter((arg) => arg === '-o' || arg === '--output').length > 1
  if (unknown || isTwice) return { opaque: true }
  const [folder] = named('--output-dir')
  const placed = has('--output-dir')
    ? outputs.map((one) => one && folder && posix.join(folder, one))
    : outputs
  return files(call, [...beside.filter((one) => one !== '-'), ...placed])
}

/** The last part of an address; `undefined` where there is none. */
const nameOf = (address: Word): Word => {
  const path = /^(?:\w+:\/\/)?[^/]+\/([^?#]*)/.exec(address ?? '')?.[1]
  return path?.split('/').pop() || undefined
}

const wget: Program = (call) => {
  if (isAsked(call.args)) return {}
  const { has, value, unknown } = sorted(call.args, [
    ...'OoaPtTQUeAR',
    '--output-document',
    '--directory-prefix',
  ])
  if (has('--spider')) return {}
  // What is there already is kept, and the new one called otherwise.
  if (!has('-O', '--output-document')) return { opaque: true }
  const target = value('-O', '--output-document')
  if (has('-o', '-a') || unknown) return { opaque: true }
  return target === '-' ? {} : files(call, [target])
}

const RSYNC_VALUED = [
  ...'efBTM',
  ...(
    'exclude include exclude-from include-from files-from rsh filter max-size min-size bwlimit block-size temp-dir ' +
    'link-dest copy-dest compare-dest backup-dir suffix chmod chown out-format log-file timeout port password-file'
  )
    .split(' ')
    .map((one) => `--${one}`),
]
/** Of these, more than the operands tell what is written. */
const RSYNC_MORE = [
  '--files-from',
  '--backup',
  '-b',
  '--log-file',
  '--partial-dir',
  '--remove-source-files',
  '-R',
  '--relative',
]

const rsync: Program = (call) => {
  if (isAsked(call.args)) return {}
  const { has, operands, unknown } = sorted(call.args, RSYNC_VALUED)
  const [to, ...from] = [operands[operands.length - 1], ...operands.slice(0, -1)]
  if (has('-n', '--dry-run', '--list-only') || from.length === 0) return { opaque: unknown }
  if (unknown || has(...RSYNC_MORE)) return { opaque: true }
  if (isRemote(to!)) return {}
  const folder = place(call, to)
  if (folder === undefined || from.some((one) => isRemote(one!))) return { opaque: true }
  // A folder that is made the same as another one loses whatever else is in it.
  if (call.args.some((arg) => arg?.startsWith('--del'))) return { writes: [{ path: folder, tree: true }] }
  return joined(from.map((one) => sent(call, one!, folder, to!, has('-r', '-a', '--recursive', '--archive'))))
}

const isRemote = (name: string): boolean => /^[^/]*:/.test(name)

/** `SRC/` sends what is in it, `SRC` the folder itself. */
function sent(call: Call, source: string, folder: string, to: string, isRecursive: boolean): Found {
  const from = place(call, source)
  if (from === undefined) return { opaque: true }
  const isInto = to.endsWith('/') || call.disk.kind(folder) === 'folder'
  if (call.disk.kind(from) !== 'folder')
    return { writes: [{ path: isInto ? posix.join(folder, posix.basename(source)) : folder }] }
  if (!isRecursive) return {}
  const writes = copiesOf(
    call,
    from,
    source.endsWith('/') ? folder : posix.join(folder, posix.basename(source)),
  )
  return writes ? { writes } : { opaque: true }
}

const joined = (all: Found[]): Found => ({
  writes: all.flatMap((one): Write[] => one.writes ?? []),
  opaque: all.some((one) => one.opaque),
})

export const TRANSFER: Record<string, Program> = { curl, wget, rsync }
