/** What is in a vault: JSON, which the age file around it keeps secret and whole. */
import * as z from 'zod/mini'
import { VaultError } from './error.ts'

export interface Secret {
  value: string
  /** What kind of thing it is, such as `token`. */
  type?: string
  /** What it is for, such as `stripe`. */
  service?: string
  /** When it was set, ISO 8601 in UTC, and by whom. */
  at: string
  by: string
}

export interface Content {
  dibs: 1
  /** Public keys (`age1…`) of all who can open it. */
  recipients: string[]
  secrets: Record<string, Secret>
}

/** Unknown fields are kept: a newer dibs may have written them. */
const SECRET = z.looseObject({
  value: z.string(),
  type: z.optional(z.string()),
  service: z.optional(z.string()),
  at: z.string(),
  by: z.string(),
})
const CONTENT = z.looseObject({
  dibs: z.literal(1),
  recipients: z.array(z.string()),
  secrets: z.record(z.string(), SECRET),
})

export const emptyContent = (recipients: string[]): Content => ({ dibs: 1, recipients, secrets: {} })

export const textOf = (content: Content): string => `${JSON.stringify(content, null, 2)}\n`

/** @throws VaultError, without a word of the content */
export function parseContent(text: string, file: string): Content {
  const foreign = () =>
    new VaultError('FOREIGN', `${file} can be opened, but is not a vault of dibs`, 'age -d shows what it is')
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    throw foreign()
  }
  const version = (raw as { dibs?: unknown } | null)?.dibs
  if (typeof version === 'number' && version > 1)
    throw new VaultError('FUTURE', `${file} was written by a newer dibs`, 'update dibs')
  const result = z.safeParse(CONTENT, raw)
  if (!result.success) throw foreign()
  return result.data as Content
}

export const MAX_NAME = 64
/** Bytes of UTF-8. */
export const MAX_VALUE_BYTES = 64 * 1024

/** Variables that change what programs do: a value under such a name would be a trap for whoever runs `secret run`. */
const RESERVED = new RegExp(
  `^(${[
    'PATH|HOME|SHELL|USER|LOGNAME|IFS|ENV|BASH_ENV|PS4|PROMPT_COMMAND|TMPDIR|TEMP|TMP|EDITOR|VISUAL|PAGER|BROWSER',
    '(LD|DYLD|DIBS)_.*|CLAUDE_(CODE|PLUGIN|PROJECT)_.*|CLAUDE_(ENV_FILE|CONFIG_DIR|PID)',
    'NODE_(OPTIONS|PATH|EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED)|npm_config_.*',
    'GIT_(SSH.*|EXEC_PATH|DIR|WORK_TREE|INDEX_FILE|CONFIG.*|EDITOR|SEQUENCE_EDITOR|ASKPASS|PAGER|EXTERNAL_DIFF|PROXY_COMMAND|TEMPLATE_DIR)',
    'PYTHON(PATH|HOME|STARTUP|INSPECT|BREAKPOINT)|PERL5(OPT|LIB|DB)|RUBY(OPT|LIB)|_?JAVA_(TOOL_)?OPTIONS',
  ].join('|')})$`,
  'i',
)

/** @returns why it cannot be the name of a secret, or `undefined` */
export function nameProblem(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name.length > MAX_NAME)
    return `a name has letters, digits and _, ${MAX_NAME} at most, for it becomes an environment variable`
  if (RESERVED.test(name)) return 'that variable means something to programs; another name is needed'
  return undefined
}
