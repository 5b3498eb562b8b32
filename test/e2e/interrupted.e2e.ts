/**
 * Escape ends a turn and no event tells. The holder keeps its files as long as it is busy, however silent; once it is
 * not, whoever wants them gets them.
 */
import { describe, expect, test } from 'vitest'
import type { SessionOptions } from '../../src/canary/client.ts'
import type { Step, ToolCall } from '../../src/canary/messages-api.ts'
import type { Where, World } from './harness.ts'
import {
  agent,
  clientStatus,
  contexts,
  entries,
  expectRefusal,
  forgetStatus,
  type Gate,
  gate,
  handleOf,
  lastResult,
  logged,
  longCommand,
  plugin,
  staged,
  transcripts,
  until,
  write,
} from './stage.ts'
import { hasTmux, type Terminal } from './tmux.ts'

const play = staged()

/** Another session that tries the file at once, then whenever the next gate opens. */
const tries = (file: string, gates: Gate[]): Step[] => [
  write(file, 'other\n'),
  ...gates.map(({ opened }) => ({ after: opened, ...write(file, 'other\n') })),
  { text: 'done' },
]

async function interrupt(terminal: Terminal): Promise<void> {
  terminal.press('Escape')
  await terminal.waitFor(/Interrupted|Rejected/)
}

const isIdle = (world: World, { pid }: Terminal): Promise<true> =>
  until('the client says idle', () => clientStatus(world, pid) === 'idle')

describe.skipIf(!hasTmux())('Escape', () => {
  test.each<
    [string, (file: ToolCall, never: Gate) => Record<string, Step[]>, SessionOptions & Where, string]
  >([
    ['a tool runs', (file) => ({ holder: [file, longCommand] }), {}, 'busy'],
    [
      'an answer streams',
      (file, never) => ({ holder: [file, { after: never.opened, text: 'over' }] }),
      {},
      'busy',
    ],
    [
      'a subagent runs in the foreground',
      (file, never) => ({
        holder: [agent('go [[sub]]', false)],
        sub: [file, { after: never.opened, text: 'over' }],
      }),
      { env: { CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1' } },
      'busy',
    ],
    [
      'the user is asked for permission',
      (file) => ({ holder: [file] }),
      { permissionMode: 'default' },
      'waiting',
    ],
  ])('while %s: refused before, let in after', async (_when, steps, options, status) => {
    const [never, again] = [gate(), gate()]
    const world = await play((repo) => ({
      ...steps(write(`${repo}/a.txt`, 'first\n'), never),
      other: tries(`${repo}/a.txt`, [again]),
      next: [{ text: 'I see' }],
    }))
    const terminal = await world.startInteractive({ ...plugin, ...options })
    await terminal.submit('go [[holder]]')
    const holder = handleOf(await world.api.asked('holder', 0))
    await logged(world, 'claim', holder)
    await until(`the client says ${status}`, () => clientStatus(world, terminal.pid) === status)
    const second = world.startPrint('go [[other]]', plugin)
    const refused = await world.api.asked('other', 1)
    expectRefusal(lastResult(refused), { file: 'a.txt', holder })

    await interrupt(terminal)
    await isIdle(world, terminal)
    again.open()
    await second.done
    expect(world.read('a.txt')).toBe('other\n')
    const other = handleOf(refused)
    expect(entries(world, 'takeover', other)).toMatchObject([{ from: holder, why: 'turn over' }])
    expect(entries(world, 'release', holder)).toEqual([])

    // The interrupted session learns of it with its next prompt.
    await terminal.submit('go [[next]]')
    const told = contexts(await world.api.asked('next', 0), 'UserPromptSubmit').join('\n')
    expect(told).toContain(`the claim on a.txt is ${other}'s now`)
  })

  test('with a background subagent: the main thread has let go, the subagent has not', async () => {
    const [subOver, again] = [gate(), gate()]
    const world = await play((repo) => ({
      holder: [agent('go [[sub]]', true), write(`${repo}/m.txt`, 'main\n'), longCommand],
      sub: [write(`${repo}/s.txt`, 'sub\n'), { after: subOver.opened, text: 'sub over' }],
      main: tries(`${repo}/m.txt`, [again]),
      freed: [write(`${repo}/s.txt`, 'other\n'), { text: 'done' }],
      side: tries(`${repo}/s.txt`, []),
    }))
    const terminal = await world.startInteractive(plugin)
    await terminal.submit('go [[holder]]')
    const holder = handleOf(await world.api.asked('holder', 2))
    await world.api.asked('sub', 1)
    const second = world.startPrint('go [[main]]', plugin)
    const refused = await world.api.asked('main', 1)
    expectRefusal(lastResult(refused), { file: 'm.txt', holder })

    await interrupt(terminal)
    // The client goes on saying busy, for the subagent's sake: of the main thread only the transcript tells.
    await until('the transcript says interrupted', () =>
      transcripts(world).includes('[Request interrupted by user'),
    )
    expect(clientStatus(world, terminal.pid)).toBe('busy')
    again.open()
    await second.done
    expect(world.read('m.txt')).toBe('other\n')
    expect(entries(world, 'takeover', handleOf(refused))).toMatchObject([{ from: holder, why: 'turn over' }])
    await world.runPrint('go [[side]]', plugin)
    expectRefusal(lastResult(await world.api.asked('side', 1)), { file: 's.txt', holder })
    expect(world.read('s.txt')).toBe('sub\n')

    subOver.open()
    await logged(world, 'release', holder, ({ rs }) => rs?.includes(`${world.repo}/s.txt`) === true)
    await world.runPrint('go [[freed]]', plugin)
    expect(world.read('s.txt')).toBe('other\n')
  })
})

describe('no Escape', () => {
  test('a busy holder keeps its files beyond the lease, one of which nothing is known does not', async () => {
    const [never, again] = [gate(), gate()]
    const world = await play((repo) => ({
      holder: [write(`${repo}/a.txt`, 'first\n'), { after: never.opened, text: 'over' }],
      other: tries(`${repo}/a.txt`, [again]),
    }))
    world.write('.claude/dibs.json', '{ "lease": "1s", "lostUpdates": "off" }')
    const first = world.startPrint('go [[holder]]', plugin)
    const holder = handleOf(await world.api.asked('holder', 1))
    const { t } = await logged(world, 'beat', holder)
    await until('the lease is over', () => Date.now() > t + 1500)
    const second = world.startPrint('go [[other]]', plugin)
    const refused = await world.api.asked('other', 1)
    expectRefusal(lastResult(refused), { file: 'a.txt', holder })
    expect(clientStatus(world, first.pid)).toBe('busy')

    // The same moment without the client's word: only the lease is left, and it is over.
    forgetStatus(world, first.pid)
    again.open()
    await second.done
    expect(world.read('a.txt')).toBe('other\n')
    expect(entries(world, 'takeover', handleOf(refused))).toMatchObject([{ from: holder, why: 'silent' }])
  })
})
