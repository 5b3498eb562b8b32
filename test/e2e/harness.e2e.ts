/** The stage itself: the real client follows a script, in a terminal and without, and reaches nobody else. */
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, test } from 'vitest'
import { startWorld, type World } from './harness.ts'
import { hasTmux } from './tmux.ts'

let world: World | undefined
afterEach(async () => {
  await world?.end()
  world = undefined
})

const write = (repo: string, name: string) => ({
  tool: 'Write',
  input: { file_path: `${repo}/${name}`, content: 'hello\n' },
})

describe('the scripted client', () => {
  test('plays a script with -p and reports what the model read', async () => {
    world = await startWorld((repo) => ({ one: [write(repo, 'a.txt'), { text: 'finished' }] }))
    const done = await world.runPrint('go [[one]]')
    expect(done.code, done.stderr).toBe(0)
    expect(world.read('a.txt')).toBe('hello\n')
    expect(world.api.requests.map(({ script, step }) => `${script}:${step}`)).toEqual(['one:0', 'one:1'])
    expect(world.api.requests[1]?.toolResults[0]).toContain('File created successfully')
  })

  test('interleaves two sessions at a gate', async () => {
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    world = await startWorld((repo) => ({
      first: [write(repo, 'a.txt'), { after: gate, text: 'first over' }],
      second: [write(repo, 'b.txt'), { text: 'second over' }],
    }))
    const first = world.startPrint('go [[first]]')
    await world.api.asked('first', 1)
    expect((await world.runPrint('go [[second]]')).code).toBe(0)
    expect(first.events.some(({ type }) => type === 'result')).toBe(false)
    open()
    expect((await first.done).code).toBe(0)
  })

  test.skipIf(!hasTmux())('plays a script in a terminal', async () => {
    world = await startWorld((repo) => ({ one: [write(repo, 'a.txt'), { text: 'finished' }] }))
    const terminal = await world.startInteractive()
    await terminal.submit('go [[one]]')
    await terminal.waitFor('finished')
    expect(world.read('a.txt')).toBe('hello\n')
  })

  test.skipIf(!process.env.DIBS_E2E_ISOLATED)('has no network but loopback', async () => {
    expect(Object.keys(networkInterfaces())).toEqual(['lo'])
    const code = await new Promise((resolve) => {
      connect({ host: '192.0.2.1', port: 443 })
        .once('connect', () => resolve('connected'))
        .once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    })
    expect(code).toBe('ENETUNREACH')
  })
})
