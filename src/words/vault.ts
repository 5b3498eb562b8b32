/** What is said of secrets. Never a value. */
import { oneLine } from '../core/text.ts'
import { lines } from './text.ts'

export const secretSet = (name: string, was: boolean): string => `${name} is ${was ? 'changed' : 'kept'}.\n`

export const keyMade = (file: string): string =>
  `The key of your vaults was made, in ${oneLine(file, 300)}. Without it nothing in them can be read: keep a copy elsewhere.\n`

export const notWatched = (why: string): string =>
  `dibs: hooks will not recognise the newest values, for their fingerprints could not be written (${oneLine(why, 200)}). \`dibs secret list\`, where that can be done, makes them.\n`

export const valueInArgument = (): string =>
  "a value is never taken from the command line, where it stays in the shell's history, in the list of processes and in a session's transcript. It comes from standard input, or from the prompt of a terminal. One that was typed there is known by now, and wants changing where it comes from"

export const noValue = (): string => 'no value came on standard input'

export const badValue = (): string =>
  'the value is not text (UTF-8, without NUL), as an environment variable has to be; base64 makes text of anything'

export const commonValue = (name: string): string =>
  `dibs: ${name} has a value that may stand in other texts, too: edits and commands of sessions that contain it are refused from now on. What is no credential is better kept elsewhere (\`dibs secret rm ${name}\`).\n`

export const askValue = (name: string): string => `Value of ${name} (not shown): `

export const noSuchSecret = (names: string[]): string =>
  `dibs: there is no secret ${names.map((one) => oneLine(one, 80)).join(', ')}. \`dibs secret list\` shows what there is.\n`

export const nameTaken = (name: string): string =>
  `dibs: there is a secret ${oneLine(name, 80)} already; \`dibs secret rm ${oneLine(name, 80)}\` first.\n`

export const noSecrets = (): string => 'There are no secrets yet. `dibs secret set NAME` keeps one.\n'

export const secretGone = (name: string): string =>
  `${oneLine(name, 80)} is out of the vault. Up to ten older ones still have it, encrypted; \`dibs secret purge\` empties them.\n`

export const secretRenamed = (from: string, to: string): string => `${from} is ${to} now.\n`

/** What a session reads that asks for a value. */
export const notRevealed = (name: string): string =>
  `${name} is there, and was not printed: what Claude's shell prints stays in the transcript. \`dibs secret run --only ${name} -- COMMAND…\` runs a command with it in the environment variable ${name}, and masks it in what that prints. \`dibs secret get ${name} --reveal\` prints it all the same.\n`

export const secretList = (rows: string[]): string => lines('Secrets (values are not shown):', rows)

export const nothingToRun = (): string =>
  'a command is meant after --, such as: dibs secret run -- npm publish'

export const cannotRun = (command: string, why: string): string =>
  `dibs: ${oneLine(command, 200)} cannot be run (${oneLine(why, 100)})\n`

export const recipientList = (all: { key: string; own: boolean }[]): string =>
  lines(
    'The vault can be opened by the keys of:',
    all.map(({ key, own }) => `${key}${own ? ' (yours)' : ''}`),
    'dibs secret share KEY adds one, --remove takes one out.',
  )

export const shared = (key: string, isNew: boolean): string =>
  isNew
    ? `${key} can open the vault from now on. It lies in this repository's state folder: \`dibs secret export FILE\` makes a copy to hand on.\n`
    : `${key} can open it already.\n`

export const unshared = (key: string): string =>
  `${key} cannot open what is written from now on. What was written before it can: \`dibs secret purge\` empties the older vaults here, and values that it has seen want changing where they come from.\n`

export const noRecipient = (key: string, isLast: boolean): string =>
  isLast
    ? 'dibs: that is the only key that opens the vault.\n'
    : `dibs: ${oneLine(key, 80)} is none of those who can open the vault.\n`

export const keyRotated = (key: string, file: string): string =>
  `The vault is encrypted for a new key of yours: ${key}. It stands above the old one in ${oneLine(file, 300)}; keep a copy. The old one still opens the vaults before this one (\`dibs secret purge\` empties them) and those of your other repositories, each until it is rotated as well.\n`

export const purged = (count: number): string =>
  count === 0
    ? 'There is nothing in older vaults.\n'
    : `${count === 1 ? '1 older vault is' : `${count} older vaults are`} empty now; the newest is as it was.\n`

export const fileThere = (file: string): string =>
  `dibs: ${oneLine(file, 300)} is there already; another name is needed.\n`

export const exportedTo = (file: string, count: number): string =>
  `${count === 1 ? '1 secret is' : `${count} secrets are`} in ${oneLine(file, 300)}, encrypted for those who can open the vault.\n`

export function imported(done: Record<'added' | 'changed' | 'kept' | 'refused', string[]>): string {
  const { added, changed, kept, refused } = done
  const said = (what: string, names: string[]) =>
    names.length > 0 ? [`${what}: ${names.map((one) => oneLine(one, 80)).join(', ')}`] : []
  const all = [
    ...said('New', added),
    ...said('Changed', changed),
    ...said('Left as they are, with other values than those (--replace takes them)', kept),
    ...said('Left out, for programs would take them for something else', refused),
  ]
  return `${all.length > 0 ? all.join('\n') : 'All of it is in the vault already.'}\n`
}

export const fetched = (name: string, was: boolean): string =>
  `${name} is fetched, and ${was ? 'changed' : 'kept'}.\n`

export const cannotFetch = (name: string, why: string): string =>
  `dibs: ${oneLine(name, 80)} could not be fetched (${oneLine(why, 200)}); nothing was changed.\n`

export const keyPlace = (name: string, own: string[]): string =>
  `The key of your vaults is in ${oneLine(name, 300)}.${own.length > 0 ? ` Public key: ${own.join(', ')}` : ''}\n`

export const noKey = (): string =>
  'There is no key yet; `dibs secret share` and the first `dibs secret set NAME` make one.\n'

export const keyNotMoved = (to: string): string =>
  to === 'passphrase'
    ? 'dibs: no passphrase was given twice the same, at a terminal; the key is where it was.\n'
    : 'dibs: there is no keyring that can be reached from here; the key is where it was.\n'
