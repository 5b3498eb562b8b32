/** What ends a conversation but not the process, and what ends both. */
import { describe, expect, test } from 'vitest'
import {
  bash,
  contexts,
  entries,
  expectRefusal,
  handleOf,
  lastResult,
  logged,
  plugin,
  staged,
  until,
  write,
} from './stage.ts'
import { hasTmux } from './tmux.ts'

const play = staged()

describe.skipIf(!hasTmux())('in a terminal', () => {
  test('/clear keeps the handle and manual claims, /exit ends them', async () => {
    const world = await play((repo) => ({
      before: [bash('dibs claim kept.txt --note "for later"'), { text: 'claimed' }],
      after: [{ text: 'cleared' }],
      other: [write(`${repo}/kept.txt`, 'other\n'), { text: 'done' }],
      last: [write(`${repo}/kept.txt`, 'last\n'), { text: 'done' }],
    }))
    const terminal = await world.startInteractive(plugin)
    await terminal.submit('go [[before]]')
    const first = await world.api.asked('before', 1)
    const handle = handleOf(first)
    expect(lastResult(first)).toContain('kept.txt')
    expect(entries(world, 'claim', handle)).toHaveLength(1)
    await terminal.waitFor('claimed')

    await terminal.submit('/clear')
    await until('the screen is empty again', () => !terminal.screen().includes('claimed'))
    await terminal.submit('go [[after]]')
    const second = await world.api.asked('after', 0)
    expect(contexts(second, 'SessionStart')).toHaveLength(1)
    expect(handleOf(second)).toBe(handle)
    await terminal.waitFor('cleared')

    // Still held, by the same one, and nobody was told that it had left.
    await world.runPrint('go [[other]]', plugin)
    const refused = await world.api.asked('other', 1)
    expectRefusal(lastResult(refused), { file: 'kept.txt', holder: handle })
    expect(lastResult(refused)).toContain('because "for later"')
    expect(entries(world, 'leave', handle)).toEqual([])
    expect(entries(world, 'join', handle)).toHaveLength(1)

    await terminal.submit('/exit')
    expect((await logged(world, 'leave', handle)).rs).toEqual([`${world.repo}/kept.txt`])
    await world.runPrint('go [[last]]', plugin)
    expect(world.read('kept.txt')).toBe('last\n')
  })
})
