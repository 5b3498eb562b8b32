/** Values of the vault at the hooks: not into files, not into commands, not to the others; and nothing else is in the way. */
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { CANARY } from '../support/canary.ts'
import { as, run } from '../support/command.ts'
import {
  type Client,
  contextOf,
  decisionOf,
  humanOf,
  reasonOf,
  type Scene,
  scenes,
  worktree,
} from '../support/scene.ts'

const scene = scenes(built())
const VALUE = CANARY

/** A repository with the secret `TOKEN`, and a session in it. */
async function withSecret(config?: object): Promise<{ here: Scene; client: Client }> {
  const here = scene()
  if (config) here.config(config)
  const client = here.client()
  await client.start()
  expect((await run(here, ['secret', 'set', 'TOKEN'], { stdin: VALUE })).code).toBe(0)
  return { here, client }
}
const call = (client: Client, tool_name: string, tool_input: object) =>
  client.hook('PreToolUse', { tool_name, tool_input, tool_use_id: 'toolu_1' })

describe('a value is refused', () => {
  const file = (here: Scene) => join(here.repo, '.env')
  test.each<[string, string, (here: Scene) => object]>([
    ['a Write', 'Write', (here) => ({ file_path: file(here), content: `TOKEN=${VALUE}\n` })],
    [
      'a Write in base64',
      'Write',
      (here) => ({ file_path: file(here), content: Buffer.from(VALUE).toString('base64') }),
    ],
    ['an Edit', 'Edit', (here) => ({ file_path: file(here), old_string: 'x', new_string: VALUE })],
    [
      'a MultiEdit',
      'MultiEdit',
      (here) => ({
        file_path: file(here),
        edits: [
          { old_string: 'a', new_string: 'b' },
          { old_string: 'x', new_string: VALUE },
        ],
      }),
    ],
    [
      'a NotebookEdit',
      'NotebookEdit',
      (here) => ({ notebook_path: join(here.repo, 'a.ipynb'), new_source: VALUE }),
    ],
  ])('in %s', async (_, tool, input) => {
    const { here, client } = await withSecret()
    const answer = await call(client, tool, input(here))
    expect(decisionOf(answer)).toBe('deny')
    expect(reasonOf(answer)).toBe(
      'The new text contains the value of the secret TOKEN, which lies encrypted in the vault. Nothing was written. A program gets it in an environment variable: `dibs secret run --only TOKEN -- COMMAND…`; the file can name that variable.',
    )
    expect(JSON.stringify(answer)).not.toContain(VALUE)
    // Nothing is claimed by what was not written.
    expect((await run(here, ['status'])).out).not.toContain('.env')
  })

  test.each(['Bash', 'PowerShell'])('in a command of %s, also one that only looks', async (tool) => {
    const { client } = await withSecret()
    for (const command of [
      `echo ${VALUE} > f`,
      `grep -r ${VALUE} .`,
      `curl -H "Authorization: Bearer ${VALUE}" x`,
    ]) {
      const answer = await call(client, tool, { command })
      expect(decisionOf(answer), command).toBe('deny')
      expect(reasonOf(answer)).toContain('The command contains the value of the secret TOKEN')
      expect(reasonOf(answer)).not.toContain(VALUE)
    }
  })

  test('also in a file that the session holds already', async () => {
    const { here, client } = await withSecret()
    expect(decisionOf(await call(client, 'Write', { file_path: file(here), content: 'x' }))).toBeUndefined()
    expect(decisionOf(await call(client, 'Write', { file_path: file(here), content: VALUE }))).toBe('deny')
  })

  test('also where the project keeps its state elsewhere, and in another worktree', async () => {
    const elsewhere = scene()
    const { here, client } = await withSecret({ store: join(elsewhere.dir, 'store') })
    expect(existsSync(join(elsewhere.dir, 'store', 'v1', 'vault', '000001.age'))).toBe(true)
    expect(decisionOf(await call(client, 'Write', { file_path: file(here), content: VALUE }))).toBe('deny')
    const two = await withSecret()
    const folder = worktree(two.here.repo, join(two.here.dir, 'two'), 'two')
    const there = two.here.client({ cwd: folder })
    await there.start()
    expect(decisionOf(await call(there, 'Write', { file_path: join(folder, 'a'), content: VALUE }))).toBe(
      'deny',
    )
  })

  test('as long as it is in the vault, and under its newest name', async () => {
    const { here, client } = await withSecret()
    const write = () => call(client, 'Write', { file_path: file(here), content: VALUE })
    await run(here, ['secret', 'rename', 'TOKEN', 'OTHER'])
    expect(reasonOf(await write())).toContain('the secret OTHER')
    await run(here, ['secret', 'rm', 'OTHER'])
    expect(decisionOf(await write())).toBeUndefined()
  })
})

