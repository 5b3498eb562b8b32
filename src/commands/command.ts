/** What every file in this folder exports: one command, whose name is the file's name. */
import type { parseArgs } from 'node:util'
import type { Json } from '../store/store.ts'

/** The outside world of one command run. Commands never touch `process` themselves. */
export interface Io {
  cwd: string
  env: Record<string, string | undefined>
  /** True when a person reads standard output. */
  tty: boolean
  /** Text with its own line ends. */
  out(text: string): void
  err(text: string): void
  /** Bytes to standard output (1) or error (2); resolves when there is room for more. */
  write(to: 1 | 2, bytes: Uint8Array): Promise<void>
  /** Whether all that was put out so far has gone where it should. */
  written(): Promise<boolean>
  /** Standard input as text, at most that many bytes of it. */
  stdin(bytes: number): Promise<string>
  /** Asks a person, and does not show what they type; absent where nobody sits at a terminal. */
  ask?: (question: string) => Promise<string>
  /** Resolves when the user or the system asks the command to stop (Ctrl-C). */
  stopped: Promise<void>
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>

export interface Parsed {
  positionals: string[]
  values: Record<string, string | boolean | (string | boolean)[] | undefined>
}

export interface Command {
  /** Everything after `dibs`, as the usage line shows it. */
  usage: string
  /** One line, for the overview. */
  summary: string
  /** The rest of `--help`: what each option means, what the exit code says, an example. */
  help: string
  /** `node:util.parseArgs` options. `--help` and, for commands that read, `--json` are declared here too. */
  options: Options
  /** Smallest and largest number of positionals. */
  positionals: [min: number, max: number]
  /** Returns the exit code: 0 done, 1 refused or not found. Throws Misuse for 2. */
  run(args: Parsed, io: Io): Promise<number>
}

/** The command line cannot be meant: exit 2, one line that says what is wrong and the correct form. */
export class Misuse extends Error {
  override name = 'Misuse'
}

/** Not by `instanceof`: each command is a bundle of its own, with a `Misuse` of its own in it. */
export const isMisuse = (error: unknown): error is Misuse => (error as Error).name === 'Misuse'

/** `--json` output: versioned, one object, documented in docs/json.md. */
export const json = (kind: string, body: Record<string, Json>): string =>
  `${JSON.stringify({ dibs: 1, kind, ...body }, null, 2)}\n`
