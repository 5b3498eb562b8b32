/** `dibs secret set` and `get`: a value goes in, and comes out. */
import { setSecret, takeSecrets } from '../../actions/vault.ts'
import { oneLine } from '../../core/text.ts'
import { MAX_VALUE_BYTES, nameProblem } from '../../vault/content.ts'
import {
  askValue,
  badValue,
  commonValue,
  notRevealed,
  noValue,
  secretSet,
  valueInArgument,
} from '../../words/vault.ts'
import { type Io, json, Misuse } from '../command.ts'
import { exactly, isTranscribed, missing, useHere, type Values } from './shared.ts'

export async function set(args: string[], values: Values, io: Io): Promise<number> {
  const [name = ''] = exactly(args, 1, valueInArgument())
  const problem = nameProblem(name)
  if (problem) throw new Misuse(problem)
  const value = await valueFor(name, io)
  const use = await useHere(io)
  const word = (text: unknown) => oneLine(String(text), 60)
  const was = await setSecret(use, name, {
    value,
    ...(values.type === undefined ? {} : { type: word(values.type) }),
    ...(values.service === undefined ? {} : { service: word(values.service) }),
  })
  tellIfCommon(name, value, io)
  io.out(values.json ? json('secret', { set: name, changed: was }) : secretSet(name, was))
  return 0
}

async function valueFor(name: string, io: Io): Promise<string> {
  const text = io.ask ? await io.ask(askValue(name)) : await io.stdin(MAX_VALUE_BYTES + 1)
  return checkedValue(text)
}

/** @throws Misuse */
export function checkedValue(text: string): string {
  // What a shell's echo adds belongs to no value.
  const value = text.replace(/\r?\n$/, '')
  if (value === '') throw new Misuse(noValue())
  if (Buffer.byteLength(value) > MAX_VALUE_BYTES)
    throw new Misuse(`the value has more than ${MAX_VALUE_BYTES} bytes`)
  if (value.includes('\0') || value.includes('\ufffd')) throw new Misuse(badValue())
  return value
}

/** What a text may contain without anybody meaning the secret would be in the way of every edit. */
export function tellIfCommon(name: string, value: string, io: Io): void {
  if (/^(?:[a-z]{8,24}|\d{8,24})$/i.test(value.trim())) io.err(commonValue(name))
}

export async function get(args: string[], values: Values, io: Io): Promise<number> {
  const [name = ''] = exactly(args, 1)
  const use = await useHere(io)
  const isShown = values.reveal === true || !isTranscribed(use, io)
  const taken = await takeSecrets(use, isShown ? 'get' : 'ask', [name])
  if ('missing' in taken) return missing(io, taken.missing)
  if (!isShown) {
    io.err(notRevealed(name))
    return 1
  }
  const value = taken.secrets.get(name)!
  io.out(values.json ? json('secret', { name, value }) : `${value}\n`)
  return 0
}
