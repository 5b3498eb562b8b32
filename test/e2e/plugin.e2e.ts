/** From a clone of the repository to a session that refuses: validated, installed at once, nothing fetched. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { World } from './harness.ts'
import { bash, dibs, expectRefusal, gate, handleOf, lastResult, staged, write } from './stage.ts'

const play = staged()
const installLimitMs = 2_000

/** What a user gets: what is committed, and nothing of what a developer has lying around. */
function clone(world: World): string {
  const to = join(world.dir, 'clone')
  execFileSync('git', ['clone', '-q', dibs, to], { stdio: ['ignore', 'pipe', 'pipe'] })
  return to
}

const named = (folder: string, file: string): string =>
  (JSON.parse(readFileSync(join(folder, '.claude-plugin', file), 'utf8')) as { name: string }).name

test.each(['--strict', '--profile directory'])('claude plugin validate %s finds nothing', async (flags) => {
  const world = await play({})
  const { code, output } = world.claude(['plugin', 'validate', clone(world), ...flags.split(' ')])
  expect(code, output).toBe(0)
  expect(output).toContain('Validation passed')
  expect(output).not.toMatch(/✘|⚠|Found \d|warning/)
})

test('installed from a clone: in no time, without node_modules, and a session refuses', async () => {
  const over = gate()
  const world = await play((repo) => ({
    holder: [bash('dibs status'), write(`${repo}/a.txt`, 'first\n'), { after: over.opened, text: 'over' }],
    other: [write(`${repo}/a.txt`, 'second\n'), { text: 'done' }],
  }))
  const source = clone(world)
  const added = world.claude(['plugin', 'marketplace', 'add', source])
  expect(added.code, added.output).toBe(0)
  const name = `${named(source, 'plugin.json')}@${named(source, 'marketplace.json')}`
  const installed = world.claude(['plugin', 'install', name])
  expect(installed.code, installed.output).toBe(0)
  expect(installed.ms).toBeLessThan(installLimitMs)

  const cache = join(world.home, '.claude/plugins/cache')
  const files = readdirSync(cache, { recursive: true, encoding: 'utf8' })
  expect(files.some((file) => file.endsWith('dist/hook.cjs'))).toBe(true)
  expect(files.filter((file) => file.includes('node_modules'))).toEqual([])
  // With one of these beside package.json, clients install dependencies into every user's cache.
  const lockfile = /(^|[\\/])(package-lock\.json|npm-shrinkwrap\.json|bun\.lockb?)$/
  expect(files.filter((file) => lockfile.test(file))).toEqual([])
  expect(existsSync(join(source, 'node_modules'))).toBe(false)

  const first = world.startPrint('go [[holder]]')
  const holder = handleOf(await world.api.asked('holder', 2))
  expect(lastResult(await world.api.asked('holder', 1))).toContain(holder)
  await world.runPrint('go [[other]]')
  expectRefusal(lastResult(await world.api.asked('other', 1)), { file: 'a.txt', holder })
  expect(world.read('a.txt')).toBe('first\n')
  over.open()
  await first.done
})
