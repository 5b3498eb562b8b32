/** The forms in which dibs comes: as a plugin, as settings, and by accident as both. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SessionOptions } from '../../src/canary/client.ts'
import type { World } from './harness.ts'
import {
  bash,
  dibs,
  entries,
  expectRefusal,
  gate,
  handleOf,
  lastResult,
  plugin,
  staged,
  write,
} from './stage.ts'

const play = staged()

/** As the example says: the path of the installation in place of `/path/to/dibs`. */
function writeSettings(world: World): void {
  const example = readFileSync(join(dibs, 'settings.example.json'), 'utf8')
  world.write('.claude/settings.json', example.replaceAll('/path/to/dibs', dibs))
}

describe.each<[string, boolean, SessionOptions]>([
  ['--plugin-dir', false, plugin],
  ['settings.example.json', true, {}],
  ['both at once', true, plugin],
])('with %s', (_form, settings, options) => {
  test('a session is refused, and `dibs` is on the PATH and knows its session', async () => {
    const [over, again] = [gate(), gate()]
    const world = await play((repo) => ({
      holder: [bash('dibs status'), write(`${repo}/a.txt`, 'first\n'), { after: over.opened, text: 'over' }],
      other: [
        write(`${repo}/a.txt`, 'second\n'),
        bash('dibs claim deployment:prod --json'),
        { after: again.opened, ...write(`${repo}/a.txt`, 'second\n') },
        { text: 'done' },
      ],
    }))
    if (settings) writeSettings(world)
    const first = world.startPrint('go [[holder]]', options)
    const holder = handleOf(await world.api.asked('holder', 1))
    expect(lastResult(await world.api.asked('holder', 1))).toContain(holder)
    await world.api.asked('holder', 2)

    const second = world.startPrint('go [[other]]', options)
    const refused = await world.api.asked('other', 1)
    expectRefusal(lastResult(refused), { file: 'a.txt', holder })
    expect(world.read('a.txt')).toBe('first\n')
    const claimed = JSON.parse(lastResult(await world.api.asked('other', 2)))
    expect(claimed).toMatchObject({ granted: true, by: handleOf(refused) })

    over.open()
    await first.done
    again.open()
    await second.done
    expect(world.read('a.txt')).toBe('second\n')
    expect(entries(world, 'join', holder)).toHaveLength(1)
  })
})

test('with the settings, harmless commands need no permission, and taking by force does', async () => {
  const world = await play({
    one: [bash('dibs claim a.txt'), bash('dibs release a.txt --force'), { text: 'done' }],
  })
  writeSettings(world)
  await world.runPrint('go [[one]]', { permissionMode: 'default' })
  const { toolResults } = await world.api.asked('one', 2)
  expect(toolResults[0]).toContain('a.txt')
  expect(toolResults[0]).not.toMatch(/permission|approval/)
  expect(toolResults[1]).toMatch(/permission|approval/)
})
