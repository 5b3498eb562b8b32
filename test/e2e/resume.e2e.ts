/** One conversation resumed in two processes is two sessions: neither may overwrite the other. */
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { entries, expectRefusal, gate, handleOf, lastResult, plugin, staged, write } from './stage.ts'

const play = staged()

test('a conversation that runs twice', async () => {
  const over = gate()
  const world = await play((repo) => ({
    begin: [{ text: 'begun' }],
    holder: [write(`${repo}/a.txt`, 'first\n'), { after: over.opened, text: 'over' }],
    other: [write(`${repo}/a.txt`, 'second\n'), { text: 'done' }],
  }))
  const id = randomUUID()
  await world.runPrint('go [[begin]]', { ...plugin, sessionId: id })
  const first = world.startPrint('go [[holder]]', { ...plugin, resume: id })
  const holder = handleOf(await world.api.asked('holder', 1))
  await world.runPrint('go [[other]]', { ...plugin, resume: id })
  const refused = await world.api.asked('other', 1)
  expectRefusal(lastResult(refused), { file: 'a.txt', holder })
  expect(world.read('a.txt')).toBe('first\n')
  for (const handle of [holder, handleOf(refused)])
    expect(entries(world, 'join', handle)).toMatchObject([{ sid: id }])
  over.open()
  await first.done
})
