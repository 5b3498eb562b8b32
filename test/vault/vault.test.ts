/** Vaults as a whole: what opens them, what does not, and that the standard program does. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { setSecret, takeSecrets, type Use } from '../../src/actions/vault.ts'
import { rotate } from '../../src/actions/vault-keys.ts'
import { realFs } from '../../src/host/fs.ts'
import { realWorld } from '../../src/host/world.ts'
import { decrypt, encrypt, newIdentity, recipientOf } from '../../src/vault/age.ts'
import { accesses } from '../../src/vault/audit.ts'
import { type Content, nameProblem, parseContent } from '../../src/vault/content.ts'
import { keyFile } from '../../src/vault/places.ts'
import { changeVault, readVault, type VaultPlace } from '../../src/vault/vault.ts'
import { commit } from '../../src/vault/versions.ts'
import { isFresh, secretsIn } from '../../src/vault/watch.ts'
import { tempFolder } from '../host/temp.ts'
import { wrap } from '../support/faulty-fs.ts'
import { power } from '../support/power-cut.ts'

const VALUE = 'hunter22! ü\nof two lines'

function place(): VaultPlace {
  const folder = tempFolder()
  const tree = join(folder, 'repo')
  mkdirSync(tree)
  const world = realWorld({ HOME: join(folder, 'home'), PATH: process.env.PATH }, folder)
  const state = join(tree, '.git', 'dibs', 'v1')
  return { world, state, tree, watched: [state] }
}
const key = (at: VaultPlace): string => keyFile(at.world.env)
const versions = (at: VaultPlace): string[] =>
  readdirSync(join(at.state, 'vault'))
    .filter((name) => name.endsWith('.age'))
    .sort()
const vault = (at: VaultPlace): string => join(at.state, 'vault', versions(at).pop()!)
/** As another process has it, which has not read the key yet. */
const anew = ({ keys: _, ...at }: VaultPlace): VaultPlace => at
const put = (at: VaultPlace, name: string, value = VALUE): Promise<void> =>
  changeVault(anew(at), (content) => ({
    content: { ...content, secrets: { ...content.secrets, [name]: { value, at: 'now', by: 'me' } } },
    result: undefined,
  }))
const values = async (at: VaultPlace): Promise<Record<string, string>> =>
  Object.fromEntries(
    Object.entries((await readVault(anew(at)))?.secrets ?? {}).map(([name, { value }]) => [name, value]),
  )
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

test('what was put in is there, encrypted, private, with a key outside of the repository', async () => {
  const at = place()
  expect(await readVault(anew(at))).toBeUndefined()
  expect(existsSync(key(at))).toBe(false)
  await put(at, 'A')
  await put(at, 'B', 'other')
  expect(await values(at)).toEqual({ A: VALUE, B: 'other' })
  for (const file of readdirSync(dirname(vault(at)))) {
    const text = readFileSync(join(dirname(vault(at)), file), 'latin1')
    expect(text).not.toMatch(/hunter|other|SECRET/)
  }
  expect(key(at).startsWith(at.tree)).toBe(false)
  expect([mode(vault(at)), mode(dirname(vault(at))), mode(key(at)), mode(dirname(key(at)))]).toEqual([
    '600',
    '700',
    '600',
    '700',
  ])
})

test('a value that cannot be written down as used is not given, and the log goes on with whole lines', async () => {
  const at = place()
  const use = (fs = realFs): Use => ({ vault: { ...anew(at), world: { ...at.world, fs } }, who: 'me' })
  await setSecret(use(), 'A', { value: VALUE })
  const full = wrap(({ name, path, args }, go) => {
    if (name !== 'writeSync' || !path.endsWith('audit.jsonl')) return go()
    return go(args[0], (args[1] as Buffer).subarray(0, 9))
  })
  await expect(takeSecrets(use(full), 'get')).rejects.toMatchObject({ code: 'ENOSPC' })
  await takeSecrets(use(), 'get')
  expect(accesses(at).map((one) => one.action)).toEqual(['set', 'get'])
})

