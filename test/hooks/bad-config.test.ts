/** A configuration that cannot be used costs its own defaults, and one line a session. The diary stays small and silent. */
import * as fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hookEnv } from '../../src/canary/hook-process.ts'
import { diaryFolder, MAX_DIARY_BYTES } from '../../src/host/diary.ts'
import { realWorld } from '../../src/host/world.ts'
import { built } from '../support/built.ts'
import { rawHook } from '../support/raw-hook.ts'
import { decisionOf, humanOf, reasonOf, type Scene, scenes } from '../support/scene.ts'

const dibs = built()
const scene = scenes(dibs)
const asRoot = process.getuid?.() === 0

const CONFIGS: [what: string, text: string, told: string][] = [
  ['broken', '{ "enforcement": "warn", ', 'is not JSON'],
  ['empty', '', 'is not JSON'],
  ['with comments', '{ // no\n "enforcement": "warn" }', 'is not JSON'],
  ['a list', '[]', 'must be a JSON object'],
  ['null', 'null', 'must be a JSON object'],
  ['with a wrong value', '{"enforcement": "forbid"}', 'enforcement must be one of'],
  ['with values of wrong types', '{"rules": {}, "ignore": [1], "lease": 5}', 'rules must be of type array'],
  ['with an unknown key', '{"enforcment": "off"}', 'enforcment is not a setting'],
  ['with a poisoned key', '{"__proto__": {"enforcement": "off"}, "constructor": 1}', 'is not a setting'],
  ['with a glob that is none', '{"rules": [{"files": "", "enforcement": "off"}]}', 'rules'],
  ['with a board outside', '{"board": "../../board.md"}', 'board must be a path inside'],
  ['with a relative store', '{"store": "here"}', 'store must be an absolute path'],
]

async function heldBy(here: Scene) {
  const [holder, other] = [here.client(), here.client()]
  const answers = [await holder.write('a.txt'), await other.write('a.txt')]
  return { holder, other, answers }
}

describe.each(CONFIGS)('.claude/dibs.json %s', (_what, text, told) => {
  test('is told once a session, and the default holds', async () => {
    const here = scene()
    here.config(text)
    const { holder, answers } = await heldBy(here)
    expect(answers.map(decisionOf)).toEqual([undefined, 'deny'])
    for (const answer of answers) expect(humanOf(answer)).toContain(told)
    expect(humanOf(answers[0]!).length).toBeLessThan(700)
    expect((await holder.hook('UserPromptSubmit', { prompt: 'x' })).output).toBeUndefined()
    expect(fs.existsSync(join(here.dir, 'board.md'))).toBe(false)
  })
})

test('.claude/dibs.json that is a folder', async () => {
  const here = scene()
  fs.mkdirSync(join(here.repo, '.claude', 'dibs.json'), { recursive: true })
  const { answers } = await heldBy(here)
  expect(answers.map(decisionOf)).toEqual([undefined, 'deny'])
  expect(humanOf(answers[0]!)).toContain('cannot be read (EISDIR)')
})

/** Where nothing is unreadable, as for root, another user looks. */
test('.claude/dibs.json that may not be read', async () => {
  const here = scene()
  here.config({ enforcement: 'off' })
  fs.chmodSync(join(here.repo, '.claude', 'dibs.json'), 0)
  const uid = asRoot ? 65534 : undefined
  if (uid !== undefined) {
    fs.chmodSync(here.dir, 0o755)
    fs.chmodSync(here.temp, 0o777)
    fs.chownSync(join(here.repo, '.git'), uid, uid)
  }
  const input = { session_id: 's', cwd: here.repo, tool_input: { file_path: 'a.txt' } }
  const env = hookEnv(here.env, here.client().pid)
  const answer = await rawHook(dibs, 'PreToolUse', JSON.stringify(input), { env, ...(uid ? { uid } : {}) })
  expect(answer).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(answer.out)).toEqual({
    systemMessage: expect.stringContaining('cannot be read (EACCES)'),
  })
})

test('one bad value does not cost the good ones', async () => {
  const here = scene()
  here.config({ enforcement: 'ask', lease: 'soon', worktrees: 7 })
  const { answers } = await heldBy(here)
  expect(decisionOf(answers[1]!)).toBe('ask')
  expect(humanOf(answers[0]!)).toContain('lease must be a span of time')
})

describe('the diary', () => {
  /** A state folder that is a file makes every hook fail. */
  function failing() {
    const here = scene()
    fs.writeFileSync(join(here.repo, '.git', 'dibs'), '')
    return { here, client: here.client(), folder: join(here.temp, `dibs-${process.getuid?.() ?? 'user'}`) }
  }

  test('is capped: the old half goes', async () => {
    const { here, client, folder } = failing()
    fs.mkdirSync(folder, { mode: 0o700 })
    const log = join(folder, 'errors.log')
    for (let turn = 0; turn < 2; turn++) {
      fs.writeFileSync(log, 'x'.repeat(MAX_DIARY_BYTES + 1))
      await client.write('a.txt')
      expect(fs.statSync(log).size).toBeLessThan(10_000)
    }
    expect(fs.readdirSync(folder).filter((name) => name.startsWith('errors'))).toEqual([
      'errors.log',
      'errors.log.1',
    ])
    expect(here.diary()).toContain('is not a folder')
  })

  test('one failure is one short entry, however long the name that failed', async () => {
    const here = scene()
    const client = here.client()
    await client.write(`${'n'.repeat(1_000_000)}`)
    expect(here.diary().length).toBeLessThan(20_000)
  })

  test("is private, and nobody's link is followed", async () => {
    const { here, client, folder } = failing()
    await client.write('a.txt')
    expect(fs.statSync(folder).mode & 0o777).toBe(0o700)
    for (const name of fs.readdirSync(folder))
      expect(fs.statSync(join(folder, name)).mode & 0o777).toBe(0o600)
    fs.rmSync(folder, { recursive: true })
    fs.mkdirSync(join(here.dir, 'trap'))
    fs.symlinkSync(join(here.dir, 'trap'), folder)
    expect(humanOf(await client.write('a.txt'))).toContain('is not a folder')
    expect(fs.readdirSync(join(here.dir, 'trap'))).toEqual([])
  })

  test('lies where the person can write, also when XDG_RUNTIME_DIR names no folder', () => {
    const here = scene()
    for (const XDG_RUNTIME_DIR of ['', join(here.dir, 'missing', 'run'), 'relative']) {
      const folder = diaryFolder(realWorld({ ...here.env, XDG_RUNTIME_DIR }, ''))
      expect(folder.startsWith(`${here.temp}/`), folder).toBe(true)
    }
  })

  test('a refusal for want of an answer says whose setting it is', async () => {
    const { here, client } = failing()
    here.config({ onError: 'deny' })
    expect(reasonOf(await client.write('a.txt'))).toMatch(/onError is "deny"\. Nothing was written/)
  })
})
