/** Waiting: ends when it should, leaves nothing behind, and of several who wait to claim one gets it at a time. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { as, run } from '../support/command.ts'
import { decisionOf, type Env, type Scene, scenes } from '../support/scene.ts'
import { start, until } from '../support/started.ts'

const dibs = built()
const scene = scenes(dibs)
const BEN = { USER: 'ben' }

const waitersIn = async (here: Scene): Promise<unknown[]> =>
  (await run(here, ['status', '--json'])).json().waiters as unknown[]

const command = (here: Scene, argv: string[], env: Env = {}) => start(here, dibs, argv, env)

describe('wait', () => {
  test('what is free already, or one’s own, is not waited for', async () => {
    const here = scene()
    expect(await run(here, ['wait', 'a.txt'])).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^Free now:\n {2}a\.txt\n/),
    })
    await run(here, ['claim', 'a.txt'])
    expect((await run(here, ['wait', 'a.txt'])).out).toBe('Yours already:\n  a.txt\n')
    expect((await run(here, ['wait', 'a.txt', '--json'])).json()).toEqual({
      dibs: 1,
      kind: 'wait',
      free: true,
      resources: ['a.txt'],
    })
    expect((await run(here, ['status'])).out).not.toContain('Waiting')
  })

  test('says for what, is seen by others, and returns when the turn ends', async () => {
    const here = scene()
    const session = here.client()
    await session.start()
    await session.write('a.txt')
    let told = ''
    const waiting = run(here, ['wait', 'a.txt', 'b.txt'], { heard: (text) => (told += text) })
    await until('it says so', () => told.startsWith('Waiting, at most 30 min:\n  a.txt: held by '))
    expect(await waitersIn(here)).toMatchObject([
      { resource: 'a.txt', by: 'ann' },
      { resource: 'b.txt', by: 'ann' },
    ])
    await session.hook('Stop')
    expect((await waiting).code).toBe(0)
    expect(await waitersIn(here)).toEqual([])
    expect((await run(here, ['status'])).out).toContain('holds a.txt, for 0 s, 60 s more, reserved')
  })

  test.each<[how: string, json: boolean]>([
    ['its time is over', false],
    ['its time is over', true],
    ['it is stopped', false],
  ])('gives up when %s (json: %j), and leaves no waiter', async (how, json) => {
    const here = scene()
    await run(here, ['claim', 'a.txt'], { env: BEN })
    const stopped = how === 'it is stopped' ? sleep(100) : new Promise<void>(() => {})
    const argv = [
      'wait',
      'a.txt',
      ...(json ? ['--json'] : []),
      ...(how === 'it is stopped' ? [] : ['--timeout', '0.2s']),
    ]
    const { code, out, err } = await run(here, argv, { stopped })
    expect(code).toBe(1)
    if (json)
      expect(JSON.parse(out)).toMatchObject({ free: false, conflicts: [{ wanted: 'a.txt', holder: 'ben' }] })
    else expect(err).toContain('Not waiting any longer; still held:\n  a.txt: held by ben')
    expect(await waitersIn(here)).toEqual([])
  })

  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s ends the command', async (signal) => {
    const here = scene()
    await run(here, ['claim', 'a.txt'], { env: BEN })
    const { child, done, said } = command(here, ['wait', 'a.txt'])
    await until('it waits', () => said().includes('Waiting'))
    child.kill(signal)
    expect(await done).toMatchObject({ code: 1, err: expect.stringContaining('Not waiting any longer') })
    expect(await waitersIn(here)).toEqual([])
  })

  test('one that was killed is not listed any more', async () => {
    const here = scene()
    await run(here, ['claim', 'a.txt'], { env: BEN })
    const { child, done, said } = command(here, ['wait', 'a.txt'])
    await until('it waits', () => said().includes('Waiting'))
    child.kill('SIGKILL')
    await done
    expect(await waitersIn(here)).toEqual([])
  })

  test('returns when the holder is killed, and when a manual claim ends', async () => {
    const here = scene()
    const session = here.client()
    await session.write('a.txt')
    await run(here, ['claim', 'b.txt', '--for', '1s'], { env: BEN })
    const waiting = run(here, ['wait', 'a.txt', 'b.txt', '--timeout', '20s'])
    await session.kill()
    expect((await waiting).code).toBe(0)
  })
})

test('wait --claim: each of several gets it, one at a time, and never two', { timeout: 30_000 }, async () => {
  const here = scene()
  const holder = here.client()
  await holder.write('a.txt')
  const others = [here.client(), here.client(), here.client()]
  for (const one of others) await one.start()
  const waits = others.map((one) => ({
    one,
    ...command(here, ['wait', 'a.txt', '--claim', '--for', '5m'], as(here, one)),
  }))
  await until('all wait', async () => (await waitersIn(here)).length === 3)
  // Asleep until it is free, so that all of them look at the same moment.
  for (const { child } of waits) child.kill('SIGSTOP')
  await holder.hook('Stop')
  await sleep(500)
  for (const { child } of waits) child.kill('SIGCONT')
  const left = new Set(waits)
  while (left.size > 0) {
    const got = await Promise.race([...left].map(async (wait) => ({ wait, done: await wait.done })))
    expect(got.done.code, got.done.err).toBe(0)
    expect(got.done.out).toContain('Claimed for 5 min')
    left.delete(got.wait)
    for (const { one } of left) expect(decisionOf(await one.write('a.txt'))).toBe('deny')
    for (const wait of left) expect(wait.child.exitCode).toBeNull()
    await run(here, ['release', 'a.txt'], { env: as(here, got.wait.one) })
  }
  expect(await waitersIn(here)).toEqual([])
})
