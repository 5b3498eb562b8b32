/** What is said of secrets. Never a value. */
import { oneLine } from '../core/text.ts'
import { lines } from './text.ts'

export const secretSet = (name: string, was: boolean): string => `${name} is ${was ? 'changed' : 'kept'}.\n`

export const keyMade = (file: string): string =>
  `The key of your vaults was made: ${oneLine(file, 300)}. Without it nothing in them can be read: keep a copy elsewhere.\n`

export const valueInArgument = (): string =>
  "a value is never taken from the command line, where it stays in the shell's history, in the list of processes and in a session's transcript. It comes from standard input, or from the prompt of a terminal. One that was typed there is known by now, and wants changing where it comes from"

export const noValue = (): string => 'no value came on standard input'

export const badValue = (): string =>
  'the value is not text (UTF-8, without NUL), as an environment variable has to be; base64 makes text of anything'

export const askValue = (name: string): string => `Value of ${name} (not shown): `

export const noSuchSecret = (names: string[]): string =>
  `dibs: there is no secret ${names.map((one) => oneLine(one, 80)).join(', ')}. \`dibs secret list\` shows what there is.\n`

export const nameTaken = (name: string): string =>
  `dibs: there is a secret ${oneLine(name, 80)} already; \`dibs secret rm ${oneLine(name, 80)}\` first.\n`

export const noSecrets = (): string => 'There are no secrets yet. `dibs secret set NAME` keeps one.\n'

export const secretGone = (name: string): string =>
  `${oneLine(name, 80)} is out of the vault; the last ten versions of it still have it, encrypted.\n`

export const secretRenamed = (from: string, to: string): string => `${from} is ${to} now.\n`

/** What a session reads that asks for a value. */
export const notRevealed = (name: string): string =>
  `${name} is there, and was not printed: what Claude's shell prints stays in the transcript. \`dibs secret run --only ${name} -- COMMAND…\` runs a command with it in the environment variable ${name}, and masks it in what that prints. \`dibs secret get ${name} --reveal\` prints it all the same.\n`

export const secretList = (rows: string[]): string => lines('Secrets (values are not shown):', rows)

export const nothingToRun = (): string =>
  'a command is meant after --, such as: dibs secret run -- npm publish'

export const cannotRun = (command: string, why: string): string =>
  `dibs: ${oneLine(command, 200)} cannot be run (${oneLine(why, 100)})\n`
