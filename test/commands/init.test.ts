import { execFile } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildSync } from 'esbuild'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Misuse } from '../../src/commands/command.ts'
import { init } from '../../src/commands/init.ts'
import { uninstall } from '../../src/commands/uninstall.ts'
import { installRoot, rootInSettings } from '../../src/host/install.ts'
import { rewriteSettings } from '../../src/host/settings-file.ts'

let base: string
let project: string
let file: string
let local: string
let user: string

beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'dibs-init-')))
  project = join(base, 'project')
  file = join(project, '.claude', 'settings.json')
  local = join(project, '.claude', 'settings.local.json')
  user = join(base, 'home', '.claude', 'settings.json')
  fs.mkdirSync(join(project, '.git'), { recursive: true })
  fs.mkdirSync(join(base, 'home'))
})
afterEach(() => fs.rmSync(base, { recursive: true, force: true }))

async function run(
  command: typeof init,
  flags: string[] = [],
  at: { cwd?: string; env?: Record<string, string> } = {},
): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', '']
  const io = {
    cwd: at.cwd ?? project,
    env: { HOME: join(base, 'home'), ...at.env },
    tty: false,
    out: (text: string) => {
      out += text
    },
    err: (text: string) => {
      err += text
    },
    write: async () => {},
    stdin: async () => '',
    written: async () => true,
    stopped: new Promise<void>(() => {}),
  }
  const values = Object.fromEntries(flags.map((flag) => [flag, true]))
  return { code: await command.run({ positionals: [], values }, io), out, err }
}

function write(path: string, text: string, mode = 0o644): void {
  fs.mkdirSync(join(path, '..'), { recursive: true })
  fs.writeFileSync(path, text)
  fs.chmodSync(path, mode)
}
const read = (path: string): string => fs.readFileSync(path, 'utf8')
/** Every file, folder and link below the base, with its mode and content. */
function snapshot(folder = base): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    const { mode } = fs.lstatSync(path)
    if (entry.isDirectory()) return [`${path} ${mode}`, ...snapshot(path)]
    return [`${path} ${mode} ${entry.isSymbolicLink() ? fs.readlinkSync(path) : read(path)}`]
  })
}

const ORIGINAL = '{\n\t// mine\n\t"model": "opus",\n\t"hooks": { "Stop": [] }\n}'
/** Nothing is read-only to root. */
const asRoot = process.getuid?.() === 0

