/** The hook that waits beside Stop: one process, nearly no cost, gone when it is not needed, and what it wakes with. */
import * as fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { hookEnv } from '../../src/canary/hook-process.ts'
import { built } from '../support/built.ts'
import { as, run } from '../support/command.ts'
import { type Client, type Env, type Scene, scenes } from '../support/scene.ts'
import { type Started, startNode, until } from '../support/started.ts'

const dibs = built()
const scene = scenes(dibs)
const ATTENDED = { CLAUDE_CODE_SESSION_ATTENDED: '1' }

/** The hook as the client starts it when a turn ends. */
function wait(here: Scene, client: Client, env: Env = ATTENDED): Started {
  const input = { session_id: client.sid, cwd: here.repo, hook_event_name: 'Stop' }
  return startNode(
    here,
    [dibs.hook, 'Wake'],
    { ...hookEnv(here.env, client.pid), ...env },
    JSON.stringify(input),
  )
}

async function idle(config: object, env?: Env) {
  const here = scene()
  here.config(config)
  const [client, other] = [here.client(), here.client()]
  const handle = await client.start()
  await other.start()
  await client.hook('UserPromptSubmit', { prompt: 'go' })
  await client.hook('Stop')
  const one = wait(here, client, env)
  return { here, client, other, handle, one }
}

const waits = (here: Scene, handle: string) =>
  until('it waits', () => fs.existsSync(`${here.state()}/cells/wake.${handle}.json`))
const send = (here: Scene, from: Client, ...argv: string[]) =>
  run(here, ['send', ...argv], { env: as(here, from) })

describe('it does not wait', () => {
  test.each<[string, object, Env]>([
    ['by default', {}, ATTENDED],
    ['where nobody sits before the client', { wake: 'direct' }, { CLAUDE_CODE_SESSION_ATTENDED: '0' }],
    [
      'with an older client that was started for one answer',
      { wake: 'direct' },
      { CLAUDE_CODE_ENTRYPOINT: 'sdk-cli' },
    ],
  ])('%s', async (_why, config, env) => {
    const { one } = await idle(config, env)
    expect(await one.done).toEqual({ code: 0, out: '', err: '' })
  })
})

describe('it wakes', () => {
  test.each<[string, string[]]>([
    ['direct', []],
    ['direct', ['--urgent']],
    ['urgent', ['--urgent']],
  ])('wake %s: by a message to the session %j', async (wake, options) => {
    const { here, other, handle, one } = await idle({ wake })
    await waits(here, handle)
    await send(here, other, handle, 'Schema', 'It has changed.', ...options)
    const { code, out, err } = await one.done
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('"Schema"\n| It has changed.')
    const sent = await run(here, ['inbox', '--sent', '--json'], { env: as(here, other) })
    expect(sent.json()).toMatchObject({ messages: [{ receipts: [{ is: 'delivered', event: 'wake' }] }] })
  })

  test('for a message that was there already, with all that waits', async () => {
    const here = scene()
    here.config({ wake: 'direct' })
    const [client, other] = [here.client(), here.client()]
    const handle = await client.start()
    await other.start()
    await send(here, other, 'all', 'For everybody')
    await send(here, other, handle, 'For you')
    const { code, err } = await wait(here, client).done
    expect(code).toBe(2)
    expect(err).toMatch(/"For everybody"[\s\S]*"For you"/)
  })

  test('not by what is not worth it, and goes on waiting', async () => {
    const { here, other, handle, one } = await idle({ wake: 'urgent' })
    await waits(here, handle)
    await send(here, other, handle, 'No hurry')
    await send(here, other, 'all', 'Nor here')
    await sleep(1500)
    expect(one.child.exitCode).toBeNull()
    await send(here, other, 'all', 'Fire', '--urgent')
    const { code, err } = await one.done
    expect(code).toBe(2)
    expect(err).toMatch(/"No hurry"[\s\S]*"Nor here"[\s\S]*"Fire"/)
  })
})

test('two sessions that wake each other with every answer pause, and nothing is lost', async () => {
  const here = scene()
  here.config({ wake: 'direct' })
  const [client, other] = [here.client(), here.client()]
  const handle = await client.start()
  await other.start()
  await send(here, other, handle, 'Answer 31')
  const { t } = JSON.parse((await run(here, ['log', '--json'])).out.trim().split('\n').at(-1) ?? '{}') as {
    t: number
  }
  fs.writeFileSync(
    `${here.state()}/cells/wakes.${handle}.json`,
    JSON.stringify(Array.from({ length: 30 }, () => t)),
  )
  const one = wait(here, client)
  await waits(here, handle)
  await sleep(1500)
  expect(one.child.exitCode).toBeNull()
  expect(
    (await client.hook('UserPromptSubmit', { prompt: 'go' })).output?.hookSpecificOutput?.additionalContext,
  ).toContain('"Answer 31"')
  expect((await one.done).code).toBe(0)
})

describe('it ends', () => {
  test.each<[string, (client: Client) => Promise<unknown>]>([
    ['when the session works again', (client) => client.hook('UserPromptSubmit', { prompt: 'go on' })],
    ['when the session ends', (client) => client.hook('SessionEnd', { reason: 'other' })],
    ['when the client dies', (client) => client.kill()],
  ])('%s', async (_when, step) => {
    const { here, client, handle, one } = await idle({ wake: 'direct' })
    await waits(here, handle)
    await step(client)
    expect(await one.done).toEqual({ code: 0, out: '', err: '' })
  })

  test('when another one waits in its place: there is one for a session', async () => {
    const { here, client, other, handle, one } = await idle({ wake: 'direct' })
    await waits(here, handle)
    const next = wait(here, client)
    expect((await one.done).code).toBe(0)
    await send(here, other, handle, 'Hello')
    expect((await next.done).code).toBe(2)
  })
})

test.skipIf(process.platform !== 'linux')(
  'while it waits it takes less than 0.1 % of a processor',
  async () => {
    const { here, handle, one } = await idle({ wake: 'direct' })
    await waits(here, handle)
    await sleep(1000) // it has begun
    const used = () => Number(fs.readFileSync(`/proc/${one.child.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
    const [before, start] = [used(), performance.now()]
    await sleep(11_000)
    const percent = ((used() - before) / (performance.now() - start)) * 100
    expect(percent).toBeGreaterThan(0)
    expect(percent).toBeLessThan(0.1)
    one.child.kill('SIGTERM')
    await one.done
  },
  30_000,
)

test('what goes wrong with the waiting is not said to nobody: the next hook says it', async () => {
  const here = scene()
  here.config({ wake: 'sometimes' })
  const client = here.client()
  const started = await client.hook('SessionStart', { source: 'startup' })
  expect(started.output?.systemMessage).toContain('wake must be one of')
  const other = here.client()
  await wait(here, other).done
  expect((await other.hook('Stop')).output?.systemMessage).toContain('wake must be one of')
})
