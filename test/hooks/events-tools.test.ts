/** What PreToolUse and PostToolUse do with each tool, each spelling of a file, and each setting. */
import * as fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { as, run } from '../support/command.ts'
import { contextOf, decisionOf, humanOf, reasonOf, scenes } from '../support/scene.ts'

const dibs = built()
const scene = scenes(dibs)

async function two(config?: object) {
  const here = scene()
  if (config) here.config(config)
  const [one, other] = [here.client(), here.client()]
  const name = await one.start()
  await other.start()
  await one.hook('UserPromptSubmit', { prompt: 'go' }) // and is told who has joined
  return { here, one, other, name }
}

describe('tools', () => {
  test.each<[string, string]>([
    ['Edit', 'file_path'],
    ['Write', 'file_path'],
    ['MultiEdit', 'file_path'],
    ['NotebookEdit', 'notebook_path'],
  ])('%s names its file in %s', async (tool_name, field) => {
    const { here, one, other } = await two()
    const input = { tool_name, tool_input: { [field]: here.file('book.ipynb'), new_source: 'x' } }
    expect((await one.hook('PreToolUse', input)).output).toBeUndefined()
    expect((await one.hook('PreToolUse', input)).output).toBeUndefined()
    const refused = await other.hook('PreToolUse', input)
    expect(decisionOf(refused)).toBe('deny')
    expect(reasonOf(refused)).toContain('book.ipynb')
  })

  test('every spelling of a file is that file', async () => {
    const { here, one, other } = await two()
    here.file('src/a.txt')
    here.file('src/\u00e9.txt')
    fs.symlinkSync('src', join(here.repo, 'link'))
    fs.symlinkSync(join(here.repo, 'src', 'a.txt'), join(here.repo, 'direct'))
    fs.symlinkSync(here.repo, join(here.dir, 'alias'))
    await one.write(join(here.repo, 'src', 'a.txt'))
    await one.write('src/\u00e9.txt')
    await one.write('link/new.txt')
    const spellings = [
      'src/a.txt',
      './src/../src//a.txt',
      'link/a.txt',
      'direct',
      'src/e\u0301.txt',
      'src/new.txt',
    ]
    const absolute = spellings.map((path) => `${here.dir}/alias/${path}`)
    const answers = await Promise.all([...spellings, ...absolute].map((path) => other.write(path)))
    expect(answers.map(decisionOf)).toEqual(answers.map(() => 'deny'))
    const below = await other.write('a.txt', { cwd: join(here.dir, 'alias', 'link') })
    expect(decisionOf(below)).toBe('deny')
  })
})

describe('what a refused session reads', () => {
  test('facts first; the third time within a minute, shorter', async () => {
    const { here, one, other, name } = await two()
    await one.hook('UserPromptSubmit', { prompt: 'Rework the parser' })
    await one.write(here.file('src/a.ts'))
    await one.hook('PostToolUse', { tool_name: 'Write', tool_input: { file_path: 'src/a.ts' } })
    const reasons = []
    for (let time = 0; time < 4; time++) reasons.push(reasonOf(await other.write('src/a.ts')))
    expect(reasons[0]).toMatch(/^src\/a\.ts is held by session /)
    for (const fact of [
      name,
      'branch main',
      '"Rework the parser"',
      'it last did Write src/a.ts',
      'dibs wait src/a.ts',
    ])
      expect(reasons[0]).toContain(fact)
    expect(reasons[1]!.length).toBeGreaterThan(reasons[2]!.length)
    expect(reasons[2]).toMatch(/asked 3 times in a minute.*turn ends.*`dibs wait src\/a\.ts`/)
    expect(reasons[3]).toContain('asked 4 times')
    expect(reasonOf(await here.client().write('src/a.ts'))).toContain('Nothing was written')
  })

  test.each<[what: string, cwd: string, path: string]>([
    ['plain', '', 'a.txt'],
    ['odd', '', "it's $HOME `here`.txt"],
    ['long', '', `${'a-folder-with-a-name/'.repeat(9)}TheImplementationOfTheTest.java`],
    ['in another folder than the session', 'packages/web', 'packages/api/index.ts'],
    ['where the session is', 'packages/web', 'packages/web/index.ts'],
  ])('the command names the file that was meant: %s', async (_what, cwd, path) => {
    const { here, one } = await two()
    const file = here.file(path)
    const folder = join(here.repo, cwd)
    fs.mkdirSync(folder, { recursive: true })
    await one.write(file)
    const reason = reasonOf(await here.client({ cwd: folder }).write(file))
    expect(reason.length).toBeLessThanOrEqual(700)
    const argument = /`dibs wait (.+?)` in the background/.exec(reason)?.[1]
    if (argument === undefined) return expect(path.length).toBeGreaterThan(150) // none is better than a wrong one
    // As the session's shell would read it, in the folder that the session is in.
    const { execFileSync } = await import('node:child_process')
    const text = execFileSync('sh', ['-c', `printf %s ${argument}`], { encoding: 'utf8' })
    const waits = await run(here, ['wait', text, '--timeout', '0.1s'], { cwd: folder })
    expect(waits.code, `dibs wait ${argument}`).toBe(1)
  })

  test('words of others stay on one line, and are no command', async () => {
    const { here, one, other } = await two()
    await one.hook('UserPromptSubmit', { prompt: 'a\u001b[31m b\u202e c\u2028 d' })
    await run(here, ['claim', 'a.txt', '--note', 'x\ny\u0007"z'], { env: as(here, one) })
    const reason = reasonOf(await other.write('a.txt'))
    expect(reason).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/)
  })
})

