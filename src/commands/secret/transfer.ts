/** `dibs secret export` and `import`. */
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { exported, importAll } from '../../actions/vault-transfer.ts'
import { exists, writeNew } from '../../host/files.ts'
import { realFs } from '../../host/fs.ts'
import { isRecipient } from '../../vault/age.ts'
import { exportedTo, fileThere, imported, noSecrets } from '../../words/vault.ts'
import { type Io, json, Misuse } from '../command.ts'
import { exactly, useHere, type Values } from './shared.ts'

const MAX_FILE_BYTES = 16 * 1024 * 1024

export async function exportTo(args: string[], values: Values, io: Io): Promise<number> {
  const [name = ''] = exactly(args, 1)
  const also = (values.to ?? []) as string[]
  if (!also.every(isRecipient)) throw new Misuse('--to: a public key of age is meant: age1…')
  const file = resolve(io.cwd, name)
  if (exists(realFs, file)) {
    io.err(fileThere(file))
    return 1
  }
  const done = await exported(await useHere(io), also)
  if (!done) {
    io.err(noSecrets())
    return 1
  }
  writeNew(realFs, file, done.bytes, true)
  io.out(values.json ? json('secret', { exported: done.count, file }) : exportedTo(file, done.count))
  return 0
}

export async function importFrom(args: string[], values: Values, io: Io): Promise<number> {
  const [name = ''] = exactly(args, 1)
  const file = resolve(io.cwd, name)
  const size = statSync(file, { throwIfNoEntry: false })?.size
  if (size === undefined) throw new Misuse(`there is no file ${name}`)
  if (size > MAX_FILE_BYTES) throw new Misuse(`${name} is larger than ${MAX_FILE_BYTES} bytes`)
  const done = await importAll(await useHere(io), readFileSync(file), file, values.replace === true)
  io.out(values.json ? json('secret', { ...done }) : imported(done))
  return done.kept.length + done.refused.length > 0 ? 1 : 0
}
