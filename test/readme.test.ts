/** What the README says of commands, settings and texts is what the code says. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { COMMANDS } from '../src/commands/index.ts'
import { DEFAULTS } from '../src/core/config.ts'
import { KEYS } from '../src/core/config-schema.ts'
import { parseDuration } from '../src/core/duration.ts'
import { RESERVED_MS } from '../src/core/waiting.ts'
import { isFree, messageSent } from '../src/words/commands.ts'
import { gitRefusal } from '../src/words/git.ts'
import { letter, letterFoot, letterHead } from '../src/words/messages.ts'
import { refusal } from '../src/words/refusals.ts'
import { welcome } from '../src/words/welcome.ts'

const root = join(import.meta.dirname ?? __dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const section = (title: string): string => readme.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? ''

it('names every command, and no other', () => {
  const named = [...section('Commands').matchAll(/^\| `dibs ([a-z]+)|\/ `([a-z]+)`/gm)].map(
    (one) => one[1] ?? one[2],
  )
  expect(named.sort()).toEqual(Object.keys(COMMANDS).sort())
})

it('shows the options of a command as its own help does', async () => {
  for (const [name, load] of Object.entries(COMMANDS)) {
    const line = section('Commands')
      .split('\n')
      .find((one) => one.includes(`dibs ${name}`))
    for (const [, option] of (line ?? '').matchAll(/--([a-z-]+)/g))
      expect(Object.keys((await load()).options), `${name} --${option}`).toContain(option)
  }
})

it('names every setting with its default', () => {
  const rows = [...section('Configuration').matchAll(/^\| `([a-zA-Z]+)` *\| *(?:`([^|]+)`)? *\|/gm)]
  expect(rows.map((one) => one[1]).sort()).toEqual(Object.keys(KEYS).sort())
  for (const [, key, shown] of rows) {
    const value = (DEFAULTS as unknown as Record<string, unknown>)[key!]
    const said = shown === undefined ? undefined : (JSON.parse(shown) as unknown)
    const meant = typeof value === 'number' ? parseDuration(String(said)) : said
    expect(meant, key).toEqual(value)
  }
})

const first = { handle: 'smooth-starfish', branch: 'main', task: 'Fix the login form', person: false }
const FILE = 'web/login.ts'

it('quotes what a session reads when it is alone', () => {
  expect(readme).toContain(welcome(first.handle, []))
})

it('quotes what a second session reads', () => {
  const other = { ...first, presence: 'working', held: 1, holds: [FILE] }
  expect(readme).toContain(welcome('regal-alpaca', [other]))
})

it('quotes what a refused session reads', () => {
  const did = { what: `Edit ${FILE}`, agoMs: 12_000 }
  expect(readme).toContain(refusal({ ...first, file: FILE, sinceMs: 14_000, did, leaseMs: DEFAULTS.lease }))
})

it('names tests and files that exist', () => {
  for (const [, path] of readme.matchAll(/`((?:test|src|docs)\/[\w./-]+)`/g))
    expect(
      ['', '.ts', '.test.ts', '.e2e.ts'].some((ending) => existsSync(join(root, path + ending))),
      path,
    ).toBe(true)
})

it('quotes the commands and the message of two sessions that divide the work', () => {
  const id = '0mwwzh5br-amzxn9'
  const told = letter(
    {
      id,
      from: 'regal-alpaca',
      person: false,
      agoMs: 3000,
      all: false,
      about: FILE,
      urgent: false,
      subject: 'Who takes what?',
      body: 'I translate web/. May I have login.ts when you are done?',
    },
    0,
    2000,
  )
  expect(readme).toContain(`${letterHead()}\n${told?.text}\n${letterFoot('regal-alpaca', id)}\n`)
  expect(readme).toContain(`\n${messageSent(id, [first.handle], false, [])}`)
  expect(readme).toContain(`\n${isFree([FILE], RESERVED_MS)}`)
})

it('quotes what a session reads when git would take along the work of another one', () => {
  const theirs = { who: first.handle, person: false, held: false, agoMs: 240_000, files: [FILE] }
  expect(readme).toContain(
    gitRefusal({ what: 'git add -A', verb: 'add', effect: 'sweep', theirs: [theirs], own: ['web/pages.ts'] }),
  )
})