describe('after a power cut', () => {
  /** What is in the state folder and in the user's configuration is only there if it was brought to the disk. */
  function plugged(): { at: VaultPlace; cut: () => VaultPlace } {
    const at = place()
    const config = dirname(dirname(key(at)))
    for (const folder of [at.state, config]) mkdirSync(folder, { recursive: true })
    const here = power(at.state)
    const home = power(config, here.fs)
    const cut = () => {
      here.cut()
      home.cut()
      return at
    }
    return { at: { ...at, world: { ...at.world, fs: home.fs } }, cut }
  }
  const use = (vault: VaultPlace): Use => ({ vault, who: 'me' })

  test('there are the key, what was kept, and what was written down of it', async () => {
    const { at, cut } = plugged()
    await setSecret(use(at), 'A', { value: VALUE })
    expect(await values(cut())).toEqual({ A: VALUE })
    expect(accesses(at)).toEqual([{ at: expect.any(String), who: 'me', action: 'set', names: ['A'] }])
  })

  test('also of a vault that is there already', async () => {
    const { at, cut } = plugged()
    await put(at, 'A')
    await takeSecrets(use(at), 'get')
    await put(at, 'B')
    cut()
    expect(await values(at)).toEqual({ A: VALUE, B: VALUE })
    expect(accesses(at)).toMatchObject([{ action: 'get' }])
  })

  test('the key is there that a vault was encrypted for anew', async () => {
    const { at, cut } = plugged()
    await put(at, 'A')
    await rotate(use(anew(at)))
    expect(await values(cut())).toEqual({ A: VALUE })
  })
})

test('fingerprints are those of the newest vault, also where somebody else was faster', async () => {
  const at = place()
  await put(at, 'A', 'first-value')
  const content = (await readVault(anew(at)))!
  const later = { ...content, secrets: { B: { value: 'later-value', at: '', by: '' } } }
  const bytes = await encrypt(JSON.stringify(later), content.recipients)
  let hasCome = false
  const fs = wrap(({ name, args }, go) => {
    // Between a commit and its fingerprints somebody commits the next one.
    if (name === 'renameSync' && String(args[1]).endsWith('watch.json') && !hasCome) {
      hasCome = true
      commit(realFs, join(at.state, 'vault'), 2, bytes)
    }
    return go()
  })
  await put({ ...at, world: { ...at.world, fs } }, 'C', 'mine-value')
  expect(hasCome).toBe(true)
  expect(isFresh(at.world, at.state, 3)).toBe(true)
  expect(await secretsIn(at.world, at.state, 'later-value mine-value')).toEqual(['B'])
})

const noAge = spawnSync('age', ['--version']).error ? 'there is no age here' : ''
describe.skipIf(noAge !== '')('the age program', () => {
  it('opens the vault with the key, and nothing else', async () => {
    const at = place()
    await put(at, 'A')
    const text = execFileSync('age', ['--decrypt', '--identity', key(at), vault(at)], { encoding: 'utf8' })
    expect((JSON.parse(text) as Content).secrets.A!.value).toBe(VALUE)
  })

  it('opens it by the command that docs/vault.md shows', async () => {
    const at = place()
    await put(at, 'A')
    await put(at, 'B', 'newest')
    const docs = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'vault.md'), 'utf8')
    const [, command = ''] = /```sh\n(.*)\n```/.exec(docs) ?? []
    const out = execFileSync('sh', ['-c', command], {
      cwd: at.tree,
      env: at.world.env as NodeJS.ProcessEnv,
      encoding: 'utf8',
    })
    expect((JSON.parse(out) as Content).secrets.B!.value).toBe('newest')
  })

  it('writes what is opened here', async () => {
    const at = place()
    await put(at, 'A')
    const content = (await readVault(anew(at)))!
    const changed = JSON.stringify({ ...content, secrets: { B: { value: 'from age', at: '', by: '' } } })
    const next = join(dirname(vault(at)), '000002.age')
    const [recipient] = content.recipients as [string]
    execFileSync('age', ['--encrypt', '--recipient', recipient, '--output', next], { input: changed })
    expect(await values(at)).toEqual({ B: 'from age' })
  })

  it('makes keys that are used here', async () => {
    const at = place()
    mkdirSync(dirname(key(at)), { recursive: true })
    execFileSync('age-keygen', ['--output', key(at)], { stdio: 'ignore' })
    await put(at, 'A')
    expect(await values(at)).toEqual({ A: VALUE })
    expect(execFileSync('age', ['-d', '-i', key(at), vault(at)], { encoding: 'utf8' })).toContain('hunter22')
  })
})

