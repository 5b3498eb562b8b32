/** Turns: what a prompt, a Stop and a subagent's end do to claims, tasks and notices. */
import { describe, expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { as, run } from '../support/command.ts'
import { contextOf, decisionOf, type Scene, scenes } from '../support/scene.ts'

const dibs = built()
const scene = scenes(dibs)
/** Looks like a key, and is none. */
const TOKEN = `sk-ant-${'a1B2c3'.repeat(8)}`

interface Status {
  participants: { handle: string; presence: string; task?: string; agents: { id: string; type: string }[] }[]
}
const statusOf = async (here: Scene): Promise<Status> =>
  (await run(here, ['status', '--json'])).json() as unknown as Status

describe('UserPromptSubmit', () => {
  test.each<[prompt: string, task: string | undefined]>([
    ['Fix the login', 'Fix the login'],
    ['\n\n  Fix the login\nand more', 'Fix the login'],
    [`${'word '.repeat(40)}`, `${'word '.repeat(40).slice(0, 119).trimEnd()}…`],
    [`use ${TOKEN} now`, 'use [masked] now'],
    ['password: hunter2hunter2 works', 'password: [masked] works'],
    [`${'x'.repeat(3000)} ${TOKEN}`, undefined],
    ['a\u001b[31mred\u001b[0m\ttask\u202e', 'ared task'],
    ['<task-notification><task-id>a1</task-id></task-notification>', undefined],
    ['  <system-reminder>x</system-reminder>', undefined],
    ['   ', undefined],
  ])('%j is the task %j', async (prompt, task) => {
    const here = scene()
    await here.client().hook('UserPromptSubmit', { prompt })
    const { participants } = await statusOf(here)
    expect(participants).toHaveLength(1)
    expect(participants[0]).toMatchObject({ presence: 'working' })
    expect(participants[0]!.task).toBe(task)
  })

  test.each<[what: string, config: object, source: string]>([
    ['shareTask false', { shareTask: false }, 'user'],
    ['words of another session', {}, 'system'],
    ['a scheduled wake-up', {}, 'schedule_wakeup'],
  ])('no task: %s', async (_what, config, source) => {
    const here = scene()
    here.config(config)
    const client = here.client()
    await client.hook('UserPromptSubmit', { prompt: 'a secret plan', source })
    const all = [
      await run(here, ['status', '--json']),
      await run(here, ['board']),
      await run(here, ['log', '--json']),
    ]
    expect(all.map(({ out }) => out).join()).not.toContain('secret plan')
    expect((await statusOf(here)).participants[0]!.presence).toBe('working')
  })

  test('the report of a subagent frees what that subagent held, and nothing else', async () => {
    const here = scene()
    const [one, two] = [here.client(), here.client()]
    for (const agent of ['', 'a1', 'a2']) await one.write(`of-${agent}.txt`, { agent_id: agent })
    const report = '<task-notification>\n<task-id>a1</task-id>\n<status>killed</status>\n</task-notification>'
    await one.hook('UserPromptSubmit', { prompt: report, source: 'system' })
    const answers = [await two.write('of-a1.txt'), await two.write('of-a2.txt'), await two.write('of-.txt')]
    expect(answers.map(decisionOf)).toEqual([undefined, 'deny', 'deny'])
  })
})

describe.each(['Stop', 'StopFailure'])('%s', (event) => {
  test("frees the main thread's edits; manual claims and background subagents stay", async () => {
    const here = scene()
    const [one, two] = [here.client(), here.client()]
    await one.hook('UserPromptSubmit', { prompt: 'x' })
    await one.hook('SubagentStart', { agent_id: 'a1', agent_type: 'Explore' })
    await one.write('main.txt')
    await one.write('shared.txt')
    await one.write('shared.txt', { agent_id: 'a1' })
    await one.write('agent.txt', { agent_id: 'a1' })
    await run(here, ['claim', 'manual.txt'], { env: as(here, one) })
    expect((await one.hook(event, { stop_hook_active: false })).output).toBeUndefined()
    expect((await statusOf(here)).participants[0]).toMatchObject({
      presence: 'idle',
      agents: [{ id: 'a1', type: 'Explore' }],
    })
    const files = ['main.txt', 'shared.txt', 'agent.txt', 'manual.txt']
    const answers = await Promise.all(files.map((file) => two.write(file)))
    expect(answers.map(decisionOf)).toEqual([undefined, 'deny', 'deny', 'deny'])
    await one.hook('SubagentStop', { agent_id: 'a1' })
    const later = await Promise.all(files.map((file) => two.write(file)))
    expect(later.map(decisionOf)).toEqual([undefined, undefined, undefined, 'deny'])
    expect((await statusOf(here)).participants[0]!.agents).toEqual([])
  })
})

test('StopFailure of a subagent ends that subagent only', async () => {
  const here = scene()
  const [one, two] = [here.client(), here.client()]
  await one.write('main.txt')
  await one.write('agent.txt', { agent_id: 'a1' })
  await one.hook('StopFailure', { agent_id: 'a1', error: 'rate_limit' })
  expect(decisionOf(await two.write('main.txt'))).toBe('deny')
  expect(decisionOf(await two.write('agent.txt'))).toBeUndefined()
})

test("a subagent's file is its session's: free for the main thread and for other subagents", async () => {
  const here = scene()
  const [one, two] = [here.client(), here.client()]
  await one.write('a.txt', { agent_id: 'a1' })
  for (const agent_id of ['', 'a2']) expect((await one.write('a.txt', { agent_id })).output).toBeUndefined()
  await one.hook('SubagentStop', { agent_id: 'a1' })
  expect(decisionOf(await two.write('a.txt'))).toBe('deny')
})

test('an edit without a prompt before it is a turn too', async () => {
  const here = scene()
  const [one, two] = [here.client(), here.client()]
  await one.start()
  await one.write('a.txt')
  expect((await statusOf(here)).participants[0]!.presence).toBe('working')
  await one.hook('Stop')
  expect(decisionOf(await two.write('a.txt'))).toBeUndefined()
})

describe('notices', () => {
  test.each<[event: string, input: object]>([
    ['PreToolUse', { tool_name: 'Write', tool_input: { file_path: 'mine.txt' } }],
    ['UserPromptSubmit', { prompt: 'go on' }],
    ['SessionStart', { source: 'compact' }],
  ])('are delivered once, by %s', async (event, input) => {
    const here = scene()
    const one = here.client()
    await one.start()
    await one.write('a.txt')
    await one.write('mine.txt')
    await run(here, ['release', 'a.txt', '--force', '--note', 'needed "now"'])
    const told = contextOf(await one.hook(event, input))
    expect(told).toMatch(/dibs: ann ended the claim on a\.txt: "needed .now."\./)
    for (const [next, more] of [
      ['UserPromptSubmit', { prompt: 'x' }],
      [event, input],
    ] as const)
      expect(contextOf(await one.hook(next, more))).not.toContain('ended the claim')
  })

  test('are not lost to a refusal: they come with the next answer that is none', async () => {
    const here = scene()
    const [one, two] = [here.client(), here.client()]
    await two.write('b.txt')
    await one.write('a.txt')
    await run(here, ['release', 'a.txt', '--force'])
    const refused = await one.write('b.txt')
    expect(decisionOf(refused)).toBe('deny')
    const told = [
      contextOf(refused),
      contextOf(await one.write('c.txt')),
      contextOf(await one.write('d.txt')),
    ]
    expect(told.filter((text) => text.includes('ended the claim on a.txt'))).toHaveLength(1)
  })
})
