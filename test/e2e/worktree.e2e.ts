/** Worktrees of one repository: another file on disk, the same file one day. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  contexts,
  expectRefusal,
  gate,
  handleOf,
  lastResult,
  logged,
  plugin,
  staged,
  write,
} from './stage.ts'

const play = staged()

test('the same path is written with a warning, the same file is refused', async () => {
  const over = gate()
  const world = await play((repo) => {
    const tree = join(repo, '../tree')
    return {
      holder: [write(`${repo}/src/a.txt`, 'first\n'), { after: over.opened, text: 'over' }],
      other: [
        write(`${tree}/src/a.txt`, 'second\n'),
        write(`${repo}/src/a.txt`, 'second\n'),
        write(`${tree}/src/b.txt`, 'second\n'),
        { text: 'done' },
      ],
    }
  })
  const tree = join(world.repo, '../tree')
  world.git(['worktree', 'add', '-q', '-b', 'side', tree])
  const first = world.startPrint('Rework the letter a [[holder]]', plugin)
  const holder = handleOf(await world.api.asked('holder', 1))
  await logged(world, 'beat', holder)

  const done = await world.runPrint('go [[other]]', { ...plugin, cwd: tree })
  expect(done.code).toBe(0)
  const allowed = await world.api.asked('other', 1)
  expect(lastResult(allowed)).toContain('created successfully')
  expect(world.read(`${tree}/src/a.txt`)).toBe('second\n')
  const [warning = '', ...more] = contexts(allowed, 'PreToolUse:Write')
  expect(more).toEqual([])
  for (const fact of [holder, 'branch main', `the worktree ${world.repo}`]) expect(warning).toContain(fact)

  const refused = await world.api.asked('other', 2)
  expectRefusal(lastResult(refused), { file: `${world.repo}/src/a.txt`, holder })
  expect(world.read('src/a.txt')).toBe('first\n')

  // A path that nobody holds anywhere comes without a word.
  const last = await world.api.asked('other', 3)
  expect(lastResult(last)).toContain('created successfully')
  expect(contexts(last, 'PreToolUse:Write')).toHaveLength(1)
  // Both worktrees share the state, and the first words say so.
  expect(contexts(last, 'SessionStart')[0]).toContain(`- ${holder} (working, branch main)`)
  over.open()
  await first.done
})
