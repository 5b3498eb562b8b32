/**
 * The hooks' code cache: made once, used by all, and never believed. V8 itself accepts damaged data and dies of it, and
 * a hook that dies lets the edit through; so whatever is in the cache, a held file must be refused.
 */
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { hookEnv } from '../../src/canary/hook-process.ts'
import { codeCache } from '../../src/doctor/installation.ts'
import { CHECKSUM_BYTES, codeCacheFolder } from '../../src/host/code-cache.ts'
import { crc32InScript } from '../../src/host/crc32.ts'
import { realFs } from '../../src/host/fs.ts'
import { type Built, built } from '../support/built.ts'
import { type Client, decisionOf, type Scene, scenes } from '../support/scene.ts'

const dibs = built()
const install: Built = { root: '', hook: '', cli: '' }
const scene = scenes(install)
const MAIN = 'hooks-main.cjs'
const REFUSAL = [MAIN, 'hooks-pre-tool-use.cjs', 'refusal.cjs']

beforeEach(() => {
  install.root = fs.mkdtempSync(join(dirname(dibs.root), 'install-'))
  install.hook = join(install.root, 'dist', 'hook.cjs')
  install.cli = join(install.root, 'dist', 'cli.cjs')
  for (const part of ['dist', 'hooks'])
    fs.cpSync(join(dibs.root, part), join(install.root, part), { recursive: true })
})

const dist = (): string => join(install.root, 'dist')
const folder = (nodeOptions?: string): string => codeCacheFolder(crc32InScript, dist(), nodeOptions)!
const cached = (name: string): string => join(folder(), name)
const names = (): string[] => (fs.existsSync(folder()) ? fs.readdirSync(folder()).sort() : [])
const lazy = (): string[] => fs.readdirSync(join(dist(), 'lazy')).sort()

/** Somebody holds a file. @returns who asks for it, and is refused by a hook that works. */
async function held(here: Scene): Promise<{ asker: Client; file: string }> {
  const [holder, asker] = [here.client(), here.client()]
  const file = here.file('a.txt')
  await holder.start()
  await asker.start()
  await holder.write(file)
  return { asker, file }
}

describe('made', () => {
  test('when a session starts, of all that hooks load, and then only used', async () => {
    const here = scene()
    await here.client().write(here.file('a.txt'))
    expect(names()).toEqual([])
    await here.client().start()
    expect(names()).toEqual(lazy().filter((name) => !name.startsWith('commands-')))
    expect(names()).toEqual(expect.arrayContaining(REFUSAL))
    const before = fs.statSync(folder()).ino
    const { asker, file } = await held(here)
    expect(decisionOf(await asker.write(file))).toBe('deny')
    expect(fs.statSync(folder()).ino).toBe(before)
  })

  test('of every function, of those too that the hook which made it had run itself', async () => {
    await scene().client().start()
    for (const name of [...REFUSAL, 'hooks-session-start.cjs']) {
      const source = fs.statSync(join(dist(), 'lazy', name)).size
      expect(fs.statSync(cached(name)).size, name).toBeGreaterThan(2.5 * source) // without the functions' code it is about half
    }
  })

  test('by many at once', async () => {
    const here = scene()
    const clients = Array.from({ length: 8 }, () => here.client())
    const handles = await Promise.all(clients.map((one) => one.start()))
    expect(new Set(handles).size).toBe(8)
    expect(names()).toEqual(lazy().filter((name) => !name.startsWith('commands-')))
    expect(fs.readdirSync(dirname(folder()))).toHaveLength(1)
  })

  test('anew where a file of it is missing that a session start needs', async () => {
    const here = scene()
    await here.client().start()
    fs.rmSync(cached('hooks-session-start.cjs'))
    await here.client().start()
    expect(names()).toContain('hooks-session-start.cjs')
  })

  test('without keeping what is old or was left behind, and with nothing removed that is not its own', async () => {
    const here = scene()
    await here.client().start()
    const parent = dirname(folder())
    const name = basename(folder())
    const entries: [name: string, minutes: number, kept: boolean][] = [
      ['v20.0.0-old', 31 * 1440, false],
      ['v22.0.0-young', 29 * 1440, true],
      [`${name}.new`, 2, false],
      [`${name}.old-abc`, 2, false],
      ['v22.0.0-young.new', 0, true],
      ['precious', 999 * 1440, true],
    ]
    for (const [entry, minutes] of entries) {
      fs.mkdirSync(join(parent, entry))
      fs.writeFileSync(join(parent, entry, 'file'), '')
      const time = Date.now() / 1000 - minutes * 60
      fs.utimesSync(join(parent, entry), time, time)
    }
    fs.rmSync(folder(), { recursive: true })
    await here.client().start()
    const kept = entries.filter(([, , stays]) => stays).map(([entry]) => entry)
    expect(fs.readdirSync(parent).sort()).toEqual([name, ...kept].sort())
  })

  test('by one process: while it does, others go on without', async () => {
    const here = scene()
    fs.mkdirSync(`${folder()}.new`, { recursive: true })
    expect(await here.client().start()).toMatch(/\w/)
    expect(names()).toEqual([])
  })

  test('whatever other programs put beside the files', async () => {
    fs.writeFileSync(join(dist(), 'lazy', '.DS_Store'), '\0')
    fs.writeFileSync(join(dist(), 'lazy', 'x.cjs.orig'), 'no code')
    fs.mkdirSync(join(dist(), 'lazy', 'folder'))
    await scene().client().start()
    expect(names()).toContain(MAIN)
  })

  test('for no more users than the files that it lies with', async () => {
    const here = scene()
    fs.chmodSync(join(dist(), 'lazy'), 0o750)
    const client = here.client()
    const input = JSON.stringify({ session_id: client.sid, cwd: here.repo, source: 'startup' })
    const command = 'umask 000; exec "$0" "$1" SessionStart'
    spawnSync('sh', ['-c', command, process.execPath, install.hook], {
      input,
      env: hookEnv(here.env, client.pid),
    })
    const modes = [dirname(dirname(folder())), dirname(folder()), folder(), cached(MAIN)].map(
      (path) => fs.statSync(path).mode & 0o777,
    )
    expect(modes).toEqual([0o750, 0o750, 0o750, 0o640])
  })

  test.skipIf(process.getuid?.() !== 0)('by their owner alone', async () => {
    fs.chownSync(join(dist(), 'lazy'), 65534, 65534)
    await scene().client().start()
    expect(fs.existsSync(join(install.root, '.cache'))).toBe(false)
  })

  test('not where dibs is switched off', async () => {
    await scene().client().hook('SessionStart', { source: 'startup' }, { DIBS: 'off' })
    expect(fs.existsSync(join(install.root, '.cache'))).toBe(false)
  })

  test('for each set of options of Node, whose flags it depends on', async () => {
    const here = scene()
    const NODE_OPTIONS = '--max-old-space-size=4096'
    const own = folder(NODE_OPTIONS)
    await here.client().start()
    await here.client().hook('SessionStart', { source: 'startup' }, { NODE_OPTIONS })
    const inodes = [folder(), own].map((each) => fs.statSync(each).ino)
    await here.client().start()
    await here.client().hook('SessionStart', { source: 'startup' }, { NODE_OPTIONS })
    expect([folder(), own].map((each) => fs.statSync(each).ino)).toEqual(inodes)
  })
})

