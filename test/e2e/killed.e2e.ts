/** Sessions that end without finishing their turn: what they held is free at once. */
import { expect, test } from 'vitest'
import { entries, expectRefusal, gate, handleOf, lastResult, logged, plugin, staged, write } from './stage.ts'
import { hasTmux } from './tmux.ts'

const play = staged()

/** `other` was refused once and tries again when `again` opens; the holder never comes to an end by itself. */
async function twoSessions() {
  const [never, again] = [gate(), gate()]
  const world = await play((repo) => ({
    holder: [write(`${repo}/a.txt`, 'first\n'), { after: never.opened, text: 'over' }],
    other: [
      write(`${repo}/a.txt`, 'second\n'),
      { after: again.opened, ...write(`${repo}/a.txt`, 'second\n') },
      { text: 'done' },
    ],
  }))
  const first = world.startPrint('go [[holder]]', plugin)
  const holder = handleOf(await world.api.asked('holder', 1))
  const second = world.startPrint('go [[other]]', plugin)
  const refused = await world.api.asked('other', 1)
  expectRefusal(lastResult(refused), { file: 'a.txt', holder })
  return { world, first, second, again, holder, other: handleOf(refused), file: `${world.repo}/a.txt` }
}

test('SIGKILL of the client: the next edit of the other takes over', async () => {
  const { world, first, second, again, holder, other, file } = await twoSessions()
  first.kill('SIGKILL')
  await first.done
  again.open()
  expect((await second.done).code).toBe(0)
  expect(world.read('a.txt')).toBe('second\n')
  expect(entries(world, 'takeover', other)).toMatchObject([{ r: file, from: holder, why: 'gone' }])
  expect(entries(world, 'die', holder)).toHaveLength(1)
  expect(entries(world, 'leave', holder)).toEqual([])
})

test('SIGTERM of the client in the middle of its turn: its end frees everything', async () => {
  const { world, first, second, again, holder, other, file } = await twoSessions()
  first.kill('SIGTERM')
  await first.done
  expect((await logged(world, 'leave', holder)).rs).toEqual([file])
  again.open()
  expect((await second.done).code).toBe(0)
  expect(world.read('a.txt')).toBe('second\n')
  expect(entries(world, 'takeover', other)).toEqual([])
})

test.skipIf(!hasTmux())('a terminal closed in the middle of a turn frees everything', async () => {
  const never = gate()
  const world = await play((repo) => ({
    holder: [write(`${repo}/a.txt`, 'first\n'), { after: never.opened, text: 'over' }],
    other: [write(`${repo}/a.txt`, 'second\n'), { text: 'done' }],
  }))
  const terminal = await world.startInteractive(plugin)
  await terminal.submit('go [[holder]]')
  const holder = handleOf(await world.api.asked('holder', 1))
  terminal.close()
  expect((await logged(world, 'leave', holder)).rs).toEqual([`${world.repo}/a.txt`])
  await world.runPrint('go [[other]]', plugin)
  expect(world.read('a.txt')).toBe('second\n')
})

test.skipIf(!hasTmux())('a turn that ends by an error of the API frees everything', async () => {
  const world = await play((repo) => ({
    holder: [write(`${repo}/a.txt`, 'first\n'), { error: 'invalid_request_error' }],
  }))
  const terminal = await world.startInteractive(plugin)
  await terminal.submit('go [[holder]]')
  const holder = handleOf(await world.api.asked('holder', 1))
  expect((await logged(world, 'release', holder)).rs).toEqual([`${world.repo}/a.txt`])
  expect(entries(world, 'leave', holder)).toEqual([])
})
