/** `dibs secret`: the vault. */
import { type Command, Misuse } from './command.ts'
import type { Act } from './secret/shared.ts'
import { READS } from './shared.ts'

export const secret: Command = {
  usage:
    'secret VERB [NAME…] [--type T] [--service S] [--reveal] [--only A,B] [--from F] [--bearer NAME] [--field F] [--print] [--to KEY]… [--remove] [--replace] [--json] [-- COMMAND…]',
  summary: 'keep credentials encrypted, and use them without showing them',
  help: `set NAME        keeps a value that comes from standard input, or from a prompt that does not show it
get NAME        prints it; in a session's shell only with --reveal
list            names, what they are for, who set them and when
rm NAME         takes one out
rename OLD NEW  gives one another name
run -- COMMAND  runs a command with all of them, or those of --only, in environment variables of their names, and masks
                them in what it prints
fetch NAME      keeps what comes from --from
share [KEY]     who can open the vault, and your own public key; with one of somebody else (age1…) also they, with
                --remove no longer
rotate-key      encrypts it for a new key of yours
key [PLACE]     where your key is; moves it to: keyring, file, passphrase
purge           empties the older vaults that are kept
export FILE     a copy for all who can open the vault, and for --to
import FILE     takes in what a copy has
audit           who used what, and when

  --type T       what kind of thing it is, such as token
  --service S    what it is for, such as stripe
  --reveal       print it although a transcript keeps it
  --only A,B     these alone
  --from F       https://… ({name} stands for the name), or one of the setting "providers"
  --bearer NAME  this secret is the token that the server wants
  --field F      the value is in this field of the JSON that comes, such as data.password
  --print        print what comes, and keep nothing
  --to KEY       a public key (age1…) that opens the copy too
  --remove       the key cannot open what is written from now on
  --replace      values that differ are taken from the copy
  --json         as JSON; with get, the value too

Exit code: 0 done; 1 there is none such, or something was left as it is; with run that of the command, 127 where there is
none such.

Example: dibs secret list
`,
  options: {
    ...READS,
    type: { type: 'string' },
    service: { type: 'string' },
    reveal: { type: 'boolean' },
    only: { type: 'string' },
    from: { type: 'string' },
    bearer: { type: 'string' },
    field: { type: 'string' },
    print: { type: 'boolean' },
    to: { type: 'string', multiple: true },
    remove: { type: 'boolean' },
    replace: { type: 'boolean' },
  },
  positionals: [1, 10_000],
  async run(parsed, io) {
    const [verb = '', ...args] = parsed.positionals
    const act = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined
    if (!act) throw new Misuse(`${Object.keys(VERBS).join(', ')} is meant`)
    return (await act())(args, parsed.values, io)
  },
}

/** Loaded when they are called: those that only look need no more than they use. */
const VERBS: Record<string, () => Promise<Act>> = {
  set: async () => (await import('./secret/values.ts')).set,
  get: async () => (await import('./secret/values.ts')).get,
  list: async () => (await import('./secret/names.ts')).list,
  rm: async () => (await import('./secret/names.ts')).rm,
  rename: async () => (await import('./secret/names.ts')).rename,
  run: async () => (await import('./secret/run.ts')).run,
  fetch: async () => (await import('./secret/fetch.ts')).fetchSecret,
  share: async () => (await import('./secret/keys.ts')).share,
  'rotate-key': async () => (await import('./secret/keys.ts')).rotateKey,
  key: async () => (await import('./secret/keys.ts')).key,
  purge: async () => (await import('./secret/keys.ts')).purge,
  export: async () => (await import('./secret/transfer.ts')).exportTo,
  import: async () => (await import('./secret/transfer.ts')).importFrom,
  audit: async () => (await import('./secret/names.ts')).audit,
}
