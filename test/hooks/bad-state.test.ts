/**
 * A state folder that cannot be used stops nobody: no decision, one line for the person in each session, the details
 * in the diary. With `onError: "deny"` a write is refused instead. Who holds a file is told on a full disk too.
 */
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hookEnv, runHookProcess } from '../../src/canary/hook-process.ts'
import { built } from '../support/built.ts'
import { fill, makeReadOnly, noDisks, putDiskUnder, unmount } from '../support/disks.ts'
import { decisionOf, humanOf, reasonOf, repository, type Scene, scenes } from '../support/scene.ts'

const dibs = built()
const scene = scenes(dibs)

const asRoot = process.getuid?.() === 0
const SECRET = 'the-content-of-the-file'

function onDisk(here: Scene, change: (folder: string) => void): void {
  const folder = join(here.repo, '.git', 'dibs')
  putDiskUnder(folder)
  here.atEnd(() => unmount(folder))
  change(folder)
}

interface Bad {
  what: string
  code: string
  spoil(here: Scene): void
  /** Why it cannot be made here. */
  not?: string
}

const parent = (here: Scene): string => join(here.repo, '.git', 'dibs')
const STATES: Bad[] = [
  {
    what: 'a symbolic link',
    code: 'symbolic link',
    spoil(here) {
      fs.renameSync(parent(here), join(here.dir, 'elsewhere'))
      fs.symlinkSync(join(here.dir, 'elsewhere'), parent(here))
    },
  },
  {
    what: 'below a file',
    code: 'is not a folder',
    spoil(here) {
      fs.rmSync(parent(here), { recursive: true })
      fs.writeFileSync(parent(here), '')
    },
  },
  {
    what: 'a file',
    code: 'is not a folder',
    spoil(here) {
      fs.rmSync(here.state(), { recursive: true })
      fs.writeFileSync(here.state(), '')
    },
  },
  { what: 'writable by the group', code: 'mode 770', spoil: (here) => fs.chmodSync(here.state(), 0o770) },
  {
    what: 'in a folder writable by all',
    code: 'mode 777',
    spoil: (here) => fs.chmodSync(parent(here), 0o777),
  },
  {
    what: "somebody else's",
    code: 'another user',
    spoil: (here) => fs.chownSync(here.state(), 65534, 65534),
    ...(asRoot ? {} : { not: 'needs root' }),
  },
  { what: 'of a newer dibs', code: 'newer dibs', spoil: (here) => fs.mkdirSync(join(parent(here), 'v2')) },
  {
    what: 'without a folder where there must be one',
    code: 'ENOTDIR',
    spoil(here) {
      fs.rmSync(join(here.state(), 'state'), { recursive: true })
      fs.writeFileSync(join(here.state(), 'state'), '')
    },
  },
  { what: 'on a full disk', code: 'ENOSPC', spoil: (here) => onDisk(here, fill), not: noDisks },
  { what: 'on a read-only disk', code: 'EROFS', spoil: (here) => onDisk(here, makeReadOnly), not: noDisks },
]

async function spoilt(state: Bad, config: object = {}) {
  const here = scene()
  here.config(config)
  const [one, two] = [here.client(), here.client()]
  await one.start()
  state.spoil(here)
  return { here, one, two }
}

const EVENTS = ['UserPromptSubmit', 'Stop', 'SubagentStart', 'SubagentStop', 'SessionEnd', 'SessionStart']
const write = { tool_name: 'Write', tool_input: { file_path: 'a.txt', content: SECRET }, prompt: SECRET }

describe.each(STATES)('a state folder $what', (state) => {
  test.skipIf(state.not)(`stops nobody, and is told once a session ${state.not ?? ''}`, async () => {
    const { here, one, two } = await spoilt(state)
    const answers = await Promise.all([
      one.hook('PreToolUse', write),
      one.hook('PreToolUse', { ...write, tool_input: { file_path: 'b.txt', new_string: SECRET } }),
      one.hook('PostToolUse', write),
      ...EVENTS.map((event) => one.hook(event, { prompt: SECRET, agent_id: 'a1' })),
    ])
    for (const answer of answers) {
      expect(answer.code).toBe(0)
      expect(decisionOf(answer)).toBeUndefined()
    }
    const told = answers.map(humanOf).filter(Boolean)
    expect(told).toHaveLength(1)
    expect(told[0]).toContain(state.code)
    expect(told[0]!.split('\n')).toHaveLength(1)
    expect(humanOf(await two.hook('PreToolUse', write))).toContain(state.code)
    expect(here.diary()).toContain(state.code)
    expect(here.diary()).not.toContain(SECRET)
  })

  test.skipIf(state.not)(
    `with onError deny refuses writes, and nothing else ${state.not ?? ''}`,
    async () => {
      const { one } = await spoilt(state, { onError: 'deny' })
      const refused = await one.hook('PreToolUse', write)
      expect(decisionOf(refused)).toBe('deny')
      expect(reasonOf(refused)).toContain(state.code)
      expect(reasonOf(refused)).toContain('onError')
      const others = ['PostToolUse', 'UserPromptSubmit', 'Stop']
      const answers = await Promise.all(others.map((event) => one.hook(event, write)))
      expect(answers.map(({ code }) => code)).toEqual([0, 0, 0])
      expect(answers.map(decisionOf).filter(Boolean)).toEqual([])
    },
  )
})