describe('init', () => {
  test('writes hooks and rules, says so, and uninstall leaves the tree as it was', async () => {
    const before = snapshot()
    const done = await run(init)
    expect(done).toMatchObject({ code: 0, err: '' })
    for (const word of [
      file,
      'SessionStart',
      'PreToolUse',
      'Bash(dibs status:*)',
      '--force',
      'dibs demo',
      'dibs doctor',
    ])
      expect(done.out).toContain(word)
    expect(done.out).toMatch(/Undo: dibs uninstall\n/)
    const written = JSON.parse(read(file))
    expect(written.hooks.Stop[0].hooks[0].args).toEqual([join(installRoot(), 'dist/hook.cjs'), 'Stop'])
    expect(fs.readdirSync(join(project, '.claude'))).toEqual(['settings.json'])

    const undone = await run(uninstall)
    expect(undone).toMatchObject({ code: 0, err: '' })
    expect(undone.out).toContain('is removed')
    expect(snapshot()).toEqual(before)
  })

  test('again changes nothing, and says that', async () => {
    write(file, ORIGINAL)
    await run(init)
    const [content, stat] = [read(file), fs.statSync(file)]
    expect((await run(init)).out).toContain('already')
    expect(read(file)).toBe(content)
    expect(fs.statSync(file).ino).toBe(stat.ino)
  })

  test.each<[flag: string, path: () => string]>([
    ['local', () => local],
    ['user', () => user],
  ])('--%s writes there and only there', async (flag, path) => {
    const before = snapshot()
    const done = await run(init, [flag])
    expect(done.out).toContain(path())
    expect(done.out).toContain(`Undo: dibs uninstall --${flag}\n`)
    expect([file, local, user].filter((each) => fs.existsSync(each))).toEqual([path()])
    await run(uninstall, [flag])
    expect(snapshot()).toEqual(before)
  })

  test('--user goes where CLAUDE_CONFIG_DIR says, and leaves that folder be', async () => {
    const config = join(base, 'config')
    await run(init, ['user'], { env: { CLAUDE_CONFIG_DIR: config } })
    expect(fs.existsSync(join(config, 'settings.json'))).toBe(true)
    await run(uninstall, ['user'], { env: { CLAUDE_CONFIG_DIR: config } })
    expect(fs.readdirSync(config)).toEqual([])
  })

  test('finds the project from a folder within, and takes the current one without git', async () => {
    const deep = join(project, 'a', 'b')
    fs.mkdirSync(deep, { recursive: true })
    await run(init, [], { cwd: deep })
    expect(fs.existsSync(file)).toBe(true)
    const plain = join(base, 'plain')
    fs.mkdirSync(plain)
    await run(init, [], { cwd: plain })
    expect(fs.existsSync(join(plain, '.claude', 'settings.json'))).toBe(true)
  })

  test('takes a worktree, whose .git is a file, for a project', async () => {
    const worktree = join(project, 'tree')
    write(join(worktree, '.git'), 'gitdir: elsewhere\n')
    await run(init, [], { cwd: worktree })
    expect(fs.existsSync(join(worktree, '.claude', 'settings.json'))).toBe(true)
  })

  test('names an install inside the project relative to it', async () => {
    const inside = join(project, '..tools', 'dibs')
    fs.mkdirSync(inside, { recursive: true })
    fs.symlinkSync(project, join(base, 'link'))
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Claude Code's own placeholder.
    const here = '${CLAUDE_PROJECT_DIR}'
    expect(rootInSettings(inside, project)).toBe(`${here}/..tools/dibs`)
    expect(rootInSettings(inside, join(base, 'link'))).toBe(`${here}/..tools/dibs`)
    expect(rootInSettings(project, project)).toBe(here)
    expect(rootInSettings(project, inside)).toBe(project)
    expect(rootInSettings(inside, null)).toBe(inside)
  })

  test('says when another settings file runs dibs too, and when hooks are off', async () => {
    await run(init, ['user'])
    write(file, '{"disableAllHooks": true}')
    const { out } = await run(init)
    expect(out).toContain(`${user} runs dibs too; once is enough: dibs uninstall --user`)
    expect(out).toContain('disableAllHooks')
    expect((await run(uninstall)).out).toContain(`${user}: dibs uninstall --user`)
  })

  test('refuses beside the enabled plugin, wherever it is enabled', async () => {
    for (const [at, path] of [user, file, local].entries()) {
      write(path, '{"enabledPlugins": {"dibs@dibs": true}}')
      const before = snapshot()
      const refused = await run(init, at === 0 ? ['local'] : [])
      expect(refused).toMatchObject({ code: 1, out: '' })
      expect(refused.err).toMatch(/^dibs: the plugin dibs@dibs is enabled .*\n$/)
      expect(snapshot()).toEqual(before)
      fs.rmSync(path)
    }
    write(user, '{"enabledPlugins": {"dibs@dibs": true}}')
    write(local, '{"enabledPlugins": {"dibs@dibs": false}}')
    expect(await run(init)).toMatchObject({ code: 0 })
  })

  test('a shared file that names a folder of this machine: said, with what to do instead', async () => {
    expect((await run(init)).out).toMatch(
      /\nNote: the file names \/\S+, a folder of this machine\. .*--local/,
    )
    expect((await run(init, ['local'])).out).not.toContain('of this machine')
  })

  test('--json', async () => {
    const done = JSON.parse((await run(init, ['json'])).out)
    expect(done).toMatchObject({
      dibs: 1,
      kind: 'init',
      scope: 'project',
      file,
      changed: true,
      dryRun: false,
      alsoIn: [],
    })
    expect(JSON.parse((await run(uninstall, ['json'])).out)).toMatchObject({
      kind: 'uninstall',
      file,
      changed: true,
    })
  })

  test('--local with --user cannot be meant', async () => {
    for (const command of [init, uninstall])
      await expect(run(command, ['local', 'user'])).rejects.toThrow(Misuse)
  })
})

