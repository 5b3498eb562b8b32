/** `dibs secret`: the vault. */
import {
  listSecrets,
  removeSecret,
  renameSecret,
  setSecret,
  takeSecrets,
  type Use,
  useVault,
} from '../actions/vault.ts'
import { oneLine } from '../core/text.ts'
import { accesses } from '../vault/audit.ts'
import { MAX_VALUE_BYTES, nameProblem } from '../vault/content.ts'
import { keyFile } from '../vault/places.ts'
import {
  askValue,
  badValue,
  keyMade,
  nameTaken,
  noSecrets,
  noSuchSecret,
  nothingToRun,
  notRevealed,
  noValue,
  secretGone,
  secretList,
  secretRenamed,
  secretSet,
  valueInArgument,
} from '../words/vault.ts'
import { type Command, type Io, json, Misuse, type Parsed } from './command.ts'
import { placeOfSession, READS, whoRuns } from './shared.ts'

export const secret: Command = {
  usage:
    'secret set|get|list|rm|rename|run|audit [NAME…] [--type T] [--service S] [--reveal] [--only A,B] [--json] [-- COMMAND…]',
  summary: 'keep credentials encrypted, and use them without showing them',
  help: `set NAME        keeps a value that comes from standard input, or from a prompt that does not show it
get NAME        prints it; in a session's shell only with --reveal
list            names, what they are for, who set them and when
rm NAME         takes one out
rename OLD NEW  gives one another name
run -- COMMAND  runs a command with all of them, or those of --only, in environment variables of their names, and masks
                them in what it prints
audit           who used what, and when

  --type T     what kind of thing it is, such as token
  --service S  what it is for, such as stripe
  --only A,B   these alone
  --reveal     print it although a transcript keeps it
  --json       as JSON; with get, the value too

Exit code: 0 done; 1 there is none such; with run that of the command, 127 where there is none such.

Example: dibs secret list
`,
  options: {
    ...READS,
    type: { type: 'string' },
    service: { type: 'string' },
    reveal: { type: 'boolean' },
    only: { type: 'string' },
  },
  positionals: [1, 10_000],
  async run(parsed, io) {
    const [verb = '', ...args] = parsed.positionals
    const act = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined
    if (!act) throw new Misuse(`${Object.keys(VERBS).join(', ')} is meant`)
    return act(args, parsed.values, io)
  },
}

type Act = (args: string[], values: Parsed['values'], io: Io) => Promise<number>

const VERBS: Record<string, Act> = { set, get, list, rm, rename, run, audit }

async function useHere(io: Io): Promise<Use> {
  const place = await placeOfSession(io)
  return useVault(place, await whoRuns(place, io))
}

/** Exactly so many names. What is too much may be a value: it is not repeated. */
function names(args: string[], count: number, tooMany: string): string[] {
  if (args.length < count) throw new Misuse('a name is missing')
  if (args.length > count) throw new Misuse(tooMany)
  return args
}

const TOO_MANY = 'that are more names than are meant'

async function set(args: string[], values: Parsed['values'], io: Io): Promise<number> {
  const [name = ''] = names(args, 1, valueInArgument())
  const problem = nameProblem(name)
  if (problem) throw new Misuse(problem)
  const value = await valueFor(name, io)
  const use = await useHere(io)
  const file = keyFile(use.vault.world.env)
  const { fs } = use.vault.world
  const isNew = !fs.existsSync(file)
  const word = (text: unknown) => oneLine(String(text), 60)
  const was = await setSecret(use, name, {
    value,
    ...(values.type === undefined ? {} : { type: word(values.type) }),
    ...(values.service === undefined ? {} : { service: word(values.service) }),
  })
  if (isNew && fs.existsSync(file)) io.err(keyMade(file))
  io.out(values.json ? json('secret', { set: name, changed: was }) : secretSet(name, was))
  return 0
}

async function valueFor(name: string, io: Io): Promise<string> {
  const text = io.ask ? await io.ask(askValue(name)) : await io.stdin(MAX_VALUE_BYTES + 1)
  // What a shell's echo adds belongs to no value.
  const value = text.replace(/\r?\n$/, '')
  if (value === '') throw new Misuse(noValue())
  if (Buffer.byteLength(value) > MAX_VALUE_BYTES)
    throw new Misuse(`the value has more than ${MAX_VALUE_BYTES} bytes`)
  if (value.includes('\0') || value.includes('\ufffd')) throw new Misuse(badValue())
  return value
}

async function get(args: string[], values: Parsed['values'], io: Io): Promise<number> {
  const [name = ''] = names(args, 1, TOO_MANY)
  const use = await useHere(io)
  const isShown = use.session === undefined || values.reveal === true
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

async function list(args: string[], values: Parsed['values'], io: Io): Promise<number> {
  names(args, 0, TOO_MANY)
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

async function rm(args: string[], values: Parsed['values'], io: Io): Promise<number> {
  const [name = ''] = names(args, 1, TOO_MANY)
  if (!(await removeSecret(await useHere(io), name))) return missing(io, [name])
  io.out(values.json ? json('secret', { removed: name }) : secretGone(name))
  return 0
}

async function rename(args: string[], values: Parsed['values'], io: Io): Promise<number> {
  const [from = '', to = ''] = names(args, 2, TOO_MANY)
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

async function run(args: string[], values: Parsed['values'], io: Io): Promise<number> {
  if (args.length === 0) throw new Misuse(nothingToRun())
  const only = values.only === undefined ? undefined : String(values.only).split(',').filter(Boolean)
  const taken = await takeSecrets(await useHere(io), 'run', only)
  if ('missing' in taken) return missing(io, taken.missing)
  const { runWith } = await import('./secret/run.ts')
  return runWith(io, taken.secrets, args)
}

async function audit(args: string[], values: Parsed['values'], io: Io): Promise<number> {
  names(args, 0, TOO_MANY)
  const all = accesses((await useHere(io)).vault)
  if (values.json) io.out(json('audit', { accesses: all }))
  else
    for (const { at, who, action, names: of } of all)
      io.out(
        `${oneLine(at, 30)}  ${oneLine(who, 40)}  ${oneLine(action, 20)}  ${of.map((one) => oneLine(one, 80)).join(', ')}\n`,
      )
  return 0
}

function missing(io: Io, wanted: string[]): number {
  io.err(noSuchSecret(wanted))
  return 1
}
