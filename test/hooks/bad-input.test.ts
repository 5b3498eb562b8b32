/**
 * Whatever arrives on a hook's standard input, the user's work goes on: exit 0, no decision, nothing on standard
 * output that Claude Code could not read, soon, and at most one line for the person for one cause.
 */
import * as fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import hooksFile from '../../hooks/hooks.json' with { type: 'json' }
import { hookEnv } from '../../src/canary/hook-process.ts'
import { built } from '../support/built.ts'
import { type RawAnswer, rawHook } from '../support/raw-hook.ts'
import { type Scene, scenes } from '../support/scene.ts'

const dibs = built()
const scene = scenes(dibs)

const EVENTS = Object.keys(hooksFile.hooks)
const SOON_MS = 3_000
/** Hooks at once: the machine may have few cores. */
const AT_ONCE = 4

type Input = [what: string, text: string, options?: { neverEnds?: true }]

/** An input that is right, with some fields replaced; `undefined` leaves one out. */
function inputWith(here: Scene, event: string, fields: object): string {
  return JSON.stringify({
    session_id: 'abc',
    cwd: here.repo,
    hook_event_name: event,
    tool_name: 'Write',
    tool_input: { file_path: join(here.repo, 'a.txt'), content: 'x' },
    prompt: 'do it',
    source: 'startup',
    reason: 'other',
    agent_id: 'agent1',
    ...fields,
  })
}

function badInputs(here: Scene, event: string): Input[] {
  const right = inputWith(here, event, {})
  const but = (fields: object) => inputWith(here, event, fields)
  return [
    ['nothing', ''],
    ['white space', ' \n\t\n'],
    ['half an object', right.slice(0, right.length / 2)],
    ['all but the last brace', right.slice(0, -1)],
    ['no JSON', 'hello {'],
    ['bytes that are no text', '\u0000\u0001\u00ff}'],
    ['two objects', right + right],
    ['an array', `[${right}]`],
    ['null', 'null'],
    ['a number', '17'],
    ['a string', '"}"'],
    ['an empty object', '{}'],
    ['another event in the input', but({ hook_event_name: 'PreCompact' })],
    ['unknown fields', but({ flux: { capacitor: [1, 2, { three: null }] }, __proto__: { cwd: 1 } })],
    ['no session id', but({ session_id: undefined })],
    ['no cwd', but({ cwd: undefined })],
    ['fields of wrong types', but({ session_id: 5, cwd: ['/'], tool_input: 'x', prompt: {}, source: 1 })],
    [
      'every field null',
      JSON.stringify(Object.fromEntries(Object.keys(JSON.parse(right)).map((k) => [k, null]))),
    ],
    ['a relative cwd', but({ cwd: 'some/folder' })],
    ['a cwd of another platform', but({ cwd: 'C:\\work' })],
    ['a cwd with NUL', but({ cwd: `${here.repo}\0` })],
    ['a cwd of 10 kB', but({ cwd: `/${'deep/'.repeat(2000)}` })],
    ['a cwd that is a file', but({ cwd: join(here.repo, '.git', 'HEAD') })],
    ['a session id with slashes', but({ session_id: '../../etc/passwd' })],
    ['a session id with a newline', but({ session_id: 'abc\n' })],
    ['a session id of 10 kB', but({ session_id: 'a'.repeat(10_000) })],
  ]
}

/** Some clients never close the pipe. */
function endless(here: Scene, event: string): Input[] {
  const right = inputWith(here, event, {})
  return [
    ['a whole object and no end of file', right, { neverEnds: true }],
    ['half an object and no end of file', right.slice(0, 40), { neverEnds: true }],
    ['nothing and no end of file', '', { neverEnds: true }],
  ]
}

function badTools(here: Scene, event: string): Input[] {
  const writing = (tool_input: unknown) => inputWith(here, event, { tool_input })
  return [
    ['a file with NUL', writing({ file_path: '/tmp/a\0b' })],
    ['a file with a newline', writing({ file_path: `${here.repo}/a\nb` })],
    ['a file name of 10 kB', writing({ file_path: `${here.repo}/${'n'.repeat(10_000)}` })],
    ['a file 2000 folders down', writing({ file_path: `${here.repo}/${'d/'.repeat(2000)}x` })],
    ['a file above the root', writing({ file_path: '../../../../../../../../../../..' })],
    ['a folder', writing({ file_path: here.repo })],
    ['an empty file name', writing({ file_path: '' })],
    ['a file name that is a list', writing({ file_path: ['a'] })],
    ['no tool input', writing(null)],
    ['a tool input that is a list', writing([1])],
  ]
}

