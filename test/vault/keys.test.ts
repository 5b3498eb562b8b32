/** Where the key is: in a keyring, in a file, behind a passphrase; moved from each to each, and never lost on the way. */
import { spawnSync } from 'node:child_process'
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
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { type Fs, realFs } from '../../src/host/fs.ts'
import { decryptWith, newIdentity } from '../../src/vault/age.ts'
import { systemKeyring } from '../../src/vault/keyring.ts'
import {
  addKey,
  KEY_PLACES,
  type Keys,
  makeKeys,
  moveKeys,
  readKeys,
  type Where,
} from '../../src/vault/keys.ts'
import { keyFile, keyFolder, keyringMark, lockedKeyFile, watchFolder } from '../../src/vault/places.ts'
import { tempFolder } from '../host/temp.ts'
import { failing } from '../support/faulty-fs.ts'

const PASSPHRASE = 'correct horse'
const AT = '2026-11-26T00:00:00Z'

/** A program that keeps what it is told, as secret-tool does; and shows whether an argument gave a value away. */
const SECRET_TOOL = `#!/bin/sh
echo "$@" >> "$HOME/calls"
[ -e "$HOME/locked" ] && exit 1
case $1 in
  store) cat > "$HOME/ring" ;;
  lookup) cat "$HOME/ring" ;;
  clear) rm -f "$HOME/ring" ;;
esac
`

function where(keyring = false, fs: Fs = realFs): Where & { home: string } {
  const folder = tempFolder()
  const [home, bin] = [join(folder, 'home'), join(folder, 'bin')]
  for (const one of [home, bin]) mkdirSync(one)
  writeFileSync(join(bin, 'secret-tool'), SECRET_TOOL)
  chmodSync(join(bin, 'secret-tool'), 0o755)
  return {
    home,
    fs,
    env: {
      HOME: home,
      PATH: `${bin}:${process.env.PATH}`,
      ...(keyring ? { DBUS_SESSION_BUS_ADDRESS: 'x' } : {}),
    },
    uid: process.geteuid?.(),
    tree: join(folder, 'repo'),
    ask: async () => PASSPHRASE,
  }
}
const linux = process.platform === 'linux'

describe('a new key', () => {
  it('is in a private file where there is no keyring', async () => {
    const at = where()
    const { identities, place } = await makeKeys(at, AT)
    expect([identities.length, place]).toEqual([1, 'file'])
    expect(readFileSync(keyFile(at.env), 'utf8')).toContain(identities[0])
    expect((statSync(keyFile(at.env)).mode & 0o777).toString(8)).toBe('600')
    expect(await readKeys(at)).toMatchObject({ identities })
    expect(await makeKeys(at, AT)).toMatchObject({ identities })
  })

  it.skipIf(!linux)('is in the keyring where there is one, and in no file or argument', async () => {
    const at = where(true)
    const { identities, place, name } = await makeKeys(at, AT)
    expect([place, name]).toEqual(['keyring', 'the keyring (secret-tool)'])
    expect(existsSync(keyFile(at.env))).toBe(false)
    expect(readFileSync(keyringMark(at.env), 'utf8')).not.toContain('SECRET')
    expect(readFileSync(join(at.home, 'calls'), 'utf8')).not.toContain('SECRET')
    expect(readFileSync(join(at.home, 'ring'), 'utf8')).toBe(identities[0])
    expect(await readKeys(at)).toMatchObject({ identities, place: 'keyring' })
  })

  it.skipIf(!linux)(
    'does not stand still while somebody unlocks the keyring: its lock would look left behind',
    async () => {
      const at = where(true)
      const tool = join(at.env.PATH!.split(':')[0]!, 'secret-tool')
      writeFileSync(tool, SECRET_TOOL.replace('#!/bin/sh\n', '#!/bin/sh\nsleep 0.4\n'))
      let ticks = 0
      const timer = setInterval(() => ticks++, 20)
      await makeKeys(at, AT).finally(() => clearInterval(timer))
      expect(ticks).toBeGreaterThan(20)
    },
  )

  it.skipIf(!linux)('is in a file where the keyring does not keep it', async () => {
    const at = where(true)
    writeFileSync(join(at.home, 'locked'), '')
    expect(await makeKeys(at, AT)).toMatchObject({ place: 'file' })
  })

  it.skipIf(!linux)('is in a file where the keyring only says that it has kept it', async () => {
    const at = where(true)
    const tool = join(at.env.PATH!.split(':')[0]!, 'secret-tool')
    writeFileSync(tool, SECRET_TOOL.replace('cat > "$HOME/ring"', 'head -c 9 > "$HOME/ring"'))
    expect(await makeKeys(at, AT)).toMatchObject({ place: 'file' })
  })

  it('is told of once, by whoever made it', async () => {
    const at = where()
    const told: string[] = []
    const made = ({ name }: Keys) => told.push(name)
    await Promise.all([1, 2, 3].map(() => makeKeys({ ...at, made }, AT)))
    expect(told).toEqual([keyFile(at.env)])
  })
})

