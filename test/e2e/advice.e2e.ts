/** The command that a refusal names does what the refusal says, wherever the refused session stands. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bash, gate, lastResult, plugin, read, staged, status, until, write } from './stage.ts'

const play = staged()

test.each([
  ['at the top', '.', 'repo'],
  ['in a subfolder', 'src', 'repo'],
  ['in another worktree', '.', 'tree'],
])('`dibs wait` of a refusal waits for the refused file: session %s', async (_where, below, checkout) => {
  const [over, advice] = [gate(), gate()]
  const wait = bash('')
  const world = await play((repo) => ({
    holder: [write(`${repo}/src/a.txt`, 'first\n'), { after: over.opened, text: 'over' }],
    other: [
      write(`${repo}/src/a.txt`, 'second\n'),
      { after: advice.opened, ...wait },
      read(`${repo}/src/a.txt`),
      write(`${repo}/src/a.txt`, 'second\n'),
      { text: 'done' },
    ],
  }))
  world.git(['worktree', 'add', '-q', '-b', 'side', join(world.dir, 'tree')])
  const cwd = join(world.dir, checkout, below)
  mkdirSync(cwd, { recursive: true })
  const first = world.startPrint('go [[holder]]', plugin)
  await world.api.asked('holder', 1)
  const second = world.startPrint('go [[other]]', { ...plugin, cwd })
  const advised = /`(dibs wait [^`]+)`/.exec(lastResult(await world.api.asked('other', 1)))?.[1]

  wait.input.command = advised
  advice.open()
  const back = world.api.asked('other', 2)
  await Promise.race([back, until('somebody waits', () => status(world).waiters.length > 0)])
  const early = world.api.requests.find(({ script, step }) => script === 'other' && step === 2)
  expect(early && lastResult(early), 'came back while the file was held').toBeUndefined()
  over.open()
  await first.done
  expect(lastResult(await back)).toContain('Free now')
  await second.done
  expect(world.read('src/a.txt')).toBe('second\n')
})
