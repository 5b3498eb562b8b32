/** What a conversation's beginning and end do: who learns what, what is kept, what is freed. */
import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { as, run } from '../support/command.ts'
import { contextOf, decisionOf, handleIn, scenes } from '../support/scene.ts'

const dibs = built(`it's "dibs" $HOME`)
const scene = scenes(dibs)

describe('SessionStart', () => {
  test('alone: one short line', async () => {
    const here = scene()
    const context = contextOf(await here.client().hook('SessionStart', { source: 'startup' }))
    expect(context).toMatch(/^dibs: this session is [a-z]+-[a-z]+, alone in this workspace\. /)
    expect(context).not.toContain('\n')
    expect(context.length).toBeLessThan(200) // about 60 tokens
  })

  test('with others: who they are, on what, what they hold, and what is worth knowing', async () => {
    const here = scene()
    const [one, two] = [here.client(), here.client()]
    const name = await one.start()
    await one.hook('UserPromptSubmit', { prompt: 'Move the login page' })
    await one.write(here.file('src/login.ts'))
    await run(here, ['claim', 'deployment:prod', '--note', 'friday'])
    const context = contextOf(await two.hook('SessionStart', { source: 'startup' }))
    expect(context).toContain(`- ${name} (working, branch main): "Move the login page"; holds src/login.ts`)
    expect(context).toContain('- ann (a person); holds deployment:prod')
    for (const verb of ['status', 'claim', 'wait', 'send']) expect(context).toContain(`\`dibs ${verb}`)
    expect(
      handleIn({ code: 0, ms: 0, output: { hookSpecificOutput: { additionalContext: context } } }),
    ).not.toBe(name)
    expect(context.length).toBeLessThan(2000)
  })

  test('buries the dead, and does not name them', async () => {
    const here = scene()
    const [one, two] = [here.client(), here.client()]
    const name = await one.start()
    await one.write('a.txt')
    await one.kill()
    expect(contextOf(await two.hook('SessionStart', { source: 'startup' }))).toContain('alone')
    const { out } = await run(here, ['log'])
    expect(out).toContain(`${name} is gone (its process ended), freeing a.txt`)
  })

  test('at most 2,000 characters, whatever there is to tell', { timeout: 60_000 }, async () => {
    const here = scene()
    const last = here.client()
    await last.start()
    // Many others, with long names of long files, who all leave.
    const folder = 'a-long-name-of-a-folder/'.repeat(4)
    const others = Array.from({ length: 14 }, () => here.client())
    await Promise.all(
      others.map(async (one, at) => {
        await one.hook('UserPromptSubmit', { prompt: 'task '.repeat(40) })
        await one.write(here.file(`${folder}${at}/a.ts`))
      }),
    )
    const many = contextOf(await last.hook('SessionStart', { source: 'compact' }))
    expect(many.length).toBeLessThanOrEqual(2000)
    expect(many).toMatch(/and \d+ more: dibs status/)
    await Promise.all(others.map((one) => one.hook('SessionEnd', { reason: 'other' })))
    expect(contextOf(await last.hook('SessionStart', { source: 'compact' })).length).toBeLessThanOrEqual(2000)
  })

  test.each(['compact', 'resume'])('%s in the middle of a turn: same name, nothing freed', async (source) => {
    const here = scene()
    const [one, two] = [here.client(), here.client()]
    const name = await one.start()
    await one.hook('UserPromptSubmit', { prompt: 'x' })
    await one.write('a.txt')
    expect(await one.start(source)).toBe(name)
    expect(decisionOf(await two.write('a.txt'))).toBe('deny')
  })

  test('puts dibs on the PATH of Bash where no plugin does, wherever it is installed', async () => {
    const here = scene()
    const file = join(here.dir, 'env file')
    const client = here.client()
    fs.mkdirSync(join(dibs.root, 'bin'), { recursive: true })
    fs.writeFileSync(join(dibs.root, 'bin', 'dibs-test-tool'), '#!/bin/sh\necho found "$DIBS_SESSION"\n', {
      mode: 0o755,
    })
    const env = { CLAUDE_ENV_FILE: file, CLAUDE_PLUGIN_ROOT: undefined }
    await client.hook('SessionStart', { source: 'startup' }, env)
    const found = execFileSync('sh', ['-c', '. "$0" && dibs-test-tool', file], { encoding: 'utf8' })
    expect(found).toBe(`found ${client.sid}\n`)
    const text = fs.readFileSync(file, 'utf8')
    await client.hook('SessionStart', { source: 'compact' }, { ...env, CLAUDE_CODE_SESSION_ID: client.sid })
    await client.hook('SessionStart', { source: 'compact' }, env)
    expect(fs.readFileSync(file, 'utf8')).toBe(text)

    fs.rmSync(file)
    const plugin = {
      CLAUDE_ENV_FILE: file,
      CLAUDE_PLUGIN_ROOT: dibs.root,
      CLAUDE_CODE_SESSION_ID: client.sid,
    }
    await client.hook('SessionStart', { source: 'startup' }, plugin)
    expect(fs.existsSync(file)).toBe(false)
    const nowhere = { CLAUDE_ENV_FILE: join(here.dir, 'missing', 'file') }
    expect(
      (await client.hook('SessionStart', { source: 'startup' }, nowhere)).output?.systemMessage,
    ).toBeUndefined()
  })
})

