/** The command line itself: help that is true, misuse in one line, exit codes. */
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/commands/index.ts'
import { built } from '../support/built.ts'
import { run } from '../support/command.ts'
import { scenes } from '../support/scene.ts'

const dibs = built()
const scene = scenes(dibs)
const VERBS = Object.keys(COMMANDS)

describe.each(VERBS)('%s --help', (verb) => {
  test('names every option that exists, and no other', async () => {
    const command = await COMMANDS[verb]!()
    const { code, out, err } = await run(scene(), [verb, '--help'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(`dibs ${command.usage}\n\n${command.summary}\n`)
    const [usage = '', ...rest] = out.split('\n')
    const described = rest.filter((line) => /^ {2}--/.test(line)).map((line) => line.trim().split(/[ ,]/)[0]!)
    const declared = Object.keys(command.options)
      .filter((name) => name !== 'help')
      .map((name) => `--${name}`)
    expect([...new Set(usage.match(/--[a-z-]+/g) ?? [])].sort()).toEqual(declared.sort())
    expect([...described].sort()).toEqual(declared.sort())
    for (const [name, { type }] of Object.entries(command.options))
      if (name !== 'help')
        expect(new RegExp(`--${name} [A-Z0-9]`).test(usage), `${verb} --${name}`).toBe(type === 'string')
    expect(await run(scene(), ['help', verb])).toMatchObject({ code: 0, out })
  })

  test('its example can be run', async () => {
    const { out } = await run(scene(), [verb, '--help'])
    const example = /^Example: dibs (.+)$/m.exec(out)?.[1]
    if (!example) return
    const argv = [...example.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
      ([, one, two, three]) => one ?? two ?? three!,
    )
    const { code, err } = await run(scene(), argv)
    expect([0, 1], err).toContain(code)
    expect(err).not.toContain('Usage')
  })
})

test('the overview names every command; the version is told', async () => {
  for (const argv of [[], ['--help'], ['-h'], ['help'], ['help', 'no-such']]) {
    const { code, out } = await run(scene(), argv)
    expect(code).toBe(0)
    for (const verb of VERBS) expect(out).toMatch(new RegExp(`^  ${verb} +\\S`, 'm'))
  }
  expect(await run(scene(), ['--version'])).toMatchObject({ code: 0, out: 'dibs 1.2.3\n' })
})

test.each<[argv: string[], says: RegExp]>([
  [['no-such'], /there is no command "no-such"; there are init, /],
  [['constructor'], /there is no command "constructor"/],
  [['status', 'x'], /unexpected argument: x\. Usage: dibs status \[--json\]$/],
  [['claim'], /something is missing\. Usage: dibs claim R… /],
  [['give', 'x'], /more is needed\. Usage: dibs give R… HANDLE/],
  [['beat', 'x'], /more is needed\. Usage: dibs beat ACTION TARGET/],
  [['why', 'a', 'b'], /unexpected argument: b\. Usage: dibs why R/],
  [['claim', 'x', '--color'], /Unknown option '--color'\. Usage: /],
  [['claim', 'x', '--for'], /'--for.*argument missing\. Usage: /],
  [['claim', 'x', '--for', 'soon'], /--for soon: a span of time is meant, such as 90s.*Usage: /],
  [['claim', 'x', '--for', '-1h'], /'--for.*ambiguous.*Usage: /],
  [['claim', 'x', '--for', '0'], /--for 0: a span of time is meant/],
  [['claim', 'x', '--json=yes'], /--json.*does not take an argument\. Usage: /],
  [['claim', ''], /"" names nothing\. Usage: /],
  [['claim', 'a\nb'], /"a\\nb" names nothing\. Usage: /],
  [['claim', 'src/**/../x'], /".." behind a wildcard has no one meaning\. Usage: /],
  [['wait', 'x', '--timeout', 'never'], /--timeout never: a span of time is meant/],
  [['wait', 'x', '--for', '2h'], /--for is how long to claim, so it goes with --claim/],
  [['log', '--since', 'yesterday'], /--since yesterday: a span of time is meant/],
  [['release'], /name what to release, or everything: dibs release R… \| dibs release --all/],
  [['release', 'x', '--all'], /name what to release, or everything/],
  [['release', '--all', '--force'], /--force needs the names: dibs release R… --force/],
  [['release', 'x', '--note', 'why'], /--note.*--force/],
  [['status', 'a\n\u001b[31mb'], /unexpected argument: a b\. Usage: /],
  [['status', '--a\nb'], /Unknown option '--a b'/],
])('misuse %j: one line, what is wrong and the correct form', async (argv, says) => {
  const here = scene()
  const { code, out, err } = await run(here, argv)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(/^dibs: [^\n]+\n$/)
  const compiled = spawnSync(process.execPath, [dibs.cli, ...argv], {
    cwd: here.repo,
    env: here.env,
    encoding: 'utf8',
  })
  expect({ code: compiled.status, err: compiled.stderr }).toEqual({ code, err })
  expect(err.trimEnd()).toMatch(says)
  expect(err).not.toContain('\u001b')
})

test('where a warning of Node is an error, commands work', () => {
  const here = scene()
  const env = { ...here.env, NODE_OPTIONS: '--pending-deprecation --throw-deprecation' }
  const { status, stderr } = spawnSync(process.execPath, [dibs.cli, 'status'], {
    cwd: here.repo,
    env,
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

describe('a state that cannot be used: one line, exit 1', () => {
  const argvs = [
    ['status'],
    ['claim', 'x'],
    ['wait', 'x'],
    ['beat', 'a', 'b'],
    ['log'],
    ['why', 'x'],
    ['board'],
    ['sweep'],
  ]
  test.each(argvs)('%s', async (...argv) => {
    const here = scene()
    fs.writeFileSync(join(here.repo, '.git', 'dibs'), '')
    const { code, out, err } = await run(here, argv)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^dibs: state folder \S+ is not a folder\. What to do: [^\n]+\n$/)
  })
})

test('a board that cannot be written is no bug of dibs', async () => {
  const here = scene()
  await run(here, ['claim', 'a.txt'])
  here.config({ board: 'no/such/folder/BOARD.md' })
  for (const argv of [['board'], ['beat', 'building', 'x']]) {
    const { code, err } = await run(here, argv)
    expect(code, err).toBeLessThan(2)
    expect(err).not.toContain('bug')
    expect(err).not.toMatch(/\n./)
  }
})

test('a workspace in which nothing ever happened has a board, a log and a status', async () => {
  for (const argv of [
    ['board'],
    ['log'],
    ['status'],
    ['sweep'],
    ['release', '--all'],
    ['why', 'x'],
    ['doctor'],
  ]) {
    const { code, err } = await run(scene(), argv)
    expect([0, 1], `${argv} ${err}`).toContain(code)
    expect(err).not.toContain('bug')
  }
  expect(await run(scene(), ['board'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('# Status board'),
  })
})

test('a bug is 70, with what is needed to find it', async () => {
  const here = scene()
  const { code, err } = await run(here, ['status'], { cwd: 5 as unknown as string })
  expect(code).toBe(70)
  expect(err).toMatch(/^dibs: this is a bug of dibs: TypeError/)
})
