/** What the edit tools do not see: the shell, whole-tree git, and a Write over what was never read. */
import { describe, expect, test } from 'vitest'
import {
  bash,
  contexts,
  edit,
  expectRefusal,
  gate,
  handleOf,
  lastResult,
  logged,
  plugin,
  read,
  staged,
  write,
} from './stage.ts'

const play = staged('deny')

describe('a file that another session holds', () => {
  test('is refused at Edit, at cat, at sed; what python does to it is seen and told', async () => {
    const [over, told] = [gate(), gate()]
    const world = await play((repo) => ({
      holder: [
        write(`${repo}/a.txt`, 'first\n'),
        { after: told.opened, ...bash('true') },
        { after: over.opened, text: 'over' },
      ],
      other: [
        read(`${repo}/a.txt`),
        edit(`${repo}/a.txt`, 'first', 'second'),
        bash("cat > a.txt <<'EOF'\nsecond\nEOF"),
        bash('sed -i s/first/second/ a.txt'),
        bash(`python3 -c "open('a.txt', 'w').write('second\\n')"`),
        { text: 'done' },
      ],
    }))
    const first = world.startPrint('Rework the letter a [[holder]]', plugin)
    const holder = handleOf(await world.api.asked('holder', 1))
    await logged(world, 'beat', holder)
    const second = world.startPrint('go [[other]]', plugin)

    expectRefusal(lastResult(await world.api.asked('other', 2)), { tool: 'Edit', file: 'a.txt', holder })
    for (const step of [3, 4]) {
      const words = lastResult(await world.api.asked('other', step))
      expect(words).toContain(`PreToolUse:Bash hook error: a.txt is `)
      expect(words).toContain(holder)
      expect(words).toContain('dibs wait a.txt')
    }
    expect(world.read('a.txt')).toBe('first\n')

    const afterwards = await world.api.asked('other', 5)
    expect(world.read('a.txt')).toBe('second\n')
    expect(contexts(afterwards, 'PostToolBatch').at(-1)).toContain(
      `a.txt, held by ${holder}, changed while the command ran (python3). ${holder} has been told.`,
    )
    await second.done
    told.open()
    const news = contexts(await world.api.asked('holder', 2), 'PostToolBatch').at(-1)
    expect(news).toContain(`a.txt changed while a command of ${handleOf(afterwards)} ran (python3)`)
    over.open()
    await first.done
  })
})

describe('git', () => {
  test('that would take along or take away the work of another session is refused, its own form is not', async () => {
    const over = gate()
    const world = await play((repo) => ({
      holder: [write(`${repo}/theirs.txt`, 'theirs\n'), { after: over.opened, text: 'over' }],
      other: [
        write(`${repo}/mine.txt`, 'mine\n'),
        bash('git add -A && git commit -qm all'),
        bash('git stash -u'),
        bash('git add $(dibs mine) && git -c user.name=a -c user.email=a@b commit -qm mine'),
        { text: 'done' },
      ],
    }))
    const first = world.startPrint('go [[holder]]', plugin)
    const holder = handleOf(await world.api.asked('holder', 1))
    await logged(world, 'beat', holder)
    const second = world.startPrint('go [[other]]', plugin)

    const sweeping = lastResult(await world.api.asked('other', 2))
    expect(sweeping).toContain('PreToolUse:Bash hook error: git add -A would take along work of others')
    expect(sweeping).toContain(`theirs.txt (session ${holder}, held now)`)
    expect(sweeping).toContain('`git add mine.txt` takes only what it names')
    expect(lastResult(await world.api.asked('other', 3))).toContain(
      'git stash -u would take away work of others',
    )
    await second.done
    expect(world.git(['log', '-1', '--format=%s', '--name-only'])).toBe('mine\n\nmine.txt\n')
    expect(world.read('theirs.txt')).toBe('theirs\n')
    over.open()
    await first.done
  })
})

test("a commit that nobody could foresee is stopped by git's own hook", async () => {
  const over = gate()
  const commit = 'git add -A && git -c user.name=a -c user.email=a@b commit -qm all'
  const world = await play((repo) => ({
    holder: [write(`${repo}/theirs.txt`, 'theirs\n'), { after: over.opened, text: 'over' }],
    other: [
      bash('dibs guard install'),
      write(`${repo}/mine.txt`, 'mine\n'),
      bash(`python3 -c "import subprocess; subprocess.run('${commit}', shell=True)"`),
      { text: 'done' },
    ],
  }))
  const first = world.startPrint('go [[holder]]', plugin)
  const holder = handleOf(await world.api.asked('holder', 1))
  await logged(world, 'beat', holder)
  const second = world.startPrint('go [[other]]', plugin)
  expect(lastResult(await world.api.asked('other', 1))).toContain('Commits are checked now')
  const words = lastResult(await world.api.asked('other', 3))
  expect(words).toContain(
    'dibs: this commit would take along work of others in this worktree: theirs.txt (session ',
  )
  expect(words).toContain('`git commit -m "…" -- mine.txt` takes only what it names')
  await second.done
  expect(world.git(['log', '--format=%s'])).not.toContain('all')
  over.open()
  await first.done
})

test('a Write over what another session wrote is refused until it was read', async () => {
  const over = gate()
  const world = await play((repo) => ({
    writer: [write(`${repo}/a.txt`, 'first\n'), { text: 'written' }],
    keeper: [{ after: over.opened, text: 'over' }],
    other: [
      write(`${repo}/a.txt`, 'second\n'),
      read(`${repo}/a.txt`),
      write(`${repo}/a.txt`, 'second\n'),
      { text: 'done' },
    ],
  }))
  const first = world.startPrint('go [[writer]]', plugin)
  const writer = handleOf(await world.api.asked('writer', 1))
  await logged(world, 'beat', writer)
  await first.done
  const second = world.startPrint('go [[other]]', plugin)
  const words = lastResult(await world.api.asked('other', 1))
  expect(words).toContain('PreToolUse:Write hook error: a.txt was written ')
  expect(words).toContain(`by session ${writer} (Write), and this conversation has not read it since.`)
  await second.done
  expect(world.read('a.txt')).toBe('second\n')
  over.open()
})

test("dibs' own harmless commands need no permission, and nothing else gets one", async () => {
  const world = await play(() => ({
    only: [
      bash('dibs status'),
      bash('dibs claim src/a.ts && touch x.txt'),
      bash('dibs release --force src/a.ts'),
      { text: 'done' },
    ],
  }))
  await world.runPrint('go [[only]]', { ...plugin, permissionMode: 'default' })
  expect(lastResult(await world.api.asked('only', 1))).toContain('1 here')
  for (const step of [2, 3])
    expect(lastResult(await world.api.asked('only', step))).toMatch(/permission|approval/i)
})
