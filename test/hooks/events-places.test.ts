/** Files beyond the session's own folder: other worktrees, other repositories, submodules, no repository at all. */
import * as fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { run } from '../support/command.ts'
import {
  contextOf,
  decisionOf,
  humanOf,
  reasonOf,
  repository,
  scenes,
  submodule,
  worktree,
} from '../support/scene.ts'

const dibs = built()
const scene = scenes(dibs)

describe('the same path in another worktree', () => {
  async function inTwoWorktrees(worktrees: string) {
    const here = scene()
    here.config({ worktrees })
    const tree = worktree(here.repo, join(here.dir, 'feature'), 'feature')
    fs.cpSync(join(here.repo, '.claude'), join(tree, '.claude'), { recursive: true })
    const [one, two] = [here.client(), here.client({ cwd: tree })]
    const name = await one.start()
    await two.start()
    await one.write('src/a.ts')
    return { here, tree, one, two, name, answer: await two.write('src/a.ts') }
  }

  test('warn: goes ahead, and is told once who edits it where', async () => {
    const { here, two, name, answer } = await inTwoWorktrees('warn')
    expect(decisionOf(answer)).toBeUndefined()
    expect(contextOf(answer)).toContain(
      `session ${name} (branch main) is editing the same path in the worktree ${here.repo}`,
    )
    expect((await two.write('src/a.ts')).output).toBeUndefined()
  })

  test('deny', async () => {
    const { here, tree, name, answer } = await inTwoWorktrees('deny')
    expect(decisionOf(answer)).toBe('deny')
    expect(reasonOf(answer)).toContain(`src/a.ts is held in the worktree ${here.repo} by session ${name}`)
    // The command that it names waits for what stands in the way, which is the other worktree's file.
    const argument = /`dibs wait (\S+)`/.exec(reasonOf(answer))![1]!
    const waits = await run(here, ['wait', argument, '--timeout', '0.1s'], { cwd: tree })
    expect(waits.code, `dibs wait ${argument}`).toBe(1)
  })

  test('off', async () => {
    expect((await inTwoWorktrees('off')).answer.output).toBeUndefined()
  })

  test('one file, reached from another worktree, is one file', async () => {
    const { tree, one } = await inTwoWorktrees('off')
    expect(decisionOf(await one.write(join(tree, 'src', 'a.ts')))).toBe('deny')
  })

  test('a folder of a submodule is claimed in its workspace, whatever it is called', async () => {
    const here = scene()
    const file = `${submodule(here.repo, '[slug]')}/src/a.ts`
    await run(here, ['claim', '[slug]/src/'])
    const client = here.client()
    await client.start()
    expect(decisionOf(await client.write(file))).toBe('deny')
    await run(here, ['release', '[slug]/src/'])
    expect(decisionOf(await client.write(file))).toBeUndefined()
  })

  test('a submodule is a workspace of its own; leaving frees it there too', async () => {
    const here = scene()
    const sub = submodule(here.repo, 'lib')
    const [outside, inside] = [here.client(), here.client({ cwd: sub })]
    const name = await outside.start()
    expect(contextOf(await inside.hook('SessionStart', {}))).toContain('alone')
    await outside.write('lib/a.c')
    expect(reasonOf(await inside.write('a.c'))).toContain(name)
    await outside.hook('Stop')
    expect(decisionOf(await inside.write('a.c'))).toBeUndefined()
    expect(decisionOf(await outside.write('lib/a.c'))).toBe('deny')
    expect(fs.existsSync(join(here.repo, '.git', 'modules', 'lib', 'dibs', 'v1'))).toBe(true)
  })
})

