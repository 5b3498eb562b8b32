/** A subagent's edits are its session's, and its claims are its own: they end with it, not with the main thread. */
import { describe, expect, test } from 'vitest'
import type { Step, ToolCall } from '../../src/canary/messages-api.ts'
import {
  agent,
  entries,
  expectRefusal,
  gate,
  handleOf,
  lastResult,
  logged,
  lookUp,
  plugin,
  staged,
  status,
  until,
  write,
} from './stage.ts'
import { hasTmux } from './tmux.ts'

const play = staged()

/** Another session that tries `file` first at once, then whenever the next gate opens. */
const tries = (file: string, gates: { opened: Promise<void> }[]): Step[] => [
  write(file, 'other\n'),
  ...gates.map(({ opened }) => ({ after: opened, ...write(file, 'other\n') })),
  { text: 'done' },
]

describe('a subagent in the foreground', () => {
  test.each([
    ['finishes', { text: 'sub over' }],
    ['dies of an API error', { error: 'invalid_request_error' }],
  ] as const)('holds for its session until it %s', async (_how, last) => {
    const [subOver, over, again] = [gate(), gate(), gate()]
    const world = await play((repo) => ({
      main: [agent('go [[sub]]', false), { after: over.opened, text: 'over' }],
      sub: [write(`${repo}/s.txt`, 'sub\n'), { after: subOver.opened, ...last }],
      other: tries(`${repo}/s.txt`, [again]),
    }))
    const first = world.startPrint('go [[main]]', plugin)
    const holder = handleOf(await world.api.asked('main', 0))
    await world.api.asked('sub', 1)
    const second = world.startPrint('go [[other]]', plugin)
    expectRefusal(lastResult(await world.api.asked('other', 1)), { file: 's.txt', holder })
    expect(world.read('s.txt')).toBe('sub\n')

    subOver.open()
    // The main thread goes on with its turn; only the subagent is over.
    await world.api.asked('main', 1)
    await logged(world, 'release', holder)
    again.open()
    await second.done
    expect(world.read('s.txt')).toBe('other\n')
    expect(first.events.some(({ type }) => type === 'result')).toBe(false)
    over.open()
    expect((await first.done).code).toBe(0)
  })
})

describe.skipIf(!hasTmux())('a subagent in the background', () => {
  test("outlives the main thread's Stop, and so do its claims", async () => {
    const [mainOver, subOver, again] = [gate(), gate(), gate()]
    const world = await play((repo) => ({
      main: [
        agent('go [[sub]]', true),
        write(`${repo}/m.txt`, 'main\n'),
        { after: mainOver.opened, text: 'main over' },
      ],
      sub: [write(`${repo}/s.txt`, 'sub\n'), { after: subOver.opened, text: 'sub over' }],
      freed: [write(`${repo}/m.txt`, 'other\n'), { text: 'done' }],
      other: tries(`${repo}/s.txt`, [again]),
    }))
    const terminal = await world.startInteractive(plugin)
    await terminal.submit('go [[main]]')
    const holder = handleOf(await world.api.asked('main', 0))
    await Promise.all([world.api.asked('main', 2), world.api.asked('sub', 1)])
    mainOver.open()
    await terminal.waitFor('main over')
    // The Stop of the main thread freed what that had written, and nothing else.
    expect((await logged(world, 'release', holder)).rs).toEqual([`${world.repo}/m.txt`])
    await world.runPrint('go [[freed]]', plugin)
    expect(world.read('m.txt')).toBe('other\n')
    const second = world.startPrint('go [[other]]', plugin)
    expectRefusal(lastResult(await world.api.asked('other', 1)), { file: 's.txt', holder })
    expect(world.read('s.txt')).toBe('sub\n')
    const here = status(world).participants.find((one) => one.handle === holder)
    expect(here).toMatchObject({ agents: [{ type: 'general-purpose' }] })

    subOver.open()
    await logged(world, 'release', holder, ({ rs }) => rs?.includes(`${world.repo}/s.txt`) === true)
    again.open()
    await second.done
    expect(world.read('s.txt')).toBe('other\n')
  })

  test('that is stopped frees its file, although no event says so', async () => {
    const [stop, never, again] = [gate(), gate(), gate()]
    const stopIt: ToolCall = { tool: 'TaskStop', input: { task_id: '' } }
    const world = await play((repo) => ({
      main: [
        lookUp('TaskStop'),
        agent('go [[sub]]', true),
        { after: stop.opened, ...stopIt },
        { text: 'main over' },
      ],
      sub: [write(`${repo}/s.txt`, 'sub\n'), { after: never.opened, text: 'sub over' }],
      other: tries(`${repo}/s.txt`, [again]),
    }))
    const terminal = await world.startInteractive(plugin)
    await terminal.submit('go [[main]]')
    const holder = handleOf(await world.api.asked('main', 0))
    await world.api.asked('sub', 1)
    const second = world.startPrint('go [[other]]', plugin)
    expectRefusal(lastResult(await world.api.asked('other', 1)), { file: 's.txt', holder })
    stopIt.input.task_id = String(entries(world, 'claim', holder).at(-1)?.agent)
    stop.open()
    expect(lastResult(await world.api.asked('main', 3))).toMatch(/stopped/i)
    await terminal.waitFor('main over')
    await until('the claim is released', () =>
      entries(world, 'release', holder).some(({ rs }) => rs?.includes(`${world.repo}/s.txt`)),
    )
    again.open()
    await second.done
    expect(world.read('s.txt')).toBe('other\n')
  })
})
