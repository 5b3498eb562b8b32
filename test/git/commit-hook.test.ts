/** `dibs guard`: commits that git's own pre-commit hook stops, whoever makes them, and hooks that were there before. */
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { as } from '../support/command.ts'
import { type Client, type Env, scenes } from '../support/scene.ts'
import { IDENTITY, type Repository, repositoryIn } from './repository.ts'

const dibs = built()
const scene = scenes(dibs)

/** Two sessions: the other one has written theirs.txt, and its turn is over. */
async function two(config?: object) {
  const repository = repositoryIn(scene())
  if (config) repository.here.config(config)
  const [other, me] = [repository.here.client(), repository.here.client()]
  const name = await other.start()
  await me.start()
  expect(await repository.edits(other, 'theirs.txt', 'their work\n')).toBe(true)
  await other.hook('Stop')
  expect(await repository.edits(me, 'mine.txt', 'my work\n')).toBe(true)
  return { ...repository, other, me, name }
}

/** As somebody's terminal runs it. */
function does({ here }: Repository, program: string, args: string[], by?: Client, more: Env = {}) {
  const env = { ...here.env, ...IDENTITY, ...(by ? as(here, by) : {}), ...more }
  const ran = spawnSync(program, args, { cwd: here.repo, env, encoding: 'utf8', timeout: 20_000 })
  return { code: ran.status, said: ran.stdout + ran.stderr }
}
const guard = (at: Repository, verb: string, ...more: string[]) =>
  does(at, join(dibs.root, 'bin', 'dibs'), ['guard', verb, ...more])
const commits = (at: Repository, args: string[], by?: Client, more?: Env) =>
  does(at, 'git', ['commit', '--quiet', ...args], by, more)
const hookFile = ({ here }: Repository) => join(here.repo, '.git', 'hooks', 'pre-commit')
const inCommit = (at: Repository) =>
  at.git('log', '--format=', '--name-only', 'beginning..HEAD').split('\n').filter(Boolean)

