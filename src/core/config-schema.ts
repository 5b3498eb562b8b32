/** The schema of `.claude/dibs.json`: what hooks accept, what `dibs doctor` explains, what editors are told. */
import * as z from 'zod/mini'
import {
  type Config,
  DEFAULTS,
  ENFORCEMENTS,
  GUARDS,
  NOTICES,
  type Problem,
  SECRET_GUARDS,
  WAKES,
  WORKTREE_POLICIES,
} from './config.ts'
import { parseDuration } from './duration.ts'

const DURATION = 'a span of time such as "90s", "10m", "4h" or "2d"'
const duration = (meaning: string) =>
  z.string().check(
    z.refine((text) => parseDuration(text) !== undefined, { error: `must be ${DURATION}` }),
    describe(`${meaning}: ${DURATION}`),
  )
const describe = (description: string) => z.meta({ description })
const enforcement = z.enum(ENFORCEMENTS)
const relativePath = z.string().check(
  z.refine((text) => text !== '' && !/^([/\\~]|[a-z]:)/i.test(text) && !text.split(/[/\\]/).includes('..'), {
    error: 'must be a path inside the worktree, such as "docs/STATUS_BOARD.md"',
  }),
)

/** One schema a key, so that one bad value costs only its own default. */
export const KEYS = {
  enforcement: enforcement.check(
    describe('What happens to a write of a file that another live session holds'),
  ),
  rules: z
    .array(z.strictObject({ files: z.string().check(z.minLength(1)), enforcement }))
    .check(describe('Exceptions by glob, relative to the worktree; the last match wins')),
  worktrees: z
    .enum(WORKTREE_POLICIES)
    .check(describe('What happens when the same path is held in another worktree of the repository')),
  ignore: z
    .array(z.string().check(z.minLength(1)))
    .check(describe('Globs of files that are never claimed, relative to the worktree')),
  claimFor: duration('How long a manual claim lasts'),
  lease: duration('How long a silent session keeps its claims where nothing better is known of it'),
  shellGuard: z
    .enum(GUARDS)
    .check(describe('What happens to a shell command that would write a file that another session holds')),
  gitGuard: z
    .enum(GUARDS)
    .check(describe("What happens to a git command that would destroy or sweep up others' uncommitted work")),
  lostUpdates: z
    .enum(GUARDS)
    .check(describe('What happens, once, to a Write over a change that the session has not seen')),
  secretGuard: z
    .enum(SECRET_GUARDS)
    .check(describe('What happens to an edit or a shell command that contains the value of a secret')),
  onError: z.enum(['allow', 'deny']).check(describe('What a write meets when dibs itself fails')),
  shareTask: z.boolean().check(describe('Whether the first line of a prompt is shown to other sessions')),
  store: z.string().check(
    z.refine((text) => /^(\/|[a-z]:[\\/])/i.test(text), { error: 'must be an absolute path of a folder' }),
    describe('Absolute path of a folder for the state, instead of .git/dibs'),
  ),
  board: relativePath.check(
    describe('File, relative to the worktree, that the status board is also written to'),
  ),
  knowledge: relativePath.check(
    describe('Folder, relative to the worktree, that shared knowledge is kept in, to be committed'),
  ),
  providers: z
    .record(z.string(), z.array(z.string()).check(z.minLength(1)))
    .check(
      describe(
        'Programs that `dibs secret fetch NAME --from KEY` runs, as lists of words; {name} is the secret',
      ),
    ),
  wake: z.enum(WAKES).check(describe('Which messages wake an idle session: none, direct ones, urgent ones')),
  notices: z
    .enum(NOTICES)
    .check(
      describe(
        'What a session is told by itself: all, only what happens to its claims and waits, or nothing',
      ),
    ),
  retention: duration('How long the activity log is kept'),
  keepMessages: duration('How long messages are kept'),
} as const

const SPANS = ['claimFor', 'lease', 'retention', 'keepMessages'] as const

/** @returns a usable configuration whatever `raw` is, and what could not be used of it */
export function parseConfig(raw: unknown): { config: Config; problems: Problem[] } {
  const config: Record<string, unknown> = { ...DEFAULTS }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return { config: { ...DEFAULTS }, problems: [{ path: [], message: 'must be a JSON object' }] }
  const problems: Problem[] = []
  for (const [key, value] of Object.entries(raw)) {
    if (key === '$schema') continue
    const schema = Object.hasOwn(KEYS, key) ? KEYS[key as keyof typeof KEYS] : undefined
    if (!schema) {
      problems.push({ path: [key], message: `is not a setting; there are ${Object.keys(KEYS).join(', ')}` })
      continue
    }
    const result = z.safeParse(schema, value)
    if (result.success)
      config[key] = SPANS.includes(key as never) ? parseDuration(value as string) : result.data
    else
      problems.push(
        ...result.error.issues.map((issue) => ({
          path: [key, ...(issue.path as (string | number)[])],
          message: explain(issue),
        })),
      )
  }
  return { config: config as unknown as Config, problems }
}

/** zod/mini ships no messages of its own. */
function explain(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom') return issue.message
  if (issue.code === 'invalid_value')
    return `must be one of ${issue.values.map((one) => JSON.stringify(one)).join(', ')}`
  if (issue.code === 'invalid_type') return `must be of type ${issue.expected}`
  if (issue.code === 'unrecognized_keys') return `has unknown keys ${issue.keys.join(', ')}`
  if (issue.code === 'too_small') return 'must not be empty'
  return issue.message
}

/** JSON Schema for editors (`dibs.schema.json`). */
export const jsonSchema = (): unknown => {
  const keys = Object.fromEntries(Object.entries(KEYS).map(([key, schema]) => [key, z.optional(schema)]))
  const shape = z.strictObject({ $schema: z.optional(z.string()), ...keys })
  return { title: 'dibs configuration', ...(z.toJSONSchema(shape) as object) }
}
