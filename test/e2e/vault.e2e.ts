/** The vault and what sessions noted, with the real client. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CANARY } from '../support/canary.ts'
import type { World } from './harness.ts'
import { bash, contexts, dibs, lastResult, plugin, staged, transcripts, write } from './stage.ts'

const play = staged()
const VALUE = CANARY

/** As a person at a terminal runs it. */
const person = ({ repo, env }: World, argv: string[], input = ''): string =>
  execFileSync(process.execPath, [join(dibs, 'bin/dibs'), ...argv], {
    cwd: repo,
    env: env as NodeJS.ProcessEnv,
    encoding: 'utf8',
    input,
    stdio: ['pipe', 'pipe', 'pipe'],
  })

test('a value is written into no file and run in no command', async () => {
  const world = await play((repo) => ({
    writer: [
      write(`${repo}/config.js`, `export const token = '${VALUE}'\n`),
      bash(`printf 'token=%s' ${VALUE} > .env`),
      write(`${repo}/config.js`, 'export const token = process.env.TOKEN\n'),
      { text: 'done' },
    ],
  }))
  person(world, ['secret', 'set', 'TOKEN'], VALUE)
  const run = world.startPrint('go [[writer]]', plugin)
  const first = lastResult(await world.api.asked('writer', 1))
  expect(first).toContain('The new text contains the value of the secret TOKEN')
  expect(first).toContain('dibs secret run --only TOKEN -- COMMAND')
  const second = lastResult(await world.api.asked('writer', 2))
  expect(second).toContain('The command contains the value of the secret TOKEN')
  await run.done
  expect(world.read('config.js')).toBe('export const token = process.env.TOKEN\n')
  expect(readdirSync(world.repo)).not.toContain('.env')
})

test('a command gets the value, and the conversation does not', async () => {
  const world = await play(() => ({
    runner: [
      bash('dibs secret list'),
      bash('dibs secret get TOKEN'),
      bash(`dibs secret run --only TOKEN -- sh -c 'echo "got $TOKEN"; printf %s "$TOKEN" | sha256sum'`),
      { text: 'done' },
    ],
  }))
  person(world, ['secret', 'set', 'TOKEN'], VALUE)
  const run = world.startPrint('go [[runner]]', plugin)
  expect(lastResult(await world.api.asked('runner', 1))).toContain('TOKEN, set by')
  expect(lastResult(await world.api.asked('runner', 2))).toContain('was not printed')
  const ran = lastResult(await world.api.asked('runner', 3))
  expect(ran).toContain('got [masked TOKEN]')
  expect(ran).toContain(createHash('sha256').update(VALUE).digest('hex'))
  await run.done
  expect(person(world, ['secret', 'audit'])).toMatch(/ {2}run {2}TOKEN\n/)
  expect(transcripts(world)).toContain('masked TOKEN')
  expect(transcripts(world).includes(VALUE)).toBe(false)
  // Whatever dibs keeps: state, board, log, diary.
  for (const name of readdirSync(join(world.repo, '.git/dibs'), { recursive: true }) as string[]) {
    const path = join(world.repo, '.git/dibs', name)
    if (statSync(path).isFile()) expect(readFileSync(path, 'latin1').includes(VALUE), path).toBe(false)
  }
})

test('what one session notes, the next one is told of and finds', async () => {
  const world = await play(() => ({
    first: [
      bash('dibs learn "Valkey needs noeviction" "It drops keys otherwise." --tag deploy'),
      { text: 'done' },
    ],
    next: [bash('dibs search valky'), { text: 'done' }],
  }))
  await world.startPrint('go [[first]]', plugin).done
  const run = world.startPrint('go [[next]]', plugin)
  const start = await world.api.asked('next', 0)
  expect(contexts(start, 'SessionStart').at(-1)).toContain(
    '1 note of what sessions learned here: dibs search WORDS.',
  )
  const found = lastResult(await world.api.asked('next', 1))
  expect(found).toContain('| Valkey needs noeviction\n| It drops keys otherwise.')
  await run.done
})
