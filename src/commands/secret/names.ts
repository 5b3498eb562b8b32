/** `dibs secret list`, `rm`, `rename` and `audit`: all that shows no value. */
import { listSecrets, removeSecret, renameSecret } from '../../actions/vault.ts'
import { oneLine } from '../../core/text.ts'
import { accesses } from '../../vault/audit.ts'
import { nameProblem } from '../../vault/content.ts'
import { nameTaken, noSecrets, secretGone, secretList, secretRenamed } from '../../words/vault.ts'
import { type Io, json, Misuse } from '../command.ts'
import { exactly, missing, useHere, type Values } from './shared.ts'

export async function list(args: string[], values: Values, io: Io): Promise<number> {
  exactly(args, 0)
  const all = await listSecrets(await useHere(io))
  if (values.json)
    io.out(
      json('secrets', {
        secrets: all.map(({ name, secret: { type, service, at, by } }) => ({ name, type, service, at, by })),
      }),
    )
  else if (all.length === 0) io.err(noSecrets())
  else
    io.out(
      secretList(
        all.map(({ name, secret: { type, service, at, by } }) =>
          [
            name,
            ...(type ? [oneLine(type, 60)] : []),
            ...(service ? [`for ${oneLine(service, 60)}`] : []),
            `set by ${oneLine(by, 40)}`,
            oneLine(at, 30),
          ].join(', '),
        ),
      ),
    )
  return 0
}

export async function rm(args: string[], values: Values, io: Io): Promise<number> {
  const [name = ''] = exactly(args, 1)
  if (!(await removeSecret(await useHere(io), name))) return missing(io, [name])
  io.out(values.json ? json('secret', { removed: name }) : secretGone(name))
  return 0
}

export async function rename(args: string[], values: Values, io: Io): Promise<number> {
  const [from = '', to = ''] = exactly(args, 2)
  const problem = nameProblem(to)
  if (problem) throw new Misuse(problem)
  const done = await renameSecret(await useHere(io), from, to)
  if (done === 'missing') return missing(io, [from])
  if (done === 'taken') {
    io.err(nameTaken(to))
    return 1
  }
  io.out(values.json ? json('secret', { renamed: from, to }) : secretRenamed(from, to))
  return 0
}

export async function audit(args: string[], values: Values, io: Io): Promise<number> {
  exactly(args, 0)
  const all = accesses((await useHere(io)).vault)
  if (values.json) io.out(json('audit', { accesses: all }))
  else
    for (const { at, who, action, names: of } of all)
      io.out(
        `${oneLine(at, 30)}  ${oneLine(who, 40)}  ${oneLine(action, 20)}  ${of.map((one) => oneLine(one, 80)).join(', ')}\n`,
      )
  return 0
}