describe('a file of another repository', () => {
  async function twoRepositories() {
    const here = scene()
    const there = repository(join(here.dir, 'there'))
    const [guest, host] = [here.client(), here.client({ cwd: there })]
    const names = [await guest.start(), await host.start()]
    return { here, there, guest, host, names }
  }

  test('is claimed where it lies, until the turn, the subagent or the session ends', async () => {
    const { there, guest, host } = await twoRepositories()
    const file = join(there, 'a.txt')
    const ends: [object, string, object][] = [
      [{}, 'Stop', {}],
      [{ agent_id: 'a1' }, 'SubagentStop', { agent_id: 'a1' }],
      [{}, 'SessionEnd', { reason: 'other' }],
    ]
    for (const [input, event, how] of ends) {
      expect((await guest.write(file, input)).output, event).toBeUndefined()
      expect(decisionOf(await host.write('a.txt')), event).toBe('deny')
      await guest.hook(event, how)
      expect(decisionOf(await host.write('a.txt')), event).toBeUndefined()
      await host.hook('Stop')
    }
  })

  test('is refused when a session there holds it, with a command that waits for that file', async () => {
    const { here, there, guest, host, names } = await twoRepositories()
    await host.write('a.txt')
    const reason = reasonOf(await guest.write(join(there, 'a.txt')))
    expect(reason).toContain(names[1])
    const argument = /`dibs wait (\S+)`/.exec(reason)![1]!
    expect((await run(here, ['wait', argument, '--timeout', '0.1s'])).code, `dibs wait ${argument}`).toBe(1)
  })

  test('is freed at once when the guest is killed', async () => {
    const { there, guest, host } = await twoRepositories()
    await guest.write(join(there, 'a.txt'))
    await guest.kill()
    expect(decisionOf(await host.write('a.txt'))).toBeUndefined()
  })

  test('follows the settings there, and their mistakes are told', async () => {
    const { there, guest, host } = await twoRepositories()
    fs.mkdirSync(join(there, '.claude'))
    fs.writeFileSync(join(there, '.claude', 'dibs.json'), '{"enforcement": "ask", "lease": "soon"}')
    await host.write('a.txt')
    const answer = await guest.write(join(there, 'a.txt'))
    expect(decisionOf(answer)).toBe('ask')
    expect(humanOf(answer)).toContain('lease')
  })
})

describe('without git', () => {
  test('a file outside any repository is claimed in the workspace of the session', async () => {
    const here = scene()
    const [one, two] = [here.client(), here.client()]
    const file = join(here.dir, 'notes.txt')
    expect((await one.write(file)).output).toBeUndefined()
    const refused = await two.write(file)
    expect(decisionOf(refused)).toBe('deny')
    expect(reasonOf(refused)).toContain(file)
    expect(fs.readdirSync(here.dir)).not.toContain('.dibs')
  })

  test('the project folder is the workspace, also from below', async () => {
    const here = scene()
    const project = join(here.dir, 'plain')
    const below = join(project, 'src', 'deep')
    fs.mkdirSync(below, { recursive: true })
    const env = { CLAUDE_PROJECT_DIR: project }
    const write = (file_path: string) => ({ tool_name: 'Write', tool_input: { file_path } })
    const [one, two] = [here.client({ cwd: project }), here.client({ cwd: below })]
    await one.hook('PreToolUse', write('src/deep/a.txt'), env)
    expect(decisionOf(await two.hook('PreToolUse', write('a.txt'), env))).toBe('deny')
    expect(decisionOf(await two.hook('PreToolUse', write('a.txt')))).toBe('deny')
    expect(fs.readdirSync(project)).toContain('.dibs')
    expect(fs.statSync(join(project, '.dibs')).mode & 0o777).toBe(0o700)
  })

  test('a broken .git is no repository', async () => {
    const here = scene()
    const project = join(here.dir, 'plain')
    fs.mkdirSync(project)
    fs.writeFileSync(join(project, '.git'), 'gitdir: ../nowhere\n')
    const [one, two] = [here.client({ cwd: project }), here.client({ cwd: project })]
    await one.write('a.txt')
    expect(decisionOf(await two.write('a.txt'))).toBe('deny')
    expect(here.diary()).toBe('')
  })
})

test('DIBS_STORE and `store` put the state elsewhere', async () => {
  const here = scene()
  const [one, two] = [here.client(), here.client()]
  const write = { tool_name: 'Write', tool_input: { file_path: 'a.txt' } }
  const env = { DIBS_STORE: join(here.dir, 'store') }
  await one.hook('PreToolUse', write, env)
  expect(decisionOf(await two.hook('PreToolUse', write, env))).toBe('deny')
  expect(decisionOf(await two.hook('PreToolUse', write))).toBeUndefined()
  here.config({ store: env.DIBS_STORE })
  expect(decisionOf(await two.hook('PreToolUse', write))).toBe('deny')
})