describe('what is not the vault that was written is refused, and stays as it is', () => {
  it('one changed byte anywhere, or an end that is missing', { timeout: 120_000 }, async () => {
    const at = place()
    await put(at, 'A', 'x')
    const file = vault(at)
    const whole = readFileSync(file)
    const identity = readFileSync(key(at), 'utf8').trim().split('\n').pop()!
    const refused = async (bytes: Buffer, what: string) => {
      const error = await decrypt(bytes, [identity], file).then(
        () => undefined,
        (one: unknown) => one as { code: string; message: string },
      )
      expect(['DAMAGED', 'FOREIGN', 'KEY_WRONG'], what).toContain(error?.code)
      expect(error?.message).not.toContain(identity)
    }
    for (let n = 0; n < whole.length; n += 3) {
      const bytes = Buffer.from(whole)
      bytes[n]! ^= 1 << (n % 8)
      await refused(bytes, `byte ${n}`)
    }
    for (let n = 0; n < whole.length; n += 7) await refused(whole.subarray(0, n), `${n} bytes`)
    await refused(Buffer.concat([whole, Buffer.from('x')]), 'one byte more')
  })

  it('in place, with what to do', async () => {
    const at = place()
    await put(at, 'A')
    const whole = readFileSync(vault(at))
    const damaged = Buffer.from(whole)
    damaged[damaged.length - 1]! ^= 1
    for (const [bytes, code] of [
      [damaged, 'DAMAGED'],
      [whole.subarray(0, -5), 'DAMAGED'],
      [Buffer.from('{}'), 'FOREIGN'],
      [Buffer.alloc(0), 'FOREIGN'],
    ] as const) {
      writeFileSync(vault(at), bytes)
      await expect(readVault(anew(at))).rejects.toMatchObject({ code, hint: expect.stringMatching(/./) })
      await expect(put(at, 'B')).rejects.toMatchObject({ code })
      expect(readFileSync(vault(at))).toEqual(Buffer.from(bytes))
      expect(versions(at)).toEqual(['000001.age'])
    }
    writeFileSync(vault(at), whole)
    expect(await values(at)).toEqual({ A: VALUE })
  })

  it.each([
    ['{"dibs":2,"new":"shape"}', 'FUTURE'],
    ['{"dibs":1}', 'FOREIGN'],
    ['{"dibs":1,"recipients":[],"secrets":{"A":{"value":1}}}', 'FOREIGN'],
    ['[]', 'FOREIGN'],
    ['null', 'FOREIGN'],
    ['no json, but hunter22', 'FOREIGN'],
  ])('the content %j', (text, code) => {
    try {
      parseContent(text, 'f')
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code, message: expect.not.stringContaining('hunter22') })
    }
  })

  it('a newer vault of a newer dibs is left alone', async () => {
    const at = place()
    await put(at, 'A')
    const { recipients } = (await readVault(anew(at)))!
    writeFileSync(join(dirname(vault(at)), '000002.age'), await encrypt('{"dibs":9}', recipients))
    await expect(put(at, 'B')).rejects.toMatchObject({ code: 'FUTURE' })
  })

  it('what a newer dibs added to this version is kept', async () => {
    const at = place()
    await put(at, 'A')
    const content = (await readVault(anew(at)))!
    const more = { ...content, more: { x: 1 }, secrets: { A: { ...content.secrets.A, hint: 'y' } } }
    writeFileSync(
      join(dirname(vault(at)), '000002.age'),
      await encrypt(JSON.stringify(more), content.recipients),
    )
    await put(at, 'B')
    expect(await readVault(anew(at))).toMatchObject({ more: { x: 1 }, secrets: { A: { hint: 'y' } } })
  })
})

