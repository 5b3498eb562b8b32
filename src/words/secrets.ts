/** What is said where a value of the vault would get out. */
import { oneLine } from '../core/text.ts'
import { list } from './text.ts'

const secretNames = (names: string[]): string =>
  `the value of ${names.length === 1 ? 'the secret' : 'secrets'} ${list(
    names.map((one) => oneLine(one, 64)),
    4,
  )}`

const instead = ([name = '']: string[]): string =>
  `A program gets it in an environment variable: \`dibs secret run --only ${oneLine(name, 64)} -- COMMAND…\``

export const secretInText = (names: string[]): string =>
  `The new text contains ${secretNames(names)}, which lies encrypted in the vault. Nothing was written. ${instead(names)}; the file can name that variable.`

export const secretInCommand = (names: string[]): string =>
  `The command contains ${secretNames(names)}, which would stand in the list of processes and in whatever it writes. It was not run. ${instead(names)}, for example with sh -c '…' around a command that names $${oneLine(names[0] ?? '', 64)}.`

export const secretInWords = (names: string[]): string =>
  `dibs: that contains ${secretNames(names)}; nothing was kept or sent. Its name says as much.\n`

export const looksLikeSecret = (): string =>
  'dibs: that looks as if it contained a credential, and others can read it now. If it is one, it wants changing; `dibs secret set NAME` keeps it to itself.\n'
