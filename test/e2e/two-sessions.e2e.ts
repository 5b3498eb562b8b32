/** Two sessions at once in one checkout: the second is stopped before it overwrites, and goes on afterwards. */
import { describe, expect, test } from 'vitest'
import {
  contexts,
  edit,
  entries,
  expectRefusal,
  gate,
  handleOf,
  lastResult,
  logged,
  lookUp,
  plugin,
  read,
  staged,
  write,
} from './stage.ts'

const play = staged()

describe('two sessions in one checkout', () => {
  test('the second is refused while the first works, and let in after its Stop', async () => {
    const [over, again] = [gate(), gate()]
    const world = await play((repo) => ({
      holder: [write(`${repo}/a.txt`, 'first\n'), { after: over.opened, text: 'over' }],
      other: [
        write(`${repo}/a.txt`, 'second\n'),
        write(`${repo}/a.txt`, 'second\n'),
        write(`${repo}/a.txt`, 'second\n'),
        { after: again.opened, ...write(`${repo}/a.txt`, 'second\n') },
        { text: 'done' },
      ],
    }))
    const first = world.startPrint('Rework the letter a [[holder]]', plugin)
    const holder = handleOf(await world.api.asked('holder', 1))
    await logged(world, 'beat', holder)

    const second = world.startPrint('go [[other]]', plugin)
    const refused = await world.api.asked('other', 1)
    const words = lastResult(refused)
    expectRefusal(words, { file: 'a.txt', holder })
    for (const fact of ['branch main', 'Rework the letter a', 'Write a.txt', '30 min'])
      expect(words).toContain(fact)
    expect(words.length).toBeLessThanOrEqual(700 + 'PreToolUse:Write hook error: '.length)
    expect(handleOf(refused)).not.toBe(holder)

    // Whoever tries again and again is told so, in fewer words.
    const third = lastResult(await world.api.asked('other', 3))
    expect(third).toContain(`a.txt is still held by ${holder} (asked 3 times in a minute)`)
    expect(third.length).toBeLessThan(words.length)
    expect(world.read('a.txt')).toBe('first\n')

    over.open()
    expect((await first.done).code).toBe(0)
    // The Stop freed it, not the end of the session that came after it.
    const [release] = entries(world, 'release', holder)
    expect(release?.rs).toEqual([`${world.repo}/a.txt`])
    expect((await logged(world, 'leave', holder)).rs).toEqual([])

    again.open()
    expect((await second.done).code).toBe(0)
    expect(world.read('a.txt')).toBe('second\n')
    // That the other one has left rides along with the next write.
    const last = await world.api.asked('other', 4)
    expect(contexts(last, 'PreToolUse:Write')).toEqual([
      `dibs: ${holder} has left; it worked on "Rework the letter a [[holder]]".`,
    ])
  })

  test.each(['bypassPermissions', 'acceptEdits'] as const)(
    'Edit and NotebookEdit too, in mode %s',
    async (permissionMode) => {
      const [over, again] = [gate(), gate()]
      const notebook = (source: string): string =>
        JSON.stringify({
          cells: [{ cell_type: 'code', execution_count: null, id: 'one', metadata: {}, outputs: [], source }],
          metadata: { language_info: { name: 'python' } },
          nbformat: 4,
          nbformat_minor: 5,
        })
      const cell = (path: string) => ({
        tool: 'NotebookEdit',
        input: { notebook_path: path, cell_id: 'one', new_source: 'other' },
      })
      const world = await play((repo) => ({
        holder: [
          { tools: [write(`${repo}/README.md`, 'mine\n'), write(`${repo}/n.ipynb`, notebook('mine'))] },
          { after: over.opened, text: 'over' },
        ],
        other: [
          lookUp('NotebookEdit'),
          { tools: [read(`${repo}/README.md`), read(`${repo}/n.ipynb`)] },
          edit(`${repo}/README.md`, 'mine', 'other'),
          cell(`${repo}/n.ipynb`),
          { after: again.opened, ...edit(`${repo}/README.md`, 'mine', 'other') },
          cell(`${repo}/n.ipynb`),
          { text: 'done' },
        ],
      }))
      const first = world.startPrint('go [[holder]]', plugin)
      const holder = handleOf(await world.api.asked('holder', 1))
      const second = world.startPrint('go [[other]]', { ...plugin, permissionMode })
      expectRefusal(lastResult(await world.api.asked('other', 3)), {
        tool: 'Edit',
        file: 'README.md',
        holder,
      })
      const refused = lastResult(await world.api.asked('other', 4))
      expectRefusal(refused, { tool: 'NotebookEdit', file: 'n.ipynb', holder })
      expect(world.read('README.md')).toBe('mine\n')
      expect(world.read('n.ipynb')).toBe(notebook('mine'))

      over.open()
      await first.done
      again.open()
      await second.done
      expect(world.read('README.md')).toBe('other\n')
      expect(JSON.parse(world.read('n.ipynb')).cells[0].source).toContain('other')
    },
  )

  test('of two that write at the same moment exactly one gets the file', async () => {
    const [go, over] = [gate(), gate()]
    const world = await play((repo) => {
      const steps = (text: string) => [
        { after: go.opened, ...write(`${repo}/a.txt`, `${text}\n`) },
        { after: over.opened, text: 'over' },
      ]
      return { left: steps('left'), right: steps('right') }
    })
    const names = ['left', 'right'] as const
    const sessions = names.map((name) => world.startPrint(`go [[${name}]]`, plugin))
    await Promise.all(names.map((name) => world.api.asked(name, 0)))
    go.open()
    const seen = await Promise.all(names.map((name) => world.api.asked(name, 1)))
    const winner = seen.findIndex((each) => lastResult(each).includes('created successfully'))
    expectRefusal(lastResult(seen[1 - winner]!), { file: 'a.txt', holder: handleOf(seen[winner]!) })
    expect(world.read('a.txt')).toBe(`${names[winner]}\n`)
    over.open()
    await Promise.all(sessions.map(({ done }) => done))
  })
})