describe('the file', () => {
  test('--dry-run shows the difference and writes nothing', async () => {
    write(file, ORIGINAL)
    const before = snapshot()
    const shown = await run(init, ['dry-run'])
    expect(shown.out).toContain(`--- ${file}\n+++ ${file}\n@@ -1,5 +1,`)
    expect(shown.out).toMatch(/^\+.*"SubagentStop",?$/m)
    expect(shown.out).toMatch(/^ \t\/\/ mine$/m)
    expect(snapshot()).toEqual(before)

    fs.rmSync(join(project, '.claude'), { recursive: true })
    expect((await run(init, ['dry-run'])).out).toContain('--- /dev/null\n')
    expect((await run(uninstall, ['dry-run'])).out).toContain('Nothing of dibs')
    expect(fs.existsSync(join(project, '.claude'))).toBe(false)

    await run(init)
    const installed = snapshot()
    expect((await run(uninstall, ['dry-run'])).out).toContain('+++ /dev/null\n')
    expect(snapshot()).toEqual(installed)
  })

  test.each([0o600, 0o664, 0o777])('keeps its mode %o', async (mode) => {
    write(file, ORIGINAL, mode)
    const before = snapshot()
    const umask = process.umask(0o077)
    try {
      await run(init)
      expect(fs.statSync(file).mode & 0o7777).toBe(mode)
      await run(uninstall)
    } finally {
      process.umask(umask)
    }
    expect(snapshot()).toEqual(before)
  })

  test.each<[name: string, content: string | null]>([
    ['a symbolic link', ORIGINAL],
    ['a link to nothing yet', null],
  ])('behind %s is changed, and the link stays', async (_, content) => {
    const dotfiles = join(base, 'dotfiles')
    fs.mkdirSync(dotfiles)
    if (content !== null) write(join(dotfiles, 'real.json'), content, 0o640)
    fs.mkdirSync(join(project, '.claude'))
    fs.symlinkSync('../../dotfiles/second', file)
    fs.symlinkSync('real.json', join(dotfiles, 'second'))
    const before = snapshot()
    expect(await run(init)).toMatchObject({ code: 0 })
    expect(fs.readlinkSync(file)).toBe('../../dotfiles/second')
    expect(read(join(dotfiles, 'real.json'))).toContain('dist/hook.cjs')
    expect(fs.readdirSync(dotfiles).sort()).toEqual(['real.json', 'second'])
    await run(uninstall)
    expect(snapshot()).toEqual(before)
  })

  test.each<[name: string, content: string | Buffer, why: RegExp]>([
    [
      'a mistake',
      '{\n  "model": "opus"\n  "hooks": {}\n}',
      /settings\.json:3:3: Comma expected\. Nothing was written\.\n$/,
    ],
    ['an odd shape', '{"hooks": []}', /settings\.json:1:11: "hooks" should be an object, not an array\./],
    [
      'bytes that are not text',
      Buffer.from([0x7b, 0xff, 0x7d]),
      /is not UTF-8 text\. Nothing was written\.\n$/,
    ],
  ])('with %s is refused in one line and stays as it is', async (_, content, why) => {
    write(file, '')
    fs.writeFileSync(file, content)
    const before = fs.readFileSync(file)
    for (const command of [init, uninstall]) {
      const refused = await run(command)
      expect(refused).toMatchObject({ code: 1, out: '' })
      expect(refused.err).toMatch(why)
      expect(refused.err.trimEnd()).not.toContain('\n')
    }
    expect(fs.readFileSync(file)).toEqual(before)
    expect(fs.readdirSync(join(project, '.claude'))).toEqual(['settings.json'])
  })

  test('that is a folder, or a link to itself, is refused in one line', async () => {
    fs.mkdirSync(file, { recursive: true })
    fs.symlinkSync('settings.local.json', local)
    for (const flags of [[], ['local']]) {
      const refused = await run(init, flags)
      expect(refused).toMatchObject({ code: 1, out: '' })
      expect(refused.err).toMatch(/^dibs: .*\. Nothing was written\.\n$/)
    }
  })

  test.skipIf(asRoot)('that somebody made read-only is refused and stays', async () => {
    write(file, ORIGINAL, 0o444)
    expect(await run(init)).toMatchObject({ code: 1 })
    expect(read(file)).toBe(ORIGINAL)
  })
})