describe('/clear', () => {
  test('keeps name and manual claims, frees what edits claimed, and is no news to others', async () => {
    const here = scene()
    const [old, other] = [here.client(), here.client()]
    const name = await old.start()
    await other.start()
    await old.write('auto.txt')
    await old.hook('PreToolUse', {
      tool_name: 'Write',
      tool_input: { file_path: 'agent.txt' },
      agent_id: 'a1',
    })
    await run(here, ['claim', 'manual.txt'], { env: as(here, old) })
    await old.hook('SessionEnd', { reason: 'clear' })
    const next = here.client({ sid: 'after-clear', as: old })
    const welcome = contextOf(await next.hook('SessionStart', { source: 'clear' }))
    expect(welcome).toContain(`this session is ${name}`)
    expect(welcome).toMatch(/\nIt holds already: manual\.txt\. dibs release/) // the model has forgotten it
    expect(decisionOf(await other.write('auto.txt'))).toBeUndefined()
    expect(decisionOf(await other.write('agent.txt'))).toBeUndefined()
    const refused = await other.write('manual.txt')
    expect(decisionOf(refused)).toBe('deny')
    expect(contextOf(refused)).toBe('')
    expect((await next.write('manual.txt')).output).toBeUndefined()
  })

  test('does not make two of one: the old conversation is not listed any more', async () => {
    const here = scene()
    const old = here.client()
    await old.start()
    await old.hook('SessionEnd', { reason: 'clear' })
    await here.client({ sid: 'after-clear', as: old }).start('clear')
    const { participants } = (await run(here, ['status', '--json'])).json() as {
      participants: { sid: string }[]
    }
    expect(participants.map(({ sid }) => sid)).toEqual(['after-clear'])
  })
})

describe('SessionEnd', () => {
  test('tidies up: the log of days that are past goes, today stays', async () => {
    const here = scene()
    const one = here.client()
    await one.start()
    const log = join(here.state(), 'log')
    fs.writeFileSync(join(log, '2020-02-29.jsonl'), '{"t":1582934400000,"event":"join","who":"x"}\n')
    const [, today] = fs.readdirSync(log).sort()
    await one.hook('SessionEnd', { reason: 'other' })
    expect(fs.readdirSync(log)).toEqual([today])
  })

  test.each(['prompt_input_exit', ''])('%j frees everything and tells the others once', async (reason) => {
    const here = scene()
    const [one, two] = [here.client(), here.client()]
    const name = await one.start()
    await two.start()
    await one.write('a.txt')
    await run(here, ['claim', 'manual.txt'], { env: as(here, one) })
    const ended = await one.hook('SessionEnd', { reason })
    expect(ended.output).toBeUndefined()
    expect(ended.ms).toBeLessThan(1500)
    const next = await two.write('a.txt')
    expect(decisionOf(next)).toBeUndefined()
    expect(contextOf(next)).toBe(`dibs: ${name} has left; free now: a.txt, manual.txt.`)
    expect((await two.write('manual.txt')).output).toBeUndefined()
  })

  test('of a session that nobody knows does nothing', async () => {
    const here = scene()
    for (const event of ['SessionEnd', 'Stop', 'StopFailure', 'SubagentStop', 'PostToolUse'])
      expect((await here.client().hook(event, { reason: 'other', agent_id: 'a' })).output).toBeUndefined()
    expect((await run(here, ['status'])).out).toContain('Nobody is here')
  })
})

test('two processes of one session id are two sessions', async () => {
  const here = scene()
  const [one, two] = [here.client({ sid: 'same' }), here.client({ sid: 'same' })]
  const names = [await one.start(), await two.start('resume')]
  expect(new Set(names).size).toBe(2)
  await one.write('a.txt')
  expect(decisionOf(await two.write('a.txt'))).toBe('deny')
  await two.hook('Stop')
  await two.hook('SessionEnd', { reason: 'other' })
  expect(decisionOf(await here.client().write('a.txt'))).toBe('deny')
})

test.each(['off', '0'])('DIBS=%s: nothing at all', async (DIBS) => {
  const here = scene()
  const one = here.client()
  for (const event of [
    'SessionStart',
    'UserPromptSubmit',
    'PreToolUse',
    'PostToolUse',
    'Stop',
    'SessionEnd',
  ]) {
    const input = { tool_input: { file_path: 'a.txt' }, prompt: 'x' }
    expect(await one.hook(event, input, { DIBS })).toMatchObject({ code: 0 })
  }
  expect(fs.existsSync(here.state())).toBe(false)
})
