/** Shell commands: what they would write is treated as an edit, and what nobody could foresee is told afterwards. */
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { repositoryIn } from '../git/repository.ts'
import { built } from '../support/built.ts'
import { run } from '../support/command.ts'
import { type Client, contextOf, decisionOf, reasonOf, type Scene, scenes } from '../support/scene.ts'

const scene = scenes(built())

const shell = (command: string, more: object = {}) => ({
  tool_name: 'Bash',
  tool_input: { command },
  ...more,
})
const asks = (client: Client, command: string, more: object = {}) =>
  client.hook('PreToolUse', shell(command, more))

async function two(config?: object) {
  const here = scene()
  if (config) here.config(config)
  const [one, other] = [here.client(), here.client()]
  const name = await one.start()
  const otherName = await other.start()
  await one.hook('UserPromptSubmit', { prompt: 'go' }) // and is told who has joined
  return { here, one, other, name, otherName }
}

async function claimsOf(here: Scene, handle: string): Promise<string[]> {
  const { participants } = (await run(here, ['status', '--json'])).json() as {
    participants: { handle: string; claims: { resource: string }[] }[]
  }
  return participants.find((one) => one.handle === handle)?.claims.map((one) => one.resource) ?? []
}

describe('PowerShell', () => {
  const power = (client: Client, command: string, more: object = {}) =>
    client.hook('PreToolUse', { ...shell(command, more), tool_name: 'PowerShell' })

  test.each([
    'Set-Content a.txt x',
    'Get-Content b.txt | Out-File -FilePath a.txt',
    'echo x > a.txt',
    'if (Test-Path a.txt) { Remove-Item a.txt -Force }',
    'Move-Item b.txt a.txt -Force',
    'git checkout -- a.txt',
  ])('%s of a file that somebody holds is refused', async (command) => {
    const { here, one, other, name } = await two()
    for (const file of ['a.txt', 'b.txt']) here.file(file, 'old\n')
    await one.write(join(here.repo, 'a.txt'))
    const answer = await power(other, command)
    expect(reasonOf(answer)).toMatch(new RegExp(`^a\\.txt is held by session ${name} `))
    expect(decisionOf(await power(one, command))).toBeUndefined()
  })

  test.each(['Get-Content a.txt', "Write-Host 'a > a.txt'", 'git status', 'dibs status'])(
    '%s is not, and nothing is allowed either',
    async (command) => {
      const { here, one, other } = await two()
      here.file('a.txt', 'old\n')
      await one.write(join(here.repo, 'a.txt'))
      expect((await power(other, command)).output).toBeUndefined()
    },
  )

  test('what is free is claimed, and what nobody could foresee is told', async () => {
    const { here, one, other, otherName } = await two()
    here.file('a.txt', 'old\n')
    expect(decisionOf(await power(other, 'Set-Content n.txt x'))).toBeUndefined()
    expect(await claimsOf(here, otherName)).toEqual(['n.txt'])
    await one.write(join(here.repo, 'a.txt'))
    const call = { ...shell('./build.ps1', { tool_use_id: 'toolu_p' }), tool_name: 'PowerShell' }
    expect(decisionOf(await other.hook('PreToolUse', call))).toBeUndefined()
    here.file('a.txt', 'built\n')
    await other.hook('PostToolUse', call)
    expect(contextOf(await other.hook('PostToolBatch', { tool_calls: [call] }))).toContain('a.txt')
  })
})

