/** Each thing that `dibs doctor` looks for, provoked once: it is found, with what to do about it, and nothing is changed. */
import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/doctor/finding.ts'
import { run } from '../support/command.ts'
import { doctor, makeWell } from '../support/doctor.ts'
import { type Scene, scenes } from '../support/scene.ts'

const scene = scenes({ root: '', hook: '', cli: '' })
const asRoot = process.getuid?.() === 0

const well = () => makeWell(scene())

const settings = (here: Scene, name = 'settings.json'): string => join(here.repo, '.claude', name)

test('nothing is wrong', async () => {
  const here = await well()
  const before = fs.readdirSync(here.repo, { recursive: true })
  const { code, findings } = await doctor(here)
  expect(findings.filter(({ is }) => is !== 'ok')).toEqual([])
  expect(code).toBe(0)
  const { out } = await run(here, ['doctor'])
  expect(out).toMatch(/^ok {7}node: Node v\d+/)
  expect(out).toMatch(/\nNothing is wrong\.\n$/)
  expect(fs.readdirSync(here.repo, { recursive: true })).toEqual(before)
})

function newest(here: Scene): string {
  const folder = join(here.state(), 'state', 'g000001')
  return join(folder, fs.readdirSync(folder).sort().pop()!)
}

type Case = [
  what: string,
  spoil: (here: Scene) => unknown,
  finding: Partial<Record<keyof Finding, unknown>>,
  skip?: boolean,
]
const CASES: Case[] = [
  [
    'no hooks',
    (here) => fs.rmSync(settings(here)),
    {
      check: 'hooks',
      is: 'problem',
      what: expect.stringMatching(/no hooks/),
      fix: expect.stringMatching(/dibs init/),
    },
  ],
  [
    'hooks twice, in two settings files',
    (here) => run(here, ['init', '--local']),
    {
      check: 'hooks',
      is: 'warning',
      what: expect.stringMatching(/2 times.*settings\.json and .*settings\.local\.json/),
    },
  ],
  [
    'hooks twice, by a plugin too',
    (here) =>
      fs.writeFileSync(settings(here, 'settings.local.json'), '{"enabledPlugins": {"dibs@somewhere": true}}'),
    { check: 'hooks', is: 'warning', what: expect.stringMatching(/2 times: plugin dibs@somewhere and /) },
  ],
  [
    'a settings file with a mistake',
    (here) => fs.writeFileSync(settings(here), '{\n  bad\n}'),
    {
      check: 'hooks',
      is: 'problem',
      what: expect.stringMatching(/settings\.json:2:3: Invalid symbol/),
      fix: expect.stringMatching(/mend/),
    },
  ],
  [
    'the switch in the environment',
    (here) => {
      here.env.DIBS = 'off'
    },
    { check: 'hooks', is: 'warning', what: expect.stringMatching(/^DIBS=off/), fix: 'unset DIBS' },
  ],
  [
    'hooks switched off',
    (here) => fs.writeFileSync(settings(here, 'settings.local.json'), '{"disableAllHooks": true}'),
    {
      check: 'hooks',
      is: 'problem',
      what: expect.stringMatching(/settings\.local\.json says "disableAllHooks"/),
    },
  ],
  [
    'settings that an older dibs made',
    (here) => {
      const { hooks, ...rest } = JSON.parse(fs.readFileSync(settings(here), 'utf8'))
      const { PostToolBatch: _new, Stop, ...older } = hooks
      Stop[0].hooks.pop()
      fs.writeFileSync(settings(here), JSON.stringify({ ...rest, hooks: { ...older, Stop } }))
    },
    {
      check: 'hook files',
      is: 'warning',
      what: expect.stringMatching(/settings\.json lacks PostToolBatch, Wake: an older dibs made it/),
      fix: 'run dibs init again',
    },
  ],
  [
    'a hook file that is gone',
    (here) => {
      const text = fs.readFileSync(settings(here), 'utf8')
      fs.writeFileSync(settings(here), text.replaceAll(/"[^"]*\/dist\/hook\.cjs"/g, '"/gone/dist/hook.cjs"'))
    },
    {
      check: 'hook files',
      is: 'problem',
      what: expect.stringMatching(/names \/gone\/dist\/hook\.cjs, which does not exist/),
    },
  ],
  [
    'a state folder that others can read',
    (here) => fs.chmodSync(here.state(), 0o755),
    {
      check: 'state folder',
      is: 'warning',
      what: expect.stringMatching(/mode 755/),
      fix: expect.stringMatching(/^chmod 700 /),
    },
  ],
  [
    'a state folder that others can write',
    (here) => fs.chmodSync(here.state(), 0o770),
    {
      check: 'state folder',
      is: 'problem',
      what: expect.stringMatching(/mode 770/),
      fix: expect.stringMatching(/chmod 700/),
    },
  ],
  [
    'a state folder that is a symbolic link',
    (here) => {
      fs.renameSync(here.state(), join(here.dir, 'elsewhere'))
      fs.symlinkSync(join(here.dir, 'elsewhere'), here.state())
    },
    { check: 'state folder', is: 'problem', what: expect.stringMatching(/is a symbolic link/) },
  ],
  [
    "a state folder of somebody else's",
    (here) => fs.chownSync(here.state(), 65534, 65534),
    {
      check: 'state folder',
      is: 'problem',
      what: expect.stringMatching(/belongs to another user \(uid 65534, not 0\)/),
    },
    !asRoot,
  ],
  [
    'a damaged record',
    (here) => fs.truncateSync(newest(here), 30),
    {
      check: 'records',
      is: 'warning',
      what: expect.stringMatching(/state\/g000001\/\d+ is damaged; set aside as /),
    },
  ],
  [
    'a record of a newer dibs',
    (here) => fs.mkdirSync(join(dirname(here.state()), 'v2')),
    { is: 'problem', what: expect.stringMatching(/newer dibs/), fix: 'update dibs' },
  ],
  [
    'a lock that was left',
    (here) => {
      const lock = join(here.repo, '.claude', '.dibs-settings.lock')
      fs.mkdirSync(lock)
      fs.utimesSync(lock, 1e9, 1e9)
    },
    { check: 'locks', is: 'warning', fix: expect.stringMatching(/^rmdir .*\.dibs-settings\.lock$/) },
  ],
  [
    'files of killed processes',
    (here) => {
      for (let one = 0; one < 30; one++) fs.writeFileSync(join(here.state(), 'tmp', `left-${one}`), '')
    },
    {
      check: 'state folder',
      is: 'warning',
      what: expect.stringMatching(/^30 temporary files/),
      fix: 'dibs sweep',
    },
  ],
  [
    'a hook that failed lately',
    (here) => {
      const folder = join(here.temp, `dibs-${process.getuid?.() ?? 'user'}`)
      fs.mkdirSync(folder)
      fs.writeFileSync(join(folder, 'errors.log'), 'x')
    },
    { check: 'failures', is: 'warning', fix: expect.stringMatching(/errors\.log$/) },
  ],
]

describe.each(CASES)('finds %s', (_what, spoil, finding, skip) => {
  test.skipIf(skip)('and says what to do', async () => {
    const here = await well()
    await spoil(here)
    const { code, findings } = await doctor(here)
    const wrong = findings.filter(({ is }) => is !== 'ok')
    expect(wrong).toContainEqual(expect.objectContaining(finding))
    for (const { fix } of wrong) expect(fix).toMatch(/\S/)
    expect(code).toBe(finding.is === 'problem' ? 1 : 0)
    const { out } = await run(here, ['doctor'])
    expect(out).toMatch(
      finding.is === 'problem' ? /\n\d problems? to mend\.\n$/ : /\nNothing is wrong \(\d warnings?\)\.\n$/,
    )
  })
})