test('is another one for another binary, though it be called the same; none where there is no binary', () => {
  const { execPath } = process
  const binary = join(install.root, 'node')
  try {
    process.execPath = binary
    expect(folder()).toBeUndefined()
    fs.writeFileSync(binary, 'v1')
    const first = folder()
    expect(folder()).toBe(first)
    fs.writeFileSync(binary, 'v1, built otherwise')
    const second = folder()
    fs.utimesSync(binary, 1, 1)
    expect(new Set([first, second, folder()]).size).toBe(3)
  } finally {
    process.execPath = execPath
  }
})

test('a trace tells the file that it comes from', async () => {
  const here = scene()
  const client = here.client()
  await client.start()
  fs.rmSync(join(here.repo, '.git', 'dibs'), { recursive: true })
  fs.writeFileSync(join(here.repo, '.git', 'dibs'), '')
  await client.write(here.file('a.txt'))
  expect(here.diary()).toMatch(/hooks-pre-tool-use\.cjs:\d+:\d+/)
})

test('where a warning of Node is an error, a held file is refused all the same', async () => {
  const here = scene()
  const { asker, file } = await held(here)
  const tool = { tool_name: 'Write', tool_input: { file_path: file, content: 'x' } }
  const NODE_OPTIONS = '--pending-deprecation --throw-deprecation'
  expect(decisionOf(await asker.hook('PreToolUse', tool, { NODE_OPTIONS }))).toBe('deny')
})

test('doctor says how it stands', async () => {
  const finding = () =>
    codeCache({ fs: realFs, uid: process.geteuid?.(), env: {}, installRoot: install.root })
  expect(finding()).toMatchObject({ is: 'ok', what: expect.stringMatching(/^none yet/) })
  await scene().client().start()
  expect(finding()).toMatchObject({ is: 'ok', what: expect.stringContaining(process.version) })
  fs.rmSync(join(install.root, '.cache'), { recursive: true })
  fs.writeFileSync(join(install.root, '.cache'), '')
  expect(finding()).toMatchObject({ is: 'warning', what: expect.stringContaining('/.cache is no folder') })
})

test('where nothing can be written hooks do the same, and nobody is bothered', async () => {
  fs.writeFileSync(join(install.root, '.cache'), '')
  const here = scene()
  const client = here.client()
  const answer = spawnSync(process.execPath, [install.hook, 'SessionStart'], {
    input: JSON.stringify({ session_id: client.sid, cwd: here.repo, source: 'startup' }),
    env: hookEnv(here.env, client.pid),
    encoding: 'utf8',
  })
  expect({ status: answer.status, stderr: answer.stderr }).toEqual({ status: 0, stderr: '' })
  expect(JSON.parse(answer.stdout)).not.toHaveProperty('systemMessage')
  const { asker, file } = await held(here)
  expect(decisionOf(await asker.write(file))).toBe('deny')
  expect(here.diary()).toBe('')
})