describe('a file that somebody holds', () => {
  test.each([
    'echo x > a.txt',
    'cat > a.txt <<EOF\nx\nEOF',
    'echo x | tee -a a.txt',
    'sed -i s/a/b/ a.txt',
    'rm a.txt',
    'cp b.txt a.txt',
    'cd sub && echo x > ../a.txt',
    'F=a.txt; echo x > "$F"',
    "bash -c 'echo x > a.txt'",
    'rm *.txt',
    'git checkout -- a.txt',
    'git restore a.txt',
    'git rm -f a.txt',
    'git mv a.txt c.txt',
    "git apply <<'EOF'\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-old\n+new\nEOF",
    "patch -p1 <<'EOF'\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-old\n+new\nEOF",
    'find . -name "a.*" -delete',
    'find . -name "a.*" | xargs rm',
    'cp -r sub/. . && tar cf a.txt sub',
    "cat > p.diff <<'EOF'\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-old\n+new\nEOF\ngit apply p.diff",
    'cd link && echo x > ../../a.txt',
    'echo x > same.txt',
    'touch same.txt',
    'touch link/c.txt link/same.txt',
  ])('%s is refused', async (command) => {
    const { here, one, other, name } = await two()
    for (const file of ['a.txt', 'b.txt', 'sub/c.txt', 'elsewhere/d/e.txt']) here.file(file, 'old\n')
    fs.symlinkSync('elsewhere/d', join(here.repo, 'link'))
    fs.symlinkSync('a.txt', join(here.repo, 'same.txt'))
    fs.symlinkSync('../../same.txt', join(here.repo, 'link', 'same.txt'))
    await one.write(join(here.repo, 'a.txt'))
    const answer = await asks(other, command)
    expect(decisionOf(answer)).toBe('deny')
    expect(reasonOf(answer)).toMatch(new RegExp(`^a\\.txt is held by session ${name} \\(branch main`))
    expect(reasonOf(answer)).toContain('The command was not run: it would write that file.')
    expect(reasonOf(answer)).toContain('dibs wait a.txt')
    expect(decisionOf(await asks(one, command))).toBeUndefined()
  })

  test.each([
    'cat a.txt',
    'grep x a.txt > /dev/null',
    'echo "> a.txt"',
    'wc -l < a.txt',
    'git diff a.txt',
    'ls',
    '',
    'cd link && echo x > ../a.txt',
    'find . -name "a.*"',
    'find link -name "*.txt" -delete',
    'git apply --check nothing.patch',
    'tar cf - a.txt | wc -c',
  ])('%s is not', async (command) => {
    const { here, one, other } = await two()
    here.file('a.txt', 'old\n')
    here.file('elsewhere/d/e.txt', 'old\n')
    fs.symlinkSync('elsewhere/d', join(here.repo, 'link'))
    await one.write(join(here.repo, 'a.txt'))
    expect((await asks(other, command)).output).toBeUndefined()
  })

  test('of several targets one is enough, and nothing is claimed', async () => {
    const { here, one, other, otherName } = await two()
    await one.write(join(here.repo, 'a.txt'))
    await one.write(join(here.repo, 'c.txt'))
    const answer = await asks(other, 'echo x | tee b.txt a.txt c.txt')
    expect(reasonOf(answer)).toContain('1 more of what this would write is held too.')
    expect(await claimsOf(here, otherName)).toEqual([])
  })

  test('in a folder that would be removed', async () => {
    const { here, one, other, otherName } = await two()
    here.file('src/deep/a.txt')
    here.file('src/b.txt')
    expect(decisionOf(await asks(other, 'rm -r src'))).toBeUndefined()
    expect(await claimsOf(here, otherName)).toEqual([])
    await one.write(join(here.repo, 'src/deep/a.txt'))
    expect(reasonOf(await asks(other, 'rm -r src'))).toMatch(/^src\/deep\/a\.txt is held by session/)
  })

  test('asked again and again', async () => {
    const { here, one, other } = await two()
    await one.write(join(here.repo, 'a.txt'))
    await other.write(join(here.repo, 'a.txt'))
    await asks(other, 'echo x > a.txt')
    expect(reasonOf(await asks(other, 'sed -i s/a/b/ a.txt'))).toContain('asked 3 times in a minute')
  })
})