describe('a key', () => {
  it('that is gone or another is said, and destroys nothing', async () => {
    const at = place()
    await put(at, 'A')
    const own = readFileSync(key(at))
    rmSync(key(at))
    for (const act of [() => readVault(anew(at)), () => put(at, 'B')])
      await expect(act()).rejects.toMatchObject({
        code: 'KEY_MISSING',
        message: expect.stringContaining(dirname(key(at))),
      })
    expect(existsSync(key(at))).toBe(false)
    writeFileSync(key(at), `${await newIdentity()}\n`, { mode: 0o600 })
    for (const act of [() => readVault(anew(at)), () => put(at, 'B')])
      await expect(act()).rejects.toMatchObject({ code: 'KEY_WRONG' })
    expect(versions(at)).toEqual(['000001.age'])
    writeFileSync(key(at), own)
    expect(await values(at)).toEqual({ A: VALUE })
  })

  it('may stand below others in its file', async () => {
    const at = place()
    await put(at, 'A')
    writeFileSync(key(at), `# mine\n${await newIdentity()}\n\n${readFileSync(key(at), 'utf8')}`)
    expect(await values(at)).toEqual({ A: VALUE })
  })

  it('that others can read is refused, as is one in the worktree, or no key at all', async () => {
    const at = place()
    await put(at, 'A')
    const somebody = { ...anew(at), world: { ...at.world, uid: at.world.uid! + 1 } }
    await expect(readVault(somebody)).rejects.toMatchObject({
      code: 'KEY_UNSAFE',
      message: expect.stringContaining('belongs to another user'),
    })
    chmodSync(key(at), 0o640)
    await expect(readVault(anew(at))).rejects.toMatchObject({
      code: 'KEY_UNSAFE',
      hint: `chmod 600 ${key(at)}`,
    })
    chmodSync(key(at), 0o600)
    writeFileSync(key(at), 'nonsense')
    await expect(readVault(anew(at))).rejects.toMatchObject({
      code: 'KEY_UNSAFE',
      message: expect.not.stringContaining('nonsense'),
    })
    const inside = {
      ...at,
      world: { ...at.world, env: { XDG_CONFIG_HOME: join(at.tree, 'config') } },
      state: `${at.state}2`,
    }
    await expect(put(inside, 'A')).rejects.toMatchObject({ code: 'KEY_UNSAFE' })
    expect(existsSync(join(at.tree, 'config'))).toBe(false)
    mkdirSync(join(at.tree, 'config', 'dibs'), { recursive: true })
    writeFileSync(join(at.tree, 'config', 'dibs', 'identity.txt'), await newIdentity(), { mode: 0o600 })
    await expect(put(inside, 'A')).rejects.toMatchObject({
      code: 'KEY_UNSAFE',
      message: expect.stringContaining('lies in the worktree'),
    })
  })

  it('is made once, however many need one at the same time', async () => {
    const at = place()
    await Promise.all(Array.from({ length: 8 }, (_, n) => put(at, `S${n}`)))
    expect(Object.keys(await values(at)).sort()).toEqual(Array.from({ length: 8 }, (_, n) => `S${n}`))
    const lines = readFileSync(key(at), 'utf8').trim().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[1]).toBe(`# public key: ${await recipientOf(lines[2]!)}`)
  })
})

it('names are those of environment variables that mean nothing yet', () => {
  for (const name of [
    'A',
    'DB_PASS',
    '_x',
    'a1',
    'GITHUB_TOKEN',
    'PATHS',
    'NODE1',
    'NPM_TOKEN',
    'NODE_AUTH_TOKEN',
    'CLAUDE_API_KEY',
    'GIT_TOKEN',
    'PYTHON_API_KEY',
    'USER_TOKEN',
  ])
    expect(nameProblem(name), name).toBeUndefined()
  for (const name of [
    '',
    '1A',
    'A-B',
    'A B',
    'ü',
    'A=B',
    'A\n',
    'x'.repeat(65),
    'PATH',
    'Path',
    'LD_PRELOAD',
    'NODE_OPTIONS',
    'BASH_ENV',
    'GIT_SSH_COMMAND',
    'npm_config_registry',
    'CLAUDE_CODE_SESSION_ID',
    'JAVA_TOOL_OPTIONS',
    'PYTHONPATH',
    'DIBS_STORE',
    '__proto__x y',
  ])
    expect(nameProblem(name), name).toBeTypeOf('string')
})