test('under other flags of V8 than those it was made under hooks do without', async () => {
  const here = scene()
  const { asker, file } = await held(here)
  const NODE_OPTIONS = '--jitless'
  const own = folder(NODE_OPTIONS)
  fs.cpSync(folder(), own, { recursive: true })
  const before = fs.statSync(own).ino
  const tool = { tool_name: 'Write', tool_input: { file_path: file, content: 'x' } }
  const answer = await asker.hook('PreToolUse', tool, { NODE_OPTIONS })
  expect({ code: answer.code, is: decisionOf(answer) }).toEqual({ code: 0, is: 'deny' })
  expect(fs.statSync(own).ino).toBe(before)
})

describe('damaged', () => {
  const FLIPS = 16
  type Damage = [what: string, (bytes: Buffer, source: Buffer) => Buffer]
  const DAMAGES: Damage[] = [
    ['empty', () => Buffer.alloc(0)],
    ['half of it', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['the checksum alone', (bytes) => bytes.subarray(-CHECKSUM_BYTES)],
    ['without its checksum', (bytes) => bytes.subarray(0, -CHECKSUM_BYTES)],
    ['longer', (bytes) => Buffer.concat([bytes, Buffer.from('x')])],
    ['nothing but zeros', (bytes) => Buffer.alloc(bytes.length)],
    ['a hole of zeros', (bytes) => Buffer.from(bytes).fill(0, 4096, 8192)],
    ['of other code', (bytes, source) => summed(bytes.subarray(0, -CHECKSUM_BYTES), source.subarray(1))],
    ['no data, with their checksum', (_, source) => summed(Buffer.alloc(0), source)],
    ['zeros, with their checksum', (_, source) => summed(Buffer.alloc(20_000), source)],
    ...Array.from(
      { length: FLIPS },
      (_, at): Damage => [
        `one bit, ${at}`,
        (bytes) => {
          const changed = Buffer.from(bytes)
          const place = Math.floor(((at + 0.5) / FLIPS) * bytes.length)
          changed[place]! ^= 1 << (at % 8)
          return changed
        },
      ],
    ),
  ]
  /** V8 finds these out by itself, and then nobody has to be told. */
  const REJECTED = ['no data, with their checksum', 'zeros, with their checksum']

  function summed(data: Buffer, source: Buffer): Buffer {
    const checksum = Buffer.alloc(CHECKSUM_BYTES)
    checksum.writeUInt32LE(crc32InScript(data, crc32InScript(source, 0)))
    return Buffer.concat([data, checksum])
  }

  test.each(REFUSAL)(
    '%s: a held file is refused all the same, and nothing damaged is kept',
    async (name) => {
      const here = scene()
      const { asker, file } = await held(here)
      const copy = join(here.dir, 'copy')
      fs.cpSync(folder(), copy, { recursive: true })
      const whole = fs.readFileSync(cached(name))
      const source = fs.readFileSync(join(dist(), 'lazy', name))
      for (const [what, damage] of DAMAGES) {
        fs.writeFileSync(cached(name), damage(whole, source))
        const answer = await asker.write(file)
        expect({ what, code: answer.code, is: decisionOf(answer) }).toEqual({ what, code: 0, is: 'deny' })
        if (!REJECTED.includes(what)) expect(names(), what).toEqual([])
        fs.rmSync(folder(), { recursive: true, force: true })
        fs.cpSync(copy, folder(), { recursive: true })
      }
    },
    60_000,
  )

  test('a folder instead of a file is mended by the next session start', async () => {
    const here = scene()
    const { asker, file } = await held(here)
    fs.rmSync(cached(MAIN))
    fs.mkdirSync(cached(MAIN))
    expect(decisionOf(await asker.write(file))).toBe('deny')
    await asker.start()
    expect(fs.statSync(cached(MAIN)).isFile()).toBe(true)
  })
})

test('code that changed is what runs, though it is as long as it was', async () => {
  const here = scene()
  const { asker, file } = await held(here)
  const words = join(dist(), 'lazy', 'refusal.cjs')
  const old = fs.readFileSync(words, 'utf8')
  const changed = old.replaceAll('Nothing was written', 'Nothing is written ')
  expect(changed).not.toBe(old)
  fs.writeFileSync(words, changed)
  const answer = await asker.write(file)
  expect(answer.output?.hookSpecificOutput?.permissionDecisionReason).toContain('Nothing is written ')
})

test('without its first file an install says so on every event, and stops nobody', async () => {
  const here = scene()
  const client = here.client()
  await client.start()
  fs.rmSync(join(dist(), 'lazy', MAIN))
  const answer = await client.write(here.file('a.txt'))
  expect({ code: answer.code, decision: decisionOf(answer) }).toEqual({ code: 0 })
  expect(answer.output?.systemMessage).toContain(MAIN)
  expect(answer.output?.systemMessage).toContain('install dibs again')
})