function hookOf(at: Repository, text: string, mode = 0o755): string {
  const file = hookFile(at)
  fs.mkdirSync(dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
  fs.chmodSync(file, mode)
  return file
}

describe('a commit with the work of another live session', () => {
  test('goes through without the hook, and is stopped with it', async () => {
    const at = await two()
    expect(commits(at, ['-am', 'all']).code).toBe(0)
    expect(inCommit(at)).toContain('theirs.txt')

    const again = await two()
    expect(guard(again, 'install').said).toContain('Commits are checked now')
    const { code, said } = commits(again, ['-am', 'all'])
    expect(code).toBe(1)
    expect(said).toMatch(
      /^dibs: this commit would take along work of others in this worktree: mine\.txt \(session \S+, held now\); theirs\.txt \(session /,
    )
    expect(said).toContain('Nothing was committed.')
    expect(said).toContain('git commit --no-verify')
    expect(inCommit(again)).toEqual([])
    expect(commits(again, ['--no-verify', '-am', 'all']).code).toBe(0)
  })

  test('of a session is told what of it is its own', async () => {
    const at = await two()
    guard(at, 'install')
    const { code, said } = commits(at, ['-am', 'all'], at.me)
    expect(code).toBe(1)
    expect(said).toContain(`theirs.txt (session ${at.name}, not committed, written `)
    expect(said).toContain('`git commit -m "…" -- mine.txt` takes only what it names')
    expect(said).not.toContain('--no-verify')
    expect(commits(at, ['-m', 'mine', '--', 'mine.txt'], at.me).code).toBe(0)
    expect(inCommit(at)).toEqual(['mine.txt'])
    expect(at.read('theirs.txt')).toBe('their work\n')
  })

  test('that others staged is stopped, and their own one is not', async () => {
    const at = await two()
    guard(at, 'install')
    at.git('add', 'theirs.txt')
    expect(commits(at, ['-m', 'staged'], at.me).code).toBe(1)
    expect(commits(at, ['-m', 'theirs'], at.other).code).toBe(0)
    expect(inCommit(at)).toEqual(['theirs.txt'])
  })

  test('that both wrote is not stopped: it cannot be committed in parts', async () => {
    const at = await two()
    guard(at, 'install')
    expect(await at.runs(at.me, 'echo more >> theirs.txt')).toBe('')
    expect(commits(at, ['-m', 'both', '--', 'theirs.txt'], at.me).code).toBe(0)
  })

  test('that is gone is not stopped', async () => {
    const at = await two()
    guard(at, 'install')
    await at.other.kill()
    expect(commits(at, ['-am', 'all'], at.me).code).toBe(0)
  })

  test('that it made on the branch that is merged is not stopped', async () => {
    const at = await two()
    at.git('checkout', '--quiet', '-b', 'topic')
    const time = { GIT_COMMITTER_DATE: '2098-01-01T00:00:00Z' }
    expect(does(at, 'git', ['commit', '-qm', 'theirs', '--', 'theirs.txt'], at.other, time).code).toBe(0)
    at.git('checkout', '--quiet', 'main')
    at.git('merge', '--no-ff', '--no-commit', 'topic')
    guard(at, 'install')
    expect(commits(at, ['-m', 'merge'], at.me)).toEqual({ code: 0, said: '' })
    expect(inCommit(at)).toContain('theirs.txt')
  })

  test.each([
    ['DIBS=off', {}, { DIBS: 'off' }],
    ['gitGuard "off"', { gitGuard: 'off' }, {}],
  ])('with %s is not stopped', async (_, config, env) => {
    const at = await two(config)
    guard(at, 'install')
    expect(commits(at, ['-am', 'all'], at.me, env)).toEqual({ code: 0, said: '' })
  })

  test('with gitGuard "warn" goes ahead, and is named', async () => {
    const at = await two({ gitGuard: 'warn' })
    guard(at, 'install')
    const { code, said } = commits(at, ['-am', 'all'], at.me)
    expect(code).toBe(0)
    expect(said).toContain("By the project's setting it goes ahead.")
  })

  test('in a worktree of its own is not: nobody else is there', async () => {
    const at = await two()
    guard(at, 'install')
    const tree = join(at.here.dir, 'tree')
    at.git('worktree', 'add', '--quiet', tree, '-b', 'topic')
    fs.writeFileSync(join(tree, 'theirs.txt'), 'x\n')
    expect(does(at, 'git', ['-C', tree, 'commit', '-qam', 'x']).said).toBe('')
  })
})

describe('where dibs cannot look', () => {
  const spoil = (at: Repository) => fs.chmodSync(dirname(at.here.state()), 0o777)

  test('it says so, and the commit goes on', async () => {
    const at = await two()
    guard(at, 'install')
    spoil(at)
    const { code, said } = commits(at, ['-am', 'all'], at.me)
    expect(said).toContain('dibs: this commit was not checked: ')
    expect(code).toBe(0)
  })

  test('a strict project stops it', async () => {
    const at = await two({ onError: 'deny' })
    guard(at, 'install')
    spoil(at)
    expect(commits(at, ['-am', 'all'], at.me).code).toBe(1)
    expect(inCommit(at)).toEqual([])
  })

  test('because it is gone, the hook says so', async () => {
    const at = await two()
    guard(at, 'install')
    fs.writeFileSync(hookFile(at), fs.readFileSync(hookFile(at), 'utf8').replaceAll(dibs.root, '/nowhere'))
    const { code, said } = commits(at, ['-am', 'all'], at.me)
    expect(code).toBe(0)
    expect(said).toContain('dibs: it is not where it was, so this commit was not checked.')
  })

  test('outside of a repository it is misuse, which stops nothing', () => {
    const here = scene()
    const at = { here } as Repository
    fs.rmSync(join(here.repo, '.git'), { recursive: true })
    expect(guard(at, 'check')).toEqual({ code: 2, said: expect.stringContaining('no git repository') })
    expect(guard(at, 'install')).toEqual({ code: 1, said: 'dibs: this is no git repository.\n' })
    expect(guard(at, 'elsewhere').code).toBe(2)
  })
})

describe('a hook that is there', () => {
  test.each([
    ['a script of sh', '#!/bin/sh\necho before >> ran\n', 0o755],
    ['one that is not executable', '#!/bin/sh\necho before >> ran\n', 0o644],
    ['one of Node', '#!/usr/bin/env node\nrequire("fs").appendFileSync("ran", "before\\n")\n', 0o755],
  ])('%s: runs as before, and comes back as it was', async (_, text, mode) => {
    const at = await two()
    const file = hookOf(at, text, mode)
    const before = fs.statSync(file)
    const isRun = mode === 0o755
    expect(guard(at, 'install').code).toBe(0)
    expect(guard(at, 'install').said).toContain('already')
    expect(commits(at, ['-am', 'all'], at.me).code).toBe(1)
    expect(at.read('ran')).toBeUndefined()
    expect(commits(at, ['-m', 'mine', '--', 'mine.txt'], at.me).code).toBe(0)
    expect(at.read('ran')).toBe(isRun ? 'before\n' : undefined)
    expect(guard(at, 'uninstall').code).toBe(0)
    expect(fs.readFileSync(file, 'utf8')).toBe(text)
    expect(fs.statSync(file).mode).toBe(before.mode)
    expect(fs.readdirSync(dirname(file)).filter((one) => one.startsWith('pre-commit'))).toEqual(
      expect.not.arrayContaining(['pre-commit.before-dibs']),
    )
    expect(guard(at, 'uninstall').said).toContain('Nothing of dibs')
  })

  test.each([
    ['#!/bin/sh\nexit 3\n', 1],
    ['#!/usr/bin/env node\nprocess.exit(3)\n', 1],
  ])('%j still has its say', async (text, code) => {
    const at = await two()
    hookOf(at, text)
    guard(at, 'install')
    expect(commits(at, ['-m', 'mine', '--', 'mine.txt'], at.me).code).toBe(code)
  })

  test('a link stays a link', async () => {
    const at = await two()
    at.write('scripts/check', '#!/bin/sh\necho before >> ran\n')
    fs.chmodSync(join(at.here.repo, 'scripts/check'), 0o755)
    fs.mkdirSync(dirname(hookFile(at)), { recursive: true })
    fs.symlinkSync('../../scripts/check', hookFile(at))
    expect(guard(at, 'install').said).toContain('is kept as')
    expect(commits(at, ['-m', 'mine', '--', 'mine.txt'], at.me).code).toBe(0)
    expect(at.read('ran')).toBe('before\n')
    expect(at.read('scripts/check')).toBe('#!/bin/sh\necho before >> ran\n')
    expect(guard(at, 'uninstall').code).toBe(0)
    expect(fs.readlinkSync(hookFile(at))).toBe('../../scripts/check')
  })

  test('none: is made, and goes', async () => {
    const at = await two()
    fs.rmSync(dirname(hookFile(at)), { recursive: true, force: true })
    expect(guard(at, 'install', '--dry-run').said).toContain('+# >>> dibs guard >>>')
    expect(fs.existsSync(hookFile(at))).toBe(false)
    guard(at, 'install')
    expect(fs.statSync(hookFile(at)).mode & 0o100).toBe(0o100)
    expect(guard(at, 'uninstall', '--dry-run').said).toContain('-# >>> dibs guard >>>')
    guard(at, 'uninstall')
    expect(fs.existsSync(hookFile(at))).toBe(false)
  })

  test('of husky: what people write is changed, not what husky makes', async () => {
    const at = await two()
    // As `husky` 9 lays it out.
    at.git('config', 'core.hooksPath', '.husky/_')
    at.write('.husky/_/h', 'n=$(basename "$0")\nsh -e "$(dirname "$(dirname "$0")")/$n" "$@"\nexit $?\n')
    at.write('.husky/_/pre-commit', '#!/usr/bin/env sh\n. "$(dirname "$0")/h"')
    fs.chmodSync(join(at.here.repo, '.husky/_/pre-commit'), 0o755)
    at.write('.husky/pre-commit', 'echo before >> ran')
    const { said } = guard(at, 'install')
    expect(said).toContain('others get this file through git')
    expect(at.read('.husky/pre-commit')).not.toContain(dibs.root)
    const onPath = { PATH: `${join(dibs.root, 'bin')}:${process.env.PATH}` }
    expect(commits(at, ['-am', 'all'], at.me, onPath).code).toBe(1)
    expect(commits(at, ['-m', 'mine', '--', 'mine.txt'], at.me, onPath).code).toBe(0)
    expect(at.read('ran')).toBe('before\n')
    guard(at, 'uninstall')
    expect(at.read('.husky/pre-commit')).toBe('echo before >> ran')
  })

  test('stays when the hooks of Claude Code go, and dibs says so', async () => {
    const at = await two()
    const bin = join(dibs.root, 'bin', 'dibs')
    expect(does(at, bin, ['uninstall']).said).not.toContain('guard')
    guard(at, 'install')
    expect(does(at, bin, ['uninstall']).said).toContain('Commits are still checked')
  })

  test('of a manager that writes it anew: it is named', async () => {
    const at = await two()
    hookOf(at, '#!/bin/sh\n# lefthook\nexit 0\n')
    expect(guard(at, 'install').said).toContain('lefthook writes this file anew')
  })

  test('whose copy would be overwritten is left alone', async () => {
    const at = await two()
    const file = hookOf(at, '#!/usr/bin/env node\n')
    fs.writeFileSync(`${file}.before-dibs`, "somebody's")
    expect(guard(at, 'install')).toEqual({ code: 1, said: expect.stringContaining('Nothing was written.') })
    expect(fs.readFileSync(file, 'utf8')).toBe('#!/usr/bin/env node\n')
    expect(fs.readFileSync(`${file}.before-dibs`, 'utf8')).toBe("somebody's")
  })
})

test('--json', async () => {
  const at = await two()
  expect(JSON.parse(guard(at, 'install', '--json').said)).toMatchObject({
    dibs: 1,
    kind: 'guard',
    is: 'written',
    reach: 'own',
    file: hookFile(at),
  })
  at.git('add', 'theirs.txt')
  const bin = join(dibs.root, 'bin', 'dibs')
  const ran = spawnSync(bin, ['guard', 'check', '--json'], {
    cwd: at.here.repo,
    env: { ...as(at.here, at.me) } as NodeJS.ProcessEnv,
    encoding: 'utf8',
  })
  expect(JSON.parse(ran.stdout)).toMatchObject({
    kind: 'guard',
    ok: false,
    theirs: [{ who: at.name, held: false, files: ['theirs.txt'] }],
  })
})