describe('at the same moment', () => {
  test('two inits, or ten, are one', async () => {
    write(file, ORIGINAL)
    const codes = await Promise.all(Array.from({ length: 10 }, () => run(init)))
    expect(codes.map(({ code }) => code)).toEqual(Array(10).fill(0))
    const together = read(file)
    await run(uninstall)
    expect(read(file)).toBe(ORIGINAL)
    await run(init)
    expect(read(file)).toBe(together)
    expect(fs.readdirSync(join(project, '.claude'))).toEqual(['settings.json'])
  })

  test('init and uninstall end in one or the other', async () => {
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([run(init), run(uninstall), run(init), run(uninstall)])
      await run(uninstall)
      expect(fs.existsSync(join(project, '.claude'))).toBe(false)
    }
  })

  test('what is written comes from what the file says under the lock', async () => {
    write(file, ORIGINAL)
    let late: ReturnType<typeof run> | undefined
    await rewriteSettings(
      file,
      () => {
        late = run(init)
        return { ok: true, text: '{"a": "somebody was faster"}\n' }
      },
      () => {},
    )
    expect(await late).toMatchObject({ code: 0 })
    expect(JSON.parse(read(file))).toMatchObject({ a: 'somebody was faster', hooks: {} })
  })

  test('no change of any process is lost', { timeout: 60_000 }, async () => {
    const [processes, changes] = [6, 10]
    write(file, '0')
    const contents = `import { rewriteSettings } from ${JSON.stringify(join(installRoot(), 'src/host/settings-file.ts'))}
      for (let i = 0; i < ${changes}; i += 1)
        await rewriteSettings(process.argv[2], (text) => ({ ok: true, text: String(Number(text) + 1) }), () => {})`
    const script = join(base, 'count.mjs')
    buildSync({
      stdin: { contents, resolveDir: installRoot() },
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
      },
      outfile: script,
    })
    await Promise.all(
      Array.from({ length: processes }, () => promisify(execFile)(process.execPath, [script, file])),
    )
    expect(read(file)).toBe(String(processes * changes))
  })

  test('a lock that a crash left is told and outlived', { timeout: 30_000 }, async () => {
    const lock = join(project, '.claude', '.dibs-settings.lock')
    fs.mkdirSync(lock, { recursive: true })
    fs.utimesSync(lock, new Date(), new Date(Date.now() - 4_000))
    const done = await run(init)
    expect(done).toMatchObject({ code: 0 })
    expect(done.err).toBe(`dibs: another dibs is writing ${file}; waiting…\n`)
    expect(fs.readdirSync(join(project, '.claude'))).toEqual(['settings.json'])
  })
})

test('the install root has the hooks, and so the folder that dist/ lies in', () => {
  expect(fs.existsSync(join(installRoot(), 'hooks', 'hooks.json'))).toBe(true)
  expect(fs.existsSync(join(installRoot(), 'src', 'host', 'install.ts'))).toBe(true)
})
