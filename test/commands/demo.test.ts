/** The demo tells the truth: it is over soon, leaves nothing, and fails when a hook does not do as it says. */
import { spawn } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { type Scene, scenes } from '../support/scene.ts'

const dibs = built()
const scene = scenes(dibs)
const SOON_MS = 5_000

function demo(here: Scene, root = dibs.root) {
  const start = performance.now()
  const child = spawn(process.execPath, [join(root, 'dist', 'cli.cjs'), 'demo'], {
    cwd: here.repo,
    env: here.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return new Promise<{ code: number | null; out: string; err: string; ms: number }>((resolve) =>
    child.on('close', (code) => resolve({ code, out, err, ms: performance.now() - start })),
  )
}

test('tells the story, in under 5 seconds, and leaves nothing', { timeout: 30_000 }, async () => {
  const here = scene()
  const { code, out, err, ms } = await demo(here)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  for (const part of [
    'Two Claude Code sessions',
    'is refused',
    'is held by session',
    '  | | I only want to add a line.',
    'SIGKILL',
    'Everything was as it says',
  ])
    expect(out).toContain(part)
  expect(ms).toBeLessThan(SOON_MS)
  expect(fs.readdirSync(here.temp)).toEqual([])
  expect(fs.existsSync(here.state())).toBe(false)
})

test('a session’s own settings and switches do not get into it', { timeout: 30_000 }, async () => {
  const here = scene()
  Object.assign(here.env, {
    DIBS: 'off',
    DIBS_STORE: join(here.dir, 'store'),
    CLAUDE_CODE_SESSION_ID: 'x',
    CLAUDE_PROJECT_DIR: here.repo,
  })
  expect((await demo(here)).code).toBe(0)
  expect(fs.existsSync(join(here.dir, 'store'))).toBe(false)
})

describe('fails, and says what was not as expected', () => {
  test.each<[what: string, hook: string | undefined]>([
    ['says nothing', ''],
    ['is gone', undefined],
    ['never refuses', 'ALLOW'],
    ['always refuses', 'DENY'],
    ['prints no JSON', 'console.log("hello")'],
    ['crashes', 'process.exit(3)'],
  ])('with a hook that %s', { timeout: 30_000 }, async (_what, hook) => {
    const here = scene()
    const root = join(here.dir, 'broken')
    fs.cpSync(dibs.root, root, { recursive: true })
    const file = join(root, 'dist', 'hook.cjs')
    const real = `${file}.real.cjs`
    fs.renameSync(file, real)
    const decision = (is: string) =>
      `JSON.stringify({hookSpecificOutput: {hookEventName: 'PreToolUse', permissionDecision: '${is}', permissionDecisionReason: 'x'}})`
    const replaced =
      hook === 'ALLOW' || hook === 'DENY'
        ? `if (process.argv[2] === 'PreToolUse') ${hook === 'DENY' ? `console.log(${decision('deny')});` : ';'} else require(${JSON.stringify(real)})`
        : hook
    if (replaced !== undefined) fs.writeFileSync(file, replaced)
    const { code, out, err } = await demo(here, root)
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/(^|\n)dibs demo: .+\nWhat to do: dibs doctor\n$/),
    })
    expect(out).not.toContain('Everything was as it says')
    expect(fs.readdirSync(here.temp).filter((name) => name.startsWith('dibs-demo'))).toEqual([])
  })
})

test('commands in a folder that is gone say so in one line', async () => {
  const here = scene()
  const folder = join(here.dir, 'gone')
  fs.mkdirSync(folder)
  const script = `cd "$1" && rmdir "$1" && exec "$2" "$3" status`
  const child = spawn('sh', ['-c', script, 'sh', folder, process.execPath, dibs.cli], {
    env: here.env,
    timeout: 10_000,
  })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(code).toBe(1)
  expect(err).toMatch(/^dibs: [^\n]+\n$/)
})