describe('nothing else is in the way', () => {
  test('without a vault, other texts, and with secretGuard off', async () => {
    const { here, client } = await withSecret()
    const write = (one: Client, at: Scene, content: string) =>
      call(one, 'Write', { file_path: join(at.repo, 'a'), content })
    expect(await write(client, here, 'const token = process.env.TOKEN')).toMatchObject({ code: 0 })
    expect(decisionOf(await call(client, 'Bash', { command: 'echo x > b' }))).toBeUndefined()
    const other = scene()
    const alone = other.client()
    await alone.start()
    expect(decisionOf(await write(alone, other, VALUE))).toBeUndefined()
    const off = await withSecret({ secretGuard: 'off' })
    expect(decisionOf(await write(off.client, off.here, VALUE))).toBeUndefined()
    expect(decisionOf(await call(off.client, 'Bash', { command: `echo ${VALUE}` }))).toBeUndefined()
  })

  test('an Edit may take a value out, or move it', async () => {
    const { here, client } = await withSecret()
    const edit = (old_string: string, new_string: string) =>
      call(client, 'Edit', { file_path: join(here.repo, 'a'), old_string, new_string })
    expect(decisionOf(await edit(`a = "${VALUE}"`, 'a = env.TOKEN'))).toBeUndefined()
    expect(decisionOf(await edit(`a = "${VALUE}"`, `b = "${VALUE}"`))).toBeUndefined()
    expect(decisionOf(await edit('a', `"${VALUE}"`))).toBe('deny')
  })

  test('what goes wrong with it is told, and the edit goes on and is claimed', async () => {
    for (const damage of [
      (here: Scene) => writeFileSync(join(here.state(), 'vault', 'watch.json'), 'x'),
      (here: Scene) => rmSync(join(here.dir, 'home', '.config', 'dibs', 'watch'), { recursive: true }),
    ]) {
      const { here, client } = await withSecret()
      damage(here)
      const answer = await call(client, 'Write', { file_path: join(here.repo, 'a.txt'), content: VALUE })
      expect(decisionOf(answer)).toBeUndefined()
      expect(humanOf(answer)).toMatch(/^dibs/)
      expect(answer.code).toBe(0)
      expect((await run(here, ['status'])).out).toContain('a.txt')
    }
  })

  test('fingerprints that cannot be written are told of, and the value is kept', async () => {
    const { here } = await withSecret()
    const folder = join(here.dir, 'home', '.config', 'dibs', 'watch')
    rmSync(folder, { recursive: true })
    writeFileSync(folder, '')
    const set = await run(here, ['secret', 'set', 'OTHER'], { stdin: 'another value' })
    expect(set).toMatchObject({ code: 0, err: expect.stringContaining('hooks will not recognise') })
    rmSync(folder)
    expect(await run(here, ['secret', 'list'])).toMatchObject({ code: 0, err: '' })
  })

  test('fingerprints that are gone are made again by whoever opens the vault', async () => {
    const { here, client } = await withSecret()
    const write = () => call(client, 'Write', { file_path: join(here.repo, 'a'), content: VALUE })
    for (const path of [
      join(here.state(), 'vault', 'watch.json'),
      join(here.dir, 'home', '.config', 'dibs', 'watch'),
    ]) {
      rmSync(path, { recursive: true })
      expect(decisionOf(await write())).toBeUndefined()
      await run(here, ['secret', 'list'])
      expect(decisionOf(await write())).toBe('deny')
    }
  })
})

describe('the others do not see it', () => {
  test('not by a command', async () => {
    const { here, client } = await withSecret()
    const other = here.client()
    const handle = await other.start()
    const wrapped = `${VALUE.slice(0, 7)}\n  ${VALUE.slice(7)}`
    const url = encodeURIComponent(`x ${VALUE}`)
    for (const argv of [
      ['send', handle, `it is ${VALUE}`],
      ['send', handle, 'subject', wrapped],
      ['send', 'all', 'subject', Buffer.from(VALUE).toString('base64')],
      ['learn', `the token is ${VALUE}`],
      ['learn', 'the token', wrapped],
      ['learn', 'x', '--topic', VALUE],
      ['beat', 'using', VALUE],
      ['beat', 'using', 'x', '--next', url],
      ['claim', 'a:b', '--note', VALUE],
      ['claim', `token:${VALUE}`],
    ]) {
      const ran = await run(here, argv, { env: as(here, client) })
      expect(ran, argv.join(' ')).toMatchObject({ code: 1, out: '' })
      expect(ran.err).toContain('contains the value of the secret TOKEN; nothing was kept or sent')
      expect(ran.err).not.toContain(VALUE)
    }
    expect((await run(here, ['log'])).out).not.toContain('hunter22')
    expect(contextOf(await other.hook('UserPromptSubmit', { prompt: 'x' }))).not.toContain('hunter22')
  })

  test('what only looks like a credential is sent, and that is said', async () => {
    const { here, client } = await withSecret()
    const other = await here.client().start()
    const env = as(here, client)
    const github = `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`
    for (const argv of [
      ['send', other, 'subject', `see postgres://ann:s3cr3t-pw@db.example.org/x`],
      ['learn', `use ${github}`],
      ['beat', 'using', github],
    ]) {
      const ran = await run(here, argv, { env })
      expect(ran, argv[0]).toMatchObject({
        code: 0,
        err: expect.stringContaining('looks as if it contained a credential'),
      })
      expect(ran.err).not.toContain('ghp_')
    }
    for (const argv of [
      ['send', other, 'subject', 'a body of words, and src/auth.ts:12'],
      ['learn', 'Valkey needs noeviction'],
      ['beat', 'editing', 'src/auth.ts'],
    ])
      expect(await run(here, argv, { env }), argv[0]).toMatchObject({ code: 0, err: '' })
  })

  test('not as a task', async () => {
    const { here, client } = await withSecret()
    await client.hook('UserPromptSubmit', { prompt: `log in with ${VALUE} please` })
    const { out } = await run(here, ['status'])
    expect(out).toContain('"[masked]"')
    expect(out).not.toContain('hunter22')
    await client.hook('UserPromptSubmit', { prompt: 'log in please' })
    expect((await run(here, ['status'])).out).toContain('"log in please"')
  })
})

test('a session learns at its start that there is a vault, and of no value in it', async () => {
  const here = scene()
  const welcome = async () => contextOf(await here.client().hook('SessionStart', { source: 'startup' }))
  expect(await welcome()).not.toContain('Credentials')
  await run(here, ['secret', 'set', 'TOKEN'], { stdin: VALUE })
  expect(await welcome()).toMatch(/\nCredentials: dibs secret list, dibs secret run -- COMMAND\.$/)
})