describe.each<[string, (folder: string) => void]>([
  ['full', fill],
  ['read-only', makeReadOnly],
])('on a %s disk', (_what, change) => {
  test.skipIf(noDisks)(`who holds a file keeps it, newcomers included ${noDisks}`, async () => {
    const here = scene()
    const [holder, other, newcomer] = [here.client(), here.client(), here.client()]
    const name = await holder.start()
    await other.start()
    await holder.write('a.txt')
    onDisk(here, change)
    for (const asks of [other, newcomer]) {
      const refused = await asks.write('a.txt')
      expect(decisionOf(refused)).toBe('deny')
      expect(reasonOf(refused)).toContain(name)
    }
    const mine = await holder.write('a.txt')
    expect(mine.output).toBeUndefined()
  })

  test.skipIf(noDisks)(`a file of another repository is refused all the same ${noDisks}`, async () => {
    const here = scene()
    const there = repository(join(here.dir, 'there'))
    const [holder, other] = [here.client({ cwd: there }), here.client()]
    await holder.write(join(there, 'a.txt'))
    await other.start()
    onDisk(here, change) // the disk of the other's own workspace
    expect(decisionOf(await other.write(join(there, 'a.txt')))).toBe('deny')
  })
})

test('a state folder that is deleted between two hooks is made again, and all goes on', async () => {
  const here = scene()
  const [one, two] = [here.client(), here.client()]
  await one.start()
  await one.write('a.txt')
  for (const folder of ['', 'tmp', 'cells', 'log', 'state', 'damaged']) {
    fs.rmSync(join(here.state(), folder), { recursive: true })
    for (const event of ['PostToolUse', 'Stop', 'PreToolUse'])
      expect((await one.hook(event, { ...write, agent_id: '' })).output, `${folder} ${event}`).toBeUndefined()
    expect(decisionOf(await two.write('a.txt')), folder).toBe('deny')
  }
  expect(here.diary()).toBe('')
})

test.skipIf(asRoot)('a state folder that may not be written (root may)', async () => {
  const here = scene()
  const [one, two] = [here.client(), here.client()]
  await one.write('a.txt')
  const folders = fs.readdirSync(here.state(), { recursive: true, withFileTypes: true })
  const all = folders.filter((one) => one.isDirectory()).map((one) => join(one.parentPath, one.name))
  for (const folder of all) fs.chmodSync(folder, 0o500)
  here.atEnd(() => {
    for (const folder of all) fs.chmodSync(folder, 0o700)
  })
  expect(decisionOf(await two.write('a.txt'))).toBe('deny')
  expect(humanOf(await two.write('b.txt'))).toBe('') // told with the refusal already
})

describe('half an install: what a hook is made of is missing', () => {
  const broken = (here: Scene): string => {
    const install = join(here.dir, 'install')
    fs.cpSync(join(dibs.root, 'dist'), join(install, 'dist'), { recursive: true })
    for (const name of ['pre-tool-use', 'stop']) fs.rmSync(join(install, 'dist', 'lazy', `hooks-${name}.cjs`))
    return join(install, 'dist', 'hook.cjs')
  }
  const ask = (here: Scene, hook: string, event: string) => {
    const client = here.client({ sid: 'same' })
    const input = { session_id: client.sid, cwd: here.repo, ...write }
    return runHookProcess(hook, event, input, hookEnv(here.env, client.pid))
  }

  test('work goes on, and the person is told once', async () => {
    const here = scene()
    const hook = broken(here)
    const first = await ask(here, hook, 'PreToolUse')
    expect({ code: first.code, decision: decisionOf(first) }).toEqual({ code: 0 })
    expect(humanOf(first)).toContain('hooks-pre-tool-use.cjs')
    expect(humanOf(await ask(here, hook, 'Stop'))).toBe('')
    expect(here.diary()).toContain('hooks-stop.cjs')
  })

  test('with onError deny a write is refused', async () => {
    const here = scene()
    here.config({ onError: 'deny' })
    expect(decisionOf(await ask(here, broken(here), 'PreToolUse'))).toBe('deny')
  })

  test('and told as well where not even the input can be read', () => {
    const here = scene()
    const hook = broken(here)
    fs.rmSync(join(hook, '..', 'lazy', 'host-stdin-wait.cjs'))
    const input = join(here.dir, 'input.json')
    fs.writeFileSync(input, JSON.stringify({ session_id: 'same', cwd: here.repo, ...write }))
    const answer = spawnSync(process.execPath, [hook, 'PreToolUse'], {
      env: hookEnv(here.env, process.pid),
      stdio: [fs.openSync(input, 'r'), 'pipe', 'pipe'],
      encoding: 'utf8',
    })
    expect({ status: answer.status, stderr: answer.stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(answer.stdout).systemMessage).toContain('host-stdin-wait.cjs')
  })
})

test('a file that cannot be told from others is a failure too: told, and refused with onError deny', async () => {
  const here = scene()
  const client = here.client()
  await client.start()
  const file = `${here.repo}/${'d/'.repeat(8000)}x` // far longer than any system allows
  const told = await client.write(file)
  expect({ code: told.code, decision: decisionOf(told) }).toEqual({ code: 0 })
  expect(humanOf(told)).toContain('dibs:')
  here.config({ onError: 'deny' })
  expect(decisionOf(await client.write(file))).toBe('deny')
})
