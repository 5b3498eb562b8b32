/** One run of the command line: finds the command, checks its arguments, turns failures into one line and a code. */
import { parseArgs } from 'node:util'
import { oneLine } from '../core/text.ts'
import { bug, commandFailed, misuse, noFolder, noSuchCommand } from '../words/commands.ts'
import { type Command, type Io, isMisuse, Misuse, type Parsed } from './command.ts'
import { COMMANDS } from './index.ts'

const EXIT_MISUSE = 2
const EXIT_BUG = 70
/** Longest part of a message that comes from somewhere else: an argument, a path. */
const MAX_LINE = 1000

/** @returns the exit code */
export async function runCommand(argv: string[], io: Io, version: string): Promise<number> {
  const [name = '--help', ...rest] = argv
  if (name === '--version' || name === '-v') return say(io, `dibs ${version}\n`)
  if (name === '--help' || name === '-h' || name === 'help') return help(rest[0], io)
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!load) {
    io.err(noSuchCommand(name, Object.keys(COMMANDS)))
    return EXIT_MISUSE
  }
  const command = await load()
  if (io.cwd === '') {
    io.err(noFolder())
    return 1
  }
  try {
    const parsed = parse(command, rest)
    if (parsed.values.help) return say(io, commandHelp(command))
    return await command.run(parsed, io)
  } catch (error) {
    return failed(error, command, io)
  }
}

function parse(command: Command, args: string[]): Parsed {
  let parsed: Parsed
  try {
    parsed = parseArgs({ args, options: command.options, allowPositionals: true, strict: true }) as Parsed
  } catch (error) {
    throw new Misuse((error as Error).message.split(/\.\s/)[0]!.replace(/\.$/, ''))
  }
  const count = parsed.positionals.length
  const [min, max] = command.positionals
  if (!parsed.values.help && count < min)
    throw new Misuse(count === 0 ? 'something is missing' : 'more is needed')
  if (!parsed.values.help && count > max)
    throw new Misuse(`unexpected argument: ${parsed.positionals.slice(max).join(' ')}`)
  return parsed
}

/** Two kinds of failure: the user has been told what to do, or it is ours. */
function failed(error: unknown, command: Command, io: Io): number {
  if (isMisuse(error)) {
    io.err(misuse(oneLine(error.message, MAX_LINE), command.usage))
    return EXIT_MISUSE
  }
  const { code, hint, syscall, message } = error as Partial<
    Record<'code' | 'hint' | 'syscall' | 'message', string>
  >
  // What the system refuses (a full disk, a folder that is not there) is not our bug.
  if (code !== undefined && (hint !== undefined || syscall !== undefined)) {
    io.err(commandFailed(oneLine(message ?? code, MAX_LINE), hint ?? 'dibs doctor'))
    return 1
  }
  io.err(bug(error instanceof Error ? (error.stack ?? error.message) : String(error)))
  return EXIT_BUG
}

async function help(name: string | undefined, io: Io): Promise<number> {
  const load = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (load) return say(io, commandHelp(await load()))
  const commands = await Promise.all(
    Object.entries(COMMANDS).map(async ([verb, load]) => [verb, await load()] as const),
  )
  const lines = commands.map(([verb, { summary }]) => `  ${verb.padEnd(10)} ${summary}`)
  return say(
    io,
    `dibs: several Claude Code sessions in one repository, without overwriting each other.\n\n${lines.join('\n')}\n\ndibs COMMAND --help tells more. Exit codes: 0 done, 1 refused or not found, 2 misuse, 70 a bug of dibs.\n`,
  )
}

const commandHelp = ({ usage, summary, help }: Command): string => `dibs ${usage}\n\n${summary}\n\n${help}`

function say(io: Io, text: string): number {
  io.out(text)
  return 0
}
