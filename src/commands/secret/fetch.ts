/** `dibs secret fetch`: a value from where it lives, by a program that the project names or from a server. */
import { setSecret, takeSecrets } from '../../actions/vault.ts'
import { commandOutput, fromServer } from '../../host/secret-source.ts'
import { nameProblem } from '../../vault/content.ts'
import { cannotFetch, fetched, notRevealed } from '../../words/vault.ts'
import { type Io, json, Misuse } from '../command.ts'
import { placeOfSession } from '../shared.ts'
import { exactly, missing, useHere, type Values } from './shared.ts'
import { checkedValue } from './values.ts'

export async function fetchSecret(args: string[], values: Values, io: Io): Promise<number> {
  const [name = ''] = exactly(args, 1)
  const problem = nameProblem(name)
  if (problem) throw new Misuse(problem)
  const from = typeof values.from === 'string' ? values.from : ''
  const use = await useHere(io)
  if (values.print && use.session !== undefined && !values.reveal) {
    io.err(notRevealed(name))
    return 1
  }
  const { providers } = (await placeOfSession(io)).config
  let text: string
  try {
    if (/^https?:\/\//i.test(from)) {
      let token: string | undefined
      if (typeof values.bearer === 'string') {
        const taken = await takeSecrets(use, 'fetch', [values.bearer])
        if ('missing' in taken) return missing(io, taken.missing)
        token = taken.secrets.get(values.bearer)
      }
      text = await fromServer(
        from.replaceAll('{name}', encodeURIComponent(name)),
        token,
        values.field as string | undefined,
      )
    } else {
      const command = Object.hasOwn(providers, from) ? providers[from] : undefined
      if (!command)
        throw new Misuse(
          `--from: an address (https://…) is meant, or one of the setting "providers"${Object.keys(providers).length > 0 ? `: ${Object.keys(providers).join(', ')}` : ', which is empty'}`,
        )
      text = await commandOutput(
        command.map((one) => one.replaceAll('{name}', name)),
        io,
      )
    }
  } catch (error) {
    if (error instanceof Misuse) throw error
    io.err(cannotFetch(name, (error as Error).message))
    return 1
  }
  const value = checkedValue(text)
  if (values.print) {
    io.out(values.json ? json('secret', { name, value }) : `${value}\n`)
    return 0
  }
  const was = await setSecret(use, name, { value, service: from })
  io.out(values.json ? json('secret', { set: name, changed: was }) : fetched(name, was))
  return 0
}