describe('a free file', () => {
  test('is claimed for the turn', async () => {
    const { here, one, other, otherName } = await two()
    here.file('b.txt')
    await asks(other, 'echo x > a.txt && sed -i s/a/b/ b.txt')
    expect((await claimsOf(here, otherName)).sort()).toEqual(['a.txt', 'b.txt'])
    expect(decisionOf(await one.write(join(here.repo, 'a.txt')))).toBe('deny')
    await other.hook('Stop')
    expect(decisionOf(await one.write(join(here.repo, 'a.txt')))).toBeUndefined()
  })

  test('by a subagent, until that ends', async () => {
    const { here, one, other } = await two()
    await asks(other, 'echo x > a.txt', { agent_id: 'a1' })
    await other.hook('Stop')
    expect(decisionOf(await one.write(join(here.repo, 'a.txt')))).toBe('deny')
    await other.hook('SubagentStop', { agent_id: 'a1' })
    expect(decisionOf(await one.write(join(here.repo, 'a.txt')))).toBeUndefined()
  })

  test('in another repository too', async () => {
    const { here, one, other } = await two()
    const elsewhere = join(here.dir, 'elsewhere')
    fs.mkdirSync(elsewhere)
    spawnSync('git', ['init', '-q', elsewhere])
    await asks(other, `echo x > ${elsewhere}/a.txt`)
    expect(decisionOf(await asks(one, `cd ${elsewhere} && rm a.txt`))).toBe('deny')
    await other.hook('Stop')
    expect(decisionOf(await asks(one, `cd ${elsewhere} && rm a.txt`))).toBeUndefined()
  })

  test('with two hundred of them', async () => {
    const { here, other, otherName } = await two()
    const files = Array.from({ length: 200 }, (_, at) => `f${at}.txt`)
    await asks(other, `touch ${files.join(' ')} | tee ${files.join(' ')}`)
    expect((await claimsOf(here, otherName)).length).toBe(200)
  })
})