describe.each(EVENTS)('%s', (event) => {
  test('any input: work goes on, and each cause is told once', { timeout: 60_000 }, async () => {
    const here = scene()
    const { pid } = here.client()
    const inputs = [...badInputs(here, event), ...(event.endsWith('ToolUse') ? badTools(here, event) : [])]
    // Most are one cause; of those that are causes of their own a second run is the proof.
    const runs = event === 'PreToolUse' ? [...inputs, ...inputs] : inputs
    const told: string[] = []
    async function run([what, text, options]: Input): Promise<void> {
      const where = { env: hookEnv(here.env, pid), cwd: here.dir, ...options }
      const human = expectHarmless(await rawHook(dibs, event, text, where), what)
      if (human) told.push(human)
    }
    const waiting = endless(here, event).map(run)
    for (let at = 0; at < runs.length; at += AT_ONCE) await Promise.all(runs.slice(at, at + AT_ONCE).map(run))
    await Promise.all(waiting)
    expect(told.length, told.join('\n')).toBe(new Set(told).size)
    for (const line of told) expect(line.length).toBeLessThan(600)
    // Nothing but a state folder and the diary came into being.
    expect(fs.readdirSync(here.dir).sort()).toEqual(['home', 'repo', 'tmp'])
    expect(fs.readdirSync(here.repo)).toEqual(['.git'])
  })
})

// Tried again, because others may use the machine.
test('50 MB of content', { timeout: 60_000, retry: 2 }, async () => {
  const here = scene()
  const client = here.client()
  await client.start()
  const content = 'x = { }\n'.repeat(6_500_000)
  for (const event of ['PreToolUse', 'PostToolUse']) {
    const tool_input = { file_path: join(here.repo, 'big.txt'), content }
    const text = inputWith(here, event, { session_id: client.sid, tool_input, agent_id: '' })
    expect(text.length).toBeGreaterThan(50e6)
    const answer = await rawHook(dibs, event, text, { env: hookEnv(here.env, client.pid) })
    expect(expectHarmless(answer, event)).toBe('')
  }
  const other = here.client()
  expect((await other.write('big.txt')).output?.hookSpecificOutput?.permissionDecision).toBe('deny')
})

test.each<[what: string, prompt: string]>([
  ['of 5 MB on one line', 'word '.repeat(1_000_000)],
  ['of 400 kB without a space', 'a-'.repeat(200_000)],
  ['that looks like a report', `<task-notification>${'<task-id> '.repeat(50_000)}`],
  ['of keywords', 'token '.repeat(50_000)],
  ['of terminal escapes', '\u001b]0;'.repeat(50_000)],
])('a prompt %s', { timeout: 30_000 }, async (_what, prompt) => {
  const here = scene()
  const client = here.client()
  const text = inputWith(here, 'UserPromptSubmit', { session_id: client.sid, prompt })
  const answer = await rawHook(dibs, 'UserPromptSubmit', text, { env: hookEnv(here.env, client.pid) })
  expect(expectHarmless(answer, 'prompt')).toBe('')
})

test.each(['NoSuchEvent', '', 'toString', '__proto__', 'constructor'])(
  'the unknown event %j',
  async (event) => {
    const here = scene()
    const { pid } = here.client()
    for (const text of ['', inputWith(here, event, {})]) {
      const answer = await rawHook(dibs, event, text, { env: hookEnv(here.env, pid) })
      expect(answer).toMatchObject({ code: 0, out: '', err: '' })
    }
    expect(here.diary()).toBe('')
  },
)

test('a folder that is gone is not made again', async () => {
  const here = scene()
  const gone = join(here.dir, 'gone', 'project')
  const client = here.client({ cwd: gone })
  for (const event of EVENTS)
    await client.hook(event, { tool_name: 'Write', tool_input: { file_path: join(gone, 'a') }, prompt: 'x' })
  expect(fs.existsSync(join(here.dir, 'gone'))).toBe(false)
})

/** @returns what the person is told */
function expectHarmless(answer: RawAnswer, what: string): string {
  const { code, out, err, ms } = answer
  expect({ what, code, err }).toEqual({ what, code: 0, err: '' })
  expect(ms, what).toBeLessThan(SOON_MS)
  if (out === '') return ''
  const output = JSON.parse(out) as {
    systemMessage?: string
    hookSpecificOutput?: object
    decision?: unknown
  }
  expect(output, what).not.toHaveProperty('decision')
  expect(output, what).not.toHaveProperty('continue')
  expect(output.hookSpecificOutput ?? {}, what).not.toHaveProperty('permissionDecision')
  return output.systemMessage ?? ''
}
