/** `dibs secret share`, `rotate-key`, `purge`, `export`, `import` and `fetch`: who can open a vault, and where values come from. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { decrypt, encrypt, newIdentity, recipientOf } from '../../src/vault/age.ts'
import { built } from '../support/built.ts'
import { CANARY } from '../support/canary.ts'
import { as, type Ran, run, type Where } from '../support/command.ts'
import { type Scene, scenes } from '../support/scene.ts'

const scene = scenes(built())
const VALUE = CANARY

const secret = (here: Scene, argv: string[], where: Where = {}): Promise<Ran> =>
  run(here, ['secret', ...argv], where)
const set = async (here: Scene, name: string, value = VALUE): Promise<void> =>
  expect(await secret(here, ['set', name], { stdin: value })).toMatchObject({ code: 0 })
const get = async (here: Scene, name: string): Promise<string> =>
  (await secret(here, ['get', name])).out.trimEnd()
const keyOf = (here: Scene): string => join(here.dir, 'home', '.config', 'dibs', 'identity.txt')
const versions = (here: Scene): string[] =>
  readdirSync(join(here.state(), 'vault'))
    .filter((name) => name.endsWith('.age'))
    .sort()
    .map((name) => join(here.state(), 'vault', name))
const identitiesOf = (here: Scene): string[] =>
  readFileSync(keyOf(here), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('AGE-'))
const opens = (file: string, identity: string): Promise<boolean> =>
  decrypt(readFileSync(file), [identity], file).then(
    () => true,
    () => false,
  )

describe('share', () => {
  test('lets others open what is written from then on, until they are taken out', async () => {
    const here = scene()
    await set(here, 'TOKEN')
    const friend = await newIdentity()
    const key = await recipientOf(friend)
    expect((await secret(here, ['share'])).out).toMatch(
      /^The vault can be opened by the keys of:\n {2}age1\S+ \(yours\)\n/,
    )
    expect(await secret(here, ['share', key])).toMatchObject({ code: 0 })
    expect(await opens(versions(here).pop()!, friend)).toBe(true)
    await set(here, 'MORE')
    expect(await opens(versions(here).pop()!, friend)).toBe(true)
    const { recipients } = (await secret(here, ['share', '--json'])).json() as {
      recipients: { key: string; own: boolean }[]
    }
    expect(recipients.map((one) => one.own)).toEqual([true, false])
    expect(await secret(here, ['share', key, '--remove'])).toMatchObject({ code: 0 })
    expect(await opens(versions(here).pop()!, friend)).toBe(false)
    expect(await get(here, 'TOKEN')).toBe(VALUE)
  })

  test('gives whoever has no vault yet a key to hand on, and says so once', async () => {
    const [mine, theirs] = [scene(), scene()]
    const first = await secret(theirs, ['share'])
    expect(first.err).toContain(keyOf(theirs))
    const again = await secret(theirs, ['share', '--json'])
    expect(again.err).toBe('')
    const { recipients } = again.json() as { recipients: { key: string; own: boolean }[] }
    expect(recipients).toEqual([{ key: expect.stringMatching(/^age1/), own: true }])
    expect(first.out).toContain(`${recipients[0]!.key} (yours)`)
    await set(mine, 'TOKEN')
    const file = join(mine.dir, 'team.age')
    await secret(mine, ['export', file, '--to', recipients[0]!.key])
    expect(await secret(theirs, ['import', file])).toMatchObject({ code: 0, out: 'New: TOKEN\n', err: '' })
    expect(await get(theirs, 'TOKEN')).toBe(VALUE)
  })

  test('makes no new key where the vault has lost its own', async () => {
    const here = scene()
    await set(here, 'TOKEN')
    rmSync(keyOf(here))
    expect(await secret(here, ['share'])).toMatchObject({ code: 1, out: '' })
    expect(existsSync(keyOf(here))).toBe(false)
  })

  test('refuses what is no key, and to take out the last one', async () => {
    const here = scene()
    await set(here, 'TOKEN')
    expect(await secret(here, ['share', 'age1nonsense'])).toMatchObject({ code: 2 })
    const own = await recipientOf(identitiesOf(here)[0]!)
    expect(await secret(here, ['share', own, '--remove'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('the only key'),
    })
    const other = await recipientOf(await newIdentity())
    expect(await secret(here, ['share', other, '--remove'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('none of those'),
    })
  })
})

test('rotate-key: the old key opens no new vault, the new one does, and purge empties the old ones', async () => {
  const here = scene()
  await set(here, 'TOKEN')
  const [old] = identitiesOf(here) as [string]
  const friend = await newIdentity()
  await secret(here, ['share', await recipientOf(friend)])
  const ran = await secret(here, ['rotate-key'])
  expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('a new key of yours: age1') })
  const [fresh, ...rest] = identitiesOf(here)
  expect(rest).toEqual([old])
  expect((statSync(keyOf(here)).mode & 0o777).toString(8)).toBe('600')
  const newest = versions(here).pop()!
  expect(await Promise.all([old, fresh!, friend].map((one) => opens(newest, one)))).toEqual([
    false,
    true,
    true,
  ])
  expect(await get(here, 'TOKEN')).toBe(VALUE)
  expect(await opens(versions(here)[0]!, old)).toBe(true)
  expect(await secret(here, ['purge'])).toMatchObject({
    code: 0,
    out: '2 older vaults are empty now; the newest is as it was.\n',
  })
  expect(versions(here).map((file) => statSync(file).size > 0)).toEqual([false, false, true])
  expect(await secret(here, ['purge'])).toMatchObject({ out: 'There is nothing in older vaults.\n' })
  await set(here, 'MORE')
  expect(await get(here, 'TOKEN')).toBe(VALUE)
})

describe('export and import', () => {
  test('hand a vault to somebody else', async () => {
    const [mine, theirs] = [scene(), scene()]
    await set(mine, 'TOKEN')
    await set(mine, 'SHARED', 'from-mine')
    await set(theirs, 'SHARED', 'from-theirs')
    const key = await recipientOf(identitiesOf(theirs)[0]!)
    const file = join(mine.dir, 'copy.age')
    expect(await secret(mine, ['export', file, '--to', key])).toMatchObject({ code: 0 })
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    expect(readFileSync(file, 'latin1')).not.toContain(VALUE)
    expect(await secret(mine, ['export', file])).toMatchObject({
      code: 1,
      err: expect.stringContaining('is there already'),
    })
    const ran = await secret(theirs, ['import', file, '--json'])
    expect(ran.code).toBe(1)
    expect(ran.json()).toMatchObject({ added: ['TOKEN'], changed: [], kept: ['SHARED'] })
    expect([await get(theirs, 'TOKEN'), await get(theirs, 'SHARED')]).toEqual([VALUE, 'from-theirs'])
    expect(await secret(theirs, ['import', file, '--replace'])).toMatchObject({
      code: 0,
      out: 'Changed: SHARED\n',
    })
    expect(await get(theirs, 'SHARED')).toBe('from-mine')
    expect(await secret(theirs, ['import', file])).toMatchObject({
      code: 0,
      out: 'All of it is in the vault already.\n',
    })
  })

  test('what would change how programs run is not taken in', async () => {
    const here = scene()
    await set(here, 'TOKEN')
    const own = await recipientOf(identitiesOf(here)[0]!)
    const secrets = { LD_PRELOAD: { value: 'x', at: '', by: '' }, GOOD: { value: 'fine', at: '', by: '' } }
    const file = join(here.dir, 'evil.age')
    writeFileSync(file, await encrypt(JSON.stringify({ dibs: 1, recipients: [own], secrets }), [own]))
    const ran = await secret(here, ['import', file, '--replace', '--json'])
    expect(ran.code).toBe(1)
    expect(ran.json()).toMatchObject({ added: ['GOOD'], refused: ['LD_PRELOAD'] })
    const { secrets: left } = (await secret(here, ['list', '--json'])).json() as {
      secrets: { name: string }[]
    }
    expect(left.map(({ name }) => name)).toEqual(['GOOD', 'TOKEN'])
  })

  test('an older vault can be taken in again', async () => {
    const here = scene()
    await set(here, 'TOKEN')
    await secret(here, ['rm', 'TOKEN'])
    expect(await secret(here, ['import', versions(here)[0]!])).toMatchObject({ code: 0, out: 'New: TOKEN\n' })
    expect(await get(here, 'TOKEN')).toBe(VALUE)
  })

  test('what cannot be opened changes nothing', async () => {
    const [mine, theirs] = [scene(), scene()]
    await set(mine, 'TOKEN')
    await set(theirs, 'OTHER')
    const text = join(mine.dir, 'text')
    writeFileSync(text, 'hello')
    for (const [file, why] of [
      [versions(theirs)[0]!, 'none of the keys here opens'],
      [text, 'is no age file'],
    ] as const)
      expect(await secret(mine, ['import', file])).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining(why),
      })
    expect(await secret(mine, ['import', join(mine.dir, 'nothing')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no file'),
    })
    expect(versions(mine)).toHaveLength(1)
    rmSync(keyOf(mine))
    expect(await secret(mine, ['export', join(mine.dir, 'x')])).toMatchObject({
      code: 1,
      err: expect.stringContaining('no key of yours'),
    })
  })
})

describe('fetch', () => {
  const node = process.execPath
  async function serve(
    answer: (auth: string | undefined, url: string) => [number, string, object?],
  ): Promise<string> {
    const server: Server = createServer((request, response) => {
      const [status, text, headers = {}] = answer(request.headers.authorization, request.url ?? '')
      response.writeHead(status, headers as Record<string, string>).end(text)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  test('from a server, with a token of the vault', async () => {
    const here = scene()
    await set(here, 'ADMIN', 'admin-token')
    const address = await serve((auth, url) =>
      auth === 'Bearer admin-token' && url === '/credentials/DB_PASS'
        ? [200, JSON.stringify({ data: { value: VALUE } })]
        : [401, `no: ${auth}`],
    )
    const from = `${address}/credentials/{name}`
    expect(
      await secret(here, ['fetch', 'DB_PASS', '--from', from, '--bearer', 'ADMIN', '--field', 'data.value']),
    ).toMatchObject({ code: 0, out: 'DB_PASS is fetched, and kept.\n' })
    expect(await get(here, 'DB_PASS')).toBe(VALUE)
    const printed = await secret(here, [
      'fetch',
      'DB_PASS',
      '--from',
      from,
      '--bearer',
      'ADMIN',
      '--field',
      'data.value',
      '--print',
    ])
    expect(printed.out).toBe(`${VALUE}\n`)
    const refused = await secret(here, ['fetch', 'OTHER', '--from', from, '--bearer', 'ADMIN'])
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('answered 401') })
    expect(refused.err).not.toContain('admin-token')
    expect(await secret(here, ['fetch', 'X', '--from', from, '--bearer', 'NONE'])).toMatchObject({ code: 1 })
    const client = here.client()
    await client.start()
    const asked = await secret(here, ['fetch', 'DB_PASS', '--from', from, '--bearer', 'ADMIN', '--print'], {
      env: as(here, client),
    })
    expect(asked).toMatchObject({ code: 1, out: '' })
    const { accesses } = (await secret(here, ['audit', '--json'])).json() as {
      accesses: { action: string; names: string[] }[]
    }
    const fetches = accesses.filter((one) => one.action === 'fetch').map((one) => one.names)
    for (const name of ['ADMIN', 'DB_PASS']) expect(fetches).toContainEqual([name])
  })

  test('a token goes nowhere else', async () => {
    const here = scene()
    await set(here, 'ADMIN', 'admin-token')
    let got: string | undefined
    const other = await serve((auth) => {
      got = auth
      return [200, 'x']
    })
    const address = await serve(() => [302, '', { location: other }])
    expect(await secret(here, ['fetch', 'X', '--from', address, '--bearer', 'ADMIN'])).toMatchObject({
      code: 1,
    })
    expect(got).toBeUndefined()
    expect(
      await secret(here, ['fetch', 'X', '--from', 'http://example.org/x', '--bearer', 'ADMIN']),
    ).toMatchObject({ code: 1, err: expect.stringContaining('only for this machine') })
  })

  test('what a server should not say', async () => {
    const here = scene()
    for (const [text, field, why] of [
      ['no json', 'a', 'sent no JSON'],
      ['{"a":{"b":1}}', 'a.b', 'has no text in a.b'],
      ['{"a":"x"}', 'constructor.name', 'has no text'],
      ['x'.repeat(70_000), undefined, 'more than 65536 bytes'],
    ] as const) {
      const address = await serve(() => [200, text])
      const ran = await secret(here, ['fetch', 'X', '--from', address, ...(field ? ['--field', field] : [])])
      expect(ran).toMatchObject({ code: 1, err: expect.stringContaining(why) })
    }
    expect(await secret(here, ['fetch', 'X', '--from', 'http://127.0.0.1:1'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('127.0.0.1:1'),
    })
  })

  test('from a program that the project names, without a shell', async () => {
    const here = scene()
    here.config({
      providers: {
        own: [node, '-p', '"value of " + process.argv[1] + "; $HOME"', '{name}'],
        bad: [node, '-e', 'process.exit(3)'],
        none: ['no-such-program'],
      },
    })
    expect(await secret(here, ['fetch', 'A', '--from', 'own'])).toMatchObject({ code: 0 })
    expect(await get(here, 'A')).toBe('value of A; $HOME')
    expect(await secret(here, ['fetch', 'B', '--from', 'bad'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('exit code 3'),
    })
    expect(await secret(here, ['fetch', 'B', '--from', 'none'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('no-such-program: ENOENT'),
    })
    expect(await secret(here, ['fetch', 'B', '--from', 'other'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('own, bad, none'),
    })
    expect(await secret(here, ['fetch', 'B', '--from', 'constructor'])).toMatchObject({ code: 2 })
    expect(await secret(here, ['get', 'B'])).toMatchObject({ code: 1 })
  })
})