describe('by the settings of the project', () => {
  const cases: [config: object, decision: string | undefined, context: RegExp][] = [
    [{ shellGuard: 'warn' }, undefined, /by the project's setting this command goes ahead/],
    [{ shellGuard: 'off' }, undefined, /^$/],
    [{ enforcement: 'warn' }, undefined, /this command goes ahead/],
    [{ enforcement: 'off' }, undefined, /^$/],
    [{ enforcement: 'ask' }, 'ask', /^$/],
    [{ rules: [{ files: '*.txt', enforcement: 'warn' }] }, undefined, /this command goes ahead/],
    [{ rules: [{ files: '*.md', enforcement: 'warn' }] }, 'deny', /^$/],
    [{ ignore: ['a.txt'] }, undefined, /^$/],
  ]
  test.each(cases)('%j', async (config, decision, context) => {
    const { here, one, other } = await two(config)
    await one.write(join(here.repo, 'a.txt'))
    const answer = await asks(other, 'echo x > a.txt')
    expect(decisionOf(answer)).toBe(decision)
    expect(contextOf(answer)).toMatch(context)
  })

  test('of several files each by its own', async () => {
    const { here, one, other, otherName } = await two({ rules: [{ files: '*.lock', enforcement: 'warn' }] })
    await one.write(join(here.repo, 'x.lock'))
    const warned = await asks(other, 'echo x | tee a.txt x.lock')
    expect(decisionOf(warned)).toBeUndefined()
    expect(contextOf(warned)).toContain('x.lock is held by')
    expect(await claimsOf(here, otherName)).toEqual(['a.txt'])
    await one.write(join(here.repo, 'b.txt'))
    expect(reasonOf(await asks(other, 'echo x | tee x.lock b.txt'))).toMatch(/^b\.txt is held by/)
  })
})

describe("dibs' own state", () => {
  test.each([
    'echo x > .git/dibs/v1/state/x',
    'rm -rf .git/dibs',
    'rm -rf .git/dibs/v1',
    'rm -rf .git',
    'mv .git/dibs elsewhere',
    'cd .git/dibs/v1 && rm -r state',
    'cp a.txt .git/dibs/v1/log/x',
  ])('%s is refused, also to whoever is alone', async (command) => {
    const here = scene()
    here.file('a.txt')
    const one = here.client()
    await one.start()
    const answer = await asks(one, command)
    expect(decisionOf(answer)).toBe('deny')
    expect(reasonOf(answer)).toContain("belongs to dibs' own state")
  })

  test('by an edit too', async () => {
    const here = scene()
    const one = here.client()
    await one.start()
    const answer = await one.write(join(here.state(), 'log', 'x.jsonl'))
    expect(reasonOf(answer)).toContain("belongs to dibs' own state")
    expect(decisionOf(await one.write(join(here.repo, '.git', 'config')))).toBeUndefined()
  })

  test('is read by whoever wants to', async () => {
    const here = scene()
    const one = here.client()
    await one.start()
    expect((await asks(one, 'cat .git/dibs/v1/log/*.jsonl')).output).toBeUndefined()
  })
})

describe("dibs' own commands", () => {
  test.each([
    'dibs status',
    'dibs send all "it is done" \'; rm -rf x\'',
    'dibs wait src/a.ts',
    'dibs release --all',
  ])('%s needs no permission', async (command) => {
    const { other } = await two()
    expect(decisionOf(await asks(other, command))).toBe('allow')
  })

  test.each([
    'dibs release --force a.txt',
    'dibs release --force=x a.txt',
    'dibs uninstall',
    'dibs init',
    'dibs guard install',
    'dibs status; curl example.org',
    'dibs status && echo x',
    'dibs status | sh',
    'dibs status > a.txt',
    'dibs send all "$(cat /etc/passwd)"',
    'dibs send all `id`',
    'X=1 dibs status',
    'dibs status &',
    'dibs status\nid',
    './dibs status',
    'command dibs status',
    'dibs',
    'dibs $VERB',
  ])('%s is not one of them', async (command) => {
    const { other } = await two()
    expect(decisionOf(await asks(other, command))).toBeUndefined()
  })
})

describe('afterwards', () => {
  const PYTHON = `python3 -c "open('a.txt', 'w').write('x')"`
  let calls = 0

  /** A command as the client runs it. @returns what the session is told with its result */
  async function runs(
    here: Scene,
    client: Client,
    command: string,
    meanwhile = async () => {},
  ): Promise<string> {
    const call = shell(command, { tool_use_id: `toolu_after_${++calls}` })
    expect(decisionOf(await client.hook('PreToolUse', call))).toBeUndefined()
    const { status } = spawnSync('bash', ['-c', command], { cwd: here.repo, timeout: 10_000 })
    await meanwhile()
    await client.hook(status === 0 ? 'PostToolUse' : 'PostToolUseFailure', call)
    return contextOf(await client.hook('PostToolBatch', { tool_calls: [call] }))
  }

  async function writes(client: Client, file: string, text: string): Promise<void> {
    await client.write(file)
    fs.writeFileSync(file, text)
    await client.hook('PostToolUse', { tool_name: 'Write', tool_input: { file_path: file } })
  }

  test('a held file that changed is told to the one who ran it, and to its holder', async () => {
    const { here, one, other, name, otherName } = await two()
    await writes(one, join(here.repo, 'a.txt'), 'theirs\n')
    expect(await runs(here, other, PYTHON)).toMatch(
      new RegExp(
        `a\\.txt, held by ${name}, changed while the command ran \\(python3\\)\\. ${name} has been told`,
      ),
    )
    const told = contextOf(await one.hook('PostToolBatch', { tool_calls: [] }))
    expect(told).toContain(
      `a.txt changed while a command of ${otherName} ran (python3), although this session holds it.`,
    )
    expect((await run(here, ['log'])).out).toContain(
      `a.txt, held by ${name}, changed while a command of ${otherName} ran`,
    )
  })

  test('also by a command that fails', async () => {
    const { here, one, other } = await two()
    await writes(one, join(here.repo, 'a.txt'), 'theirs\n')
    expect(await runs(here, other, `${PYTHON}; exit 3`)).toContain('a.txt, held by')
  })

  test('not when it was only looked at, or its holder wrote it', async () => {
    const { here, one, other } = await two()
    const file = join(here.repo, 'a.txt')
    await writes(one, file, 'theirs\n')
    expect(await runs(here, other, 'python3 -c 1')).toBe('')
    expect(await runs(here, other, 'python3 -c 1', () => writes(one, file, 'theirs again\n'))).toBe('')
    expect(await runs(here, other, 'python3 -c "import os; os.utime(\'a.txt\')"')).toBe('')
  })

  test('not when its holder runs a command as well: it may be that', async () => {
    const { here, one, other } = await two()
    const file = join(here.repo, 'a.txt')
    await writes(one, file, 'theirs\n')
    await one.hook('PreToolUse', shell('npm run codegen', { tool_use_id: 'toolu_codegen' }))
    expect(await runs(here, other, 'python3 -c 1', async () => fs.writeFileSync(file, 'generated\n'))).toBe(
      '',
    )
  })

  test('but when that command had ended before', async () => {
    const { here, one, other } = await two()
    await writes(one, join(here.repo, 'a.txt'), 'theirs\n')
    await one.hook('PreToolUse', shell('npm run codegen', { tool_use_id: 'toolu_ended' }))
    await one.hook('PostToolUse', shell('npm run codegen', { tool_use_id: 'toolu_ended' }))
    expect(await runs(here, other, PYTHON)).toContain('a.txt, held by')
  })

  test('what nobody held is claimed for the turn, and counts as written', async () => {
    const repository = repositoryIn(scene())
    const { here } = repository
    const [one, other] = [here.client(), here.client()]
    await one.start()
    const otherName = await other.start()
    await other.hook('UserPromptSubmit', { prompt: 'go' })
    const script = `python3 -c "open('mine.txt','w').write('x'); open('new.txt','w').write('y')"`
    expect(await runs(here, other, script)).toBe('')
    expect((await claimsOf(here, otherName)).sort()).toEqual(['mine.txt', 'new.txt'])
    expect(decisionOf(await one.write(join(here.repo, 'new.txt')))).toBe('deny')
    await other.hook('Stop')
    expect(await repository.runs(one, 'git add -A')).toContain('mine.txt, new.txt')
  })

  test('of a command in the background when its end is reported', async () => {
    const repository = repositoryIn(scene())
    const { here } = repository
    const [one, other] = [here.client(), here.client()]
    const name = await one.start()
    const otherName = await other.start()
    await other.hook('UserPromptSubmit', { prompt: 'go' })
    await writes(one, join(here.repo, 'theirs.txt'), 'theirs\n')
    const call = {
      ...shell('python3 later.py', { tool_use_id: 'toolu_bg', tool_response: { backgroundTaskId: 'b1' } }),
      tool_input: { command: 'python3 later.py', run_in_background: true },
    }
    await other.hook('PreToolUse', call)
    await other.hook('PostToolUse', call)
    expect(contextOf(await other.hook('PostToolBatch', { tool_calls: [call] }))).toBe('')
    await other.hook('Stop')
    here.file('theirs.txt', 'changed\n')
    here.file('new.txt', 'new\n')
    const report = `<task-notification>\n<task-id>b1</task-id>\n<tool-use-id>toolu_bg</tool-use-id>\n</task-notification>`
    const told = contextOf(await other.hook('UserPromptSubmit', { prompt: report }))
    expect(told).toContain(`theirs.txt, held by ${name}, changed while the command ran (python3)`)
    expect(await claimsOf(here, otherName)).toEqual(['new.txt'])
  })

  test('not for a turn that is over', async () => {
    const repository = repositoryIn(scene())
    const { here } = repository
    const other = here.client()
    const otherName = await other.start()
    await other.hook('UserPromptSubmit', { prompt: 'go' })
    await runs(
      here,
      other,
      `python3 -c "open('mine.txt','w').write('x')"`,
      async () => void (await other.hook('Stop')),
    )
    expect(await claimsOf(here, otherName)).toEqual([])
  })

  test('what it was seen to write is in the log', async () => {
    const { here, other, otherName } = await two()
    await runs(here, other, 'echo x > a.txt; mkdir -p s; echo y > s/b.txt')
    const { out } = await run(here, ['log'])
    expect(out).toContain(`${otherName}: Bash a.txt`)
    expect(out).toContain(`${otherName}: Bash s/b.txt`)
    expect(fs.readdirSync(join(here.state(), 'cells')).filter((name) => name.startsWith('shell.'))).toEqual(
      [],
    )
  })
})

test('what cannot be understood is run', async () => {
  const { here, one, other } = await two()
  await one.write(join(here.repo, 'a.txt'))
  for (const command of [
    'echo > "',
    'if',
    '$X > $Y',
    '<<',
    `echo ${'x'.repeat(100_000)} > a.txt`,
    '((((',
    7,
    null,
  ])
    expect((await other.hook('PreToolUse', shell(command as string))).output).toBeUndefined()
  expect(here.diary()).toBe('')
})
