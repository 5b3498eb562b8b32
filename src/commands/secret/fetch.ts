/** `dibs secret fetch`: a value from where it lives, by a program that the project names or from a server. */
import { noteUse, setSecret, takeSecrets } from '../../actions/vault.ts'
import { commandOutput, fromServer } from '../../host/secret-source.ts'
import { nameProblem } from '../../vault/content.ts'
import { cannotFetch, fetched, notRevealed } from '../../words/vault.ts'
import { type Io, json, Misuse } from '../command.ts'
import { exactly, isTranscribed, missing, usedHere, type Values } from './shared.ts'
import { checkedValue, tellIfCommon } from './values.ts'

export async function fetchSecret(args: string[], values: Values, io: Io): Promise<number> {
  const [name = ''] = exactly(args, 1)
  const problem = nameProblem(name)
  if (problem) throw new Misuse(problem)
  const { place, use } = await usedHere(io)
  if (values.print && !values.reveal && isTranscribed(use, io)) {
    io.err(notRevealed(name))
    return 1
  }
  const from = String(values.from ?? '')
  const isAddress = /^https?:\/\//i.test(from)
  const command = isAddress ? [] : commandOf(place.config.providers, from)
  let token: string | undefined
  if (isAddress && typeof values.bearer === 'string') {
    const taken = await takeSecrets(use, 'fetch', [values.bearer])
    if ('missing' in taken) return missing(io, taken.missing)
    token = taken.secrets.get(values.bearer)
  }
  // What is only printed is a use as well.
  noteUse(use, 'fetch', [name])
  let text: string
  try {
    text = isAddress
      ? await fromServer(
          from.replaceAll('{name}', encodeURIComponent(name)),
          token,
          values.field as string | undefined,
        )
      : await commandOutput(
          command.map((one) => one.replaceAll('{name}', name)),
          io,
        )
  } catch (error) {
    io.err(cannotFetch(name, (error as Error).message))
    return 1
  }
  const value = checkedValue(text)
  if (values.print) {
    io.out(values.json ? json('secret', { name, value }) : `${value}\n`)
    return 0
  }
  const was = await setSecret(use, name, { value, service: from })
  tellIfCommon(name, value, io)
  io.out(values.json ? json('secret', { set: name, changed: was }) : fetched(name, was))
  return 0
}

function commandOf(providers: Record<string, string[]>, from: string): string[] {
  const command = Object.hasOwn(providers, from) ? providers[from] : undefined
  if (command) return command
  const names = Object.keys(providers)
  throw new Misuse(
    `--from: an address (https://…) is meant, or one of the setting "providers"${names.length > 0 ? `: ${names.join(', ')}` : ', which is empty'}`,
  )
}