describe.skipIf(!linux)('a key that cannot be had now', () => {
  it('because the keyring is locked or out of reach', async () => {
    const at = where(true)
    await makeKeys(at, AT)
    const { DBUS_SESSION_BUS_ADDRESS: _, ...env } = at.env
    for (const one of [{ ...at, env }, at]) {
      writeFileSync(join(at.home, 'locked'), '')
      await expect(readKeys(one)).rejects.toMatchObject({ code: 'KEY_LOCKED' })
      // No other is made meanwhile: what it encrypts would be lost with the next unlocking.
      await expect(makeKeys(one, AT)).rejects.toMatchObject({ code: 'KEY_LOCKED' })
    }
    rmSync(join(at.home, 'locked'))
    expect(await readKeys(at)).toBeDefined()
  })

  it('because nobody can be asked for the passphrase, or says another one', { timeout: 60_000 }, async () => {
    const at = where()
    const { identities } = await makeKeys(at, AT)
    expect(await moveKeys(at, 'passphrase', AT)).toBe(true)
    const { ask: _, ...mute } = at
    await expect(readKeys(mute)).rejects.toMatchObject({
      code: 'KEY_LOCKED',
      hint: 'use a terminal of your own',
    })
    await expect(makeKeys(mute, AT)).rejects.toMatchObject({ code: 'KEY_LOCKED' })
    await expect(readKeys({ ...at, ask: async () => 'wrong' })).rejects.toMatchObject({ code: 'KEY_WRONG' })
    expect(await readKeys(at)).toMatchObject({ identities, place: 'passphrase' })
  })
})

test.skipIf(!linux)(
  'from each place to each: the same keys, and only there',
  { timeout: 120_000 },
  async () => {
    const at = where(true)
    const { identities } = await makeKeys(at, AT)
    const files = () => readdirSync(keyFolder(at.env)).filter((name) => name.startsWith('identity'))
    const names = { file: 'identity.txt', keyring: 'identity.keyring', passphrase: 'identity.txt.age' }
    for (const to of ['file', 'passphrase', 'keyring', 'passphrase', 'file', 'keyring', 'keyring'] as const) {
      expect(await moveKeys(at, to, AT)).toBe(true)
      expect(await readKeys(at)).toMatchObject({ identities, place: to })
      expect(files()).toEqual([names[to]])
      expect(existsSync(join(at.home, 'ring'))).toBe(to === 'keyring')
    }
    expect(KEY_PLACES).toHaveLength(3)
  },
)

test.skipIf(!linux)('a move that fails leaves the key where it was', async () => {
  const at = where(true)
  const { identities } = await makeKeys(at, AT)
  let asked = 0
  const unsure = { ...at, ask: async () => `${asked++}` }
  expect(await moveKeys(unsure, 'passphrase', AT)).toBe(false)
  expect(await moveKeys({ ...at, ask: async () => '' }, 'passphrase', AT)).toBe(false)
  const full = failing(({ name, path }) => name === 'openSync' && path.includes('dibs/.'), 'ENOSPC')
  await expect(moveKeys({ ...at, fs: full }, 'file', AT)).rejects.toMatchObject({ code: 'ENOSPC' })
  expect(await readKeys(at)).toMatchObject({ identities, place: 'keyring' })
})

test.skipIf(!linux)(
  'a further key stands before the others, wherever they are',
  { timeout: 60_000 },
  async () => {
    const at = where(true)
    const all = [...(await makeKeys(at, AT)).identities]
    for (const to of KEY_PLACES) {
      await moveKeys(at, to, AT)
      const identity = await newIdentity()
      all.unshift(identity)
      await addKey(at, identity, AT)
      expect(await readKeys(at)).toMatchObject({ identities: all, place: to })
    }
  },
)

const noScript = spawnSync('script', ['--version']).error || spawnSync('age', ['--version']).error
test.skipIf(noScript)('the age program opens a key with a passphrase', { timeout: 60_000 }, async () => {
  const at = where()
  const { identities } = await makeKeys(at, AT)
  await moveKeys(at, 'passphrase', AT)
  const file = lockedKeyFile(at.env)
  expect(await decryptWith(readFileSync(file), PASSPHRASE, file)).toContain(identities[0])
  const { stdout } = spawnSync('script', ['-qec', `age --decrypt '${file}'`, '/dev/null'], {
    input: `${PASSPHRASE}\n`,
    encoding: 'utf8',
  })
  expect(stdout).toContain(identities[0])
})

test('the fingerprints lie beside it', () => {
  expect(watchFolder({ HOME: '/h' })).toBe(join(keyFolder({ HOME: '/h' }), 'watch'))
})

test('the keychain of macOS is told the value on its standard input', async () => {
  const at = where()
  const bin = at.env.PATH!.split(':')[0]!
  writeFileSync(
    join(bin, 'security'),
    '#!/bin/sh\necho "$@" >> "$HOME/calls"\n[ "$1" = -i ] && cat >> "$HOME/said"\nexit 0\n',
  )
  chmodSync(join(bin, 'security'), 0o755)
  const keyring = systemKeyring(at.env, 'darwin')!
  expect(await keyring.store('AGE-SECRET-KEY-1X')).toBe(true)
  expect(readFileSync(join(at.home, 'said'), 'utf8')).toBe(
    'add-generic-password -U -a dibs -s "dibs vault key" -w AGE-SECRET-KEY-1X\n',
  )
  await keyring.lookup()
  await keyring.clear()
  expect(readFileSync(join(at.home, 'calls'), 'utf8')).toBe(
    '-i\nfind-generic-password -a dibs -s dibs vault key -w\ndelete-generic-password -a dibs -s dibs vault key\n',
  )
  expect(systemKeyring(at.env, 'win32')).toBeUndefined()
})