describe('settings', () => {
  test.each<[string, string | undefined]>([
    ['deny', 'deny'],
    ['ask', 'ask'],
    ['warn', undefined],
    ['off', undefined],
  ])('enforcement %s', async (enforcement, decision) => {
    const { here, one, other, name } = await two({ enforcement })
    await one.write('a.txt')
    const answer = await other.write('a.txt')
    expect(decisionOf(answer)).toBe(decision)
    if (enforcement === 'warn')
      expect(contextOf(answer)).toMatch(new RegExp(`a\\.txt is held by session ${name}`))
    else expect(contextOf(answer)).toBe('')
    // The person is asked something, and not told what happened already.
    if (enforcement === 'ask')
      expect(reasonOf(answer)).toMatch(
        new RegExp(`^dibs: a\\.txt is being edited by session ${name} .*Write it anyway\\? `),
      )
    const words = { deny: 'was refused', ask: 'had to ask before writing', warn: 'was warned of' }[
      enforcement
    ]
    if (words) expect((await run(here, ['log'])).out).toContain(` ${words} a.txt, held by ${name}`)
    if (enforcement === 'off') expect((await run(here, ['status', '--json'])).out).not.toContain('a.txt')
    expect(humanOf(answer)).toBe('')
  })

  test('rules: the last match wins; ignore beats them; .git is never claimed', async () => {
    const { one, other } = await two({
      ignore: ['*.log', 'tmp/**'],
      rules: [
        { files: '*.lock', enforcement: 'warn' },
        { files: 'src/**', enforcement: 'ask' },
        { files: 'src/important.lock', enforcement: 'deny' },
        { files: '**/*.log', enforcement: 'deny' },
      ],
    })
    const expected: Record<string, string | undefined> = {
      'a.lock': undefined,
      'deep/er/b.lock': undefined,
      'src/a.lock': 'ask',
      'src/important.lock': 'deny',
      'other.txt': 'deny',
      'x.log': undefined,
      'tmp/deep/x.txt': undefined,
      '.git/config': undefined,
      '.gitignore': 'deny',
    }
    await Promise.all(Object.keys(expected).map((file) => one.write(file)))
    const answers = await Promise.all(Object.keys(expected).map((file) => other.write(file)))
    expect(
      Object.fromEntries(Object.keys(expected).map((file, at) => [file, decisionOf(answers[at]!)])),
    ).toEqual(expected)
  })

  test('off in general, but a rule for some files', async () => {
    const { one, other } = await two({
      enforcement: 'off',
      rules: [{ files: 'src/**', enforcement: 'deny' }],
    })
    for (const file of ['src/a.ts', 'b.ts']) await one.write(file)
    expect(decisionOf(await other.write('src/a.ts'))).toBe('deny')
    expect(decisionOf(await other.write('b.ts'))).toBeUndefined()
  })
})

describe('PostToolUse', () => {
  const wrote = { tool_name: 'Edit', tool_input: { file_path: 'a.txt' } }

  test('beats, and refreshes the board', async () => {
    const { here, one, name } = await two({ board: 'BOARD.md' })
    await one.write('a.txt')
    expect((await one.hook('PostToolUse', wrote)).output).toBeUndefined()
    expect((await run(here, ['log'])).out).toContain(`${name}: Edit a.txt`)
    for (const board of [join(here.state(), 'STATUS_BOARD.md'), join(here.repo, 'BOARD.md')]) {
      const text = fs.readFileSync(board, 'utf8')
      expect(text).toContain(name)
      expect(text).toContain('**Last:** Edit a.txt')
    }
    expect(here.diary()).toBe('')
  })

  test('after Stop it brings nothing back', async () => {
    const { here, one, other, name } = await two()
    await one.write('a.txt')
    await one.hook('Stop')
    expect((await one.hook('PostToolUse', wrote)).output).toBeUndefined()
    expect(decisionOf(await other.write('a.txt'))).toBeUndefined()
    await one.hook('SessionEnd', { reason: 'other' })
    await one.hook('PostToolUse', { tool_name: 'Edit', tool_input: { file_path: 'free.txt' } })
    expect((await run(here, ['status'])).out).not.toContain(name)
  })

  test('tells when the claim went to somebody else while the tool ran', async () => {
    const { here, one, other } = await two()
    await one.hook('UserPromptSubmit', { prompt: 'x' })
    await one.write('a.txt')
    await run(here, ['release', 'a.txt', '--force'])
    await other.write('a.txt')
    const told = contextOf(await one.hook('PostToolUse', wrote))
    expect(told).toMatch(/^dibs: while this tool ran, the claim on a\.txt went to [a-z]+-[a-z]+\./)
  })

  test('but not what others held before the turn began: it was never its own', async () => {
    const { one, other } = await two()
    await other.write('a.txt')
    await one.hook('UserPromptSubmit', { prompt: 'x' })
    expect((await one.hook('PostToolUse', wrote)).output).toBeUndefined()
  })

  test('nor what they hold of a file that a rule leaves open', async () => {
    const { one, other } = await two({ rules: [{ files: 'a.txt', enforcement: 'warn' }] })
    await other.write('a.txt')
    await one.hook('UserPromptSubmit', { prompt: 'x' })
    expect(contextOf(await one.write('a.txt'))).toContain('held by')
    expect((await one.hook('PostToolUse', wrote)).output).toBeUndefined()
    // Even what they took meanwhile: this session never held it.
    await other.hook('Stop')
    await other.write('a.txt')
    expect(contextOf(await one.write('a.txt'))).toContain('held by')
    expect((await one.hook('PostToolUse', wrote)).output).toBeUndefined()
  })
})
