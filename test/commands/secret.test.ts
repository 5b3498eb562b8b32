/** `dibs secret` as people and sessions use it, and what nobody gets to see. */
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { CANARY, leaksBelow } from '../support/canary.ts'
import { as, type Ran, run, type Where } from '../support/command.ts'
import { type Scene, scenes } from '../support/scene.ts'

const dibs = built()
const scene = scenes(dibs)
const VALUE = CANARY

const secret = (here: Scene, argv: string[], where: Where = {}): Promise<Ran> =>
  run(here, ['secret', ...argv], where)
const set = async (here: Scene, name: string, value = VALUE, ...more: string[]): Promise<void> =>
  expect(await secret(here, ['set', name, ...more], { stdin: `${value}\n` })).toMatchObject({ code: 0 })
describe('set', () => {
  test('keeps what comes on standard input, and says where the key is', async () => {
    const here = scene()
    const ran = await secret(here, ['set', 'TOKEN', '--type', 'token', '--service', 'stripe'], {
      stdin: `${VALUE}\n`,
    })
    const key = join(here.dir, 'home', '.config', 'dibs', 'identity.txt')
    expect(ran).toEqual({
      code: 0,
      out: 'TOKEN is kept.\n',
      err: expect.stringContaining(key),
      json: ran.json,
    })
    expect((await secret(here, ['get', 'TOKEN'])).out).toBe(`${VALUE}\n`)
    expect(await secret(here, ['set', 'TOKEN'], { stdin: 'other' })).toMatchObject({
      out: 'TOKEN is changed.\n',
      err: '',
    })
    expect((await secret(here, ['get', 'TOKEN'])).out).toBe('other\n')
  })

  test.each([
    ['production', true],
    ['20261127', true],
    ['prod', false],
    ['hunter22-canary', false],
  ])('says so where the value is a common word (%s: %s)', async (value, isCommon) => {
    const here = scene()
    await secret(here, ['set', 'OTHER'], { stdin: 'first-value-1' })
    const { code, err } = await secret(here, ['set', 'MODE'], { stdin: value })
    expect([code, err.includes('may stand in other texts')]).toEqual([0, isCommon])
    expect(err).not.toContain(value)
  })

  test('asks a person at a terminal', async () => {
    const here = scene()
    let asked = ''
    const ran = await secret(here, ['set', 'TOKEN'], {
      ask: (question) => {
        asked = question
        return VALUE
      },
      stdin: 'not this',
    })
    expect([ran.code, asked]).toEqual([0, 'Value of TOKEN (not shown): '])
    expect((await secret(here, ['get', 'TOKEN'])).out).toBe(`${VALUE}\n`)
  })

  test('the terminal does not show what is typed', { timeout: 30_000 }, async () => {
    if (spawnSync('script', ['--version']).error) return expect(process.platform).not.toBe('linux')
    const here = scene()
    const command = `'${process.execPath}' '${dibs.cli}' secret set TOKEN`
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: here.repo,
      env: here.env as NodeJS.ProcessEnv,
    })
    let shown = ''
    child.stdout.on('data', (chunk) => {
      const before = shown
      shown += chunk
      if (!before.includes('not shown') && shown.includes('not shown')) child.stdin.write(`${VALUE}\r`)
    })
    await new Promise((resolve) => child.once('close', resolve))
    expect(shown).toContain('TOKEN is kept.')
    expect(shown).not.toContain(VALUE.slice(0, 6))
    expect((await secret(here, ['get', 'TOKEN'])).out).toBe(`${VALUE}\n`)
  })

  test('never from an argument, which is not repeated', async () => {
    const here = scene()
    for (const argv of [
      ['set', 'TOKEN', VALUE],
      ['set', 'TOKEN', '--', VALUE],
      ['set', VALUE, VALUE],
    ]) {
      const ran = await secret(here, argv, { stdin: 'x' })
      expect(ran.code).toBe(2)
      expect(ran.err).toContain('never taken from the command line')
      expect(ran.err + ran.out).not.toContain(VALUE)
    }
    expect(existsSync(join(here.state(), 'vault'))).toBe(false)
  })

  test.each([
    ['nothing', '', 'no value came'],
    ['only a line end', '\n', 'no value came'],
    ['a NUL', 'a\0b', 'is not text'],
    ['what is no UTF-8', '\ufffd', 'is not text'],
    ['too much', 'x'.repeat(64 * 1024 + 1), 'more than 65536 bytes'],
  ])('%s is no value', async (_, stdin, why) => {
    const here = scene()
    const ran = await secret(here, ['set', 'TOKEN'], { stdin })
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining(why) })
    expect(existsSync(join(here.state(), 'vault'))).toBe(false)
  })

  test('keeps lines and blanks as they are, but for the last line end', async () => {
    const here = scene()
    const value = ' -----BEGIN-----\n  x\r\n\n-----END-----\n'
    await set(here, 'KEY', value)
    expect((await secret(here, ['get', 'KEY', '--json'])).json().value).toBe(value)
  })
})

describe('get', () => {
  test('in a session prints nothing but what to do, until it is told to', async () => {
    const here = scene()
    const client = here.client()
    await client.start()
    await set(here, 'TOKEN')
    const env = as(here, client)
    const kept = await secret(here, ['get', 'TOKEN'], { env })
    expect(kept).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('`dibs secret run --only TOKEN -- COMMAND…`'),
    })
    expect(await secret(here, ['get', 'TOKEN', '--json'], { env })).toMatchObject({ code: 1, out: '' })
    expect(await secret(here, ['get', 'TOKEN', '--reveal'], { env })).toMatchObject({
      code: 0,
      out: `${VALUE}\n`,
    })
  })

  test.each(['CLAUDECODE', 'CLAUDE_CODE_SESSION_ID', 'DIBS_SESSION'])(
    'nor in one whose hooks are missing (%s)',
    async (name) => {
      const here = scene()
      await set(here, 'TOKEN')
      const env = { ...here.env, [name]: '1' }
      expect(await secret(here, ['get', 'TOKEN'], { env })).toMatchObject({ code: 1, out: '' })
      const argv = ['fetch', 'TOKEN', '--from', 'https://127.0.0.1:1', '--print']
      expect(await secret(here, argv, { env })).toMatchObject({
        code: 1,
        err: expect.stringContaining('was not printed'),
      })
    },
  )

  test('what is not there', async () => {
    const here = scene()
    const none = { code: 1, out: '', err: expect.stringContaining('there is no secret TOKEN') }
    expect(await secret(here, ['get', 'TOKEN'])).toMatchObject(none)
    await set(here, 'OTHER')
    for (const argv of [
      ['get', 'TOKEN'],
      ['rm', 'TOKEN'],
      ['rename', 'TOKEN', 'X'],
      ['run', '--only', 'TOKEN', 'true'],
    ])
      expect(await secret(here, argv)).toMatchObject(none)
    for (const name of ['__proto__', 'constructor', 'toString'])
      for (const argv of [
        ['get', name],
        ['rm', name],
        ['rename', name, 'X'],
      ])
        expect((await secret(here, argv)).code, argv.join(' ')).toBe(1)
    expect((await secret(here, ['list', '--json'])).json().secrets).toHaveLength(1)
  })
})

test('list, rename and rm', async () => {
  const here = scene()
  expect(await secret(here, ['list'])).toMatchObject({
    code: 0,
    out: '',
    err: expect.stringContaining('no secrets yet'),
  })
  await set(here, 'B', VALUE, '--type', 'token')
  await set(here, 'A', 'other-value', '--service', 'mail')
  const { out } = await secret(here, ['list'])
  expect(out).toMatch(/^Secrets .*:\n {2}A, for mail, set by ann, .*Z\n {2}B, token, set by ann, .*Z\n$/)
  expect(await secret(here, ['rename', 'A', 'B'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('there is a secret B already'),
  })
  expect(await secret(here, ['rename', 'A', 'PATH'])).toMatchObject({ code: 2 })
  expect(await secret(here, ['rename', 'A', 'C'])).toMatchObject({ code: 0, out: 'A is C now.\n' })
  expect((await secret(here, ['get', 'C'])).out).toBe('other-value\n')
  expect(await secret(here, ['rm', 'B'])).toMatchObject({ code: 0 })
  const { secrets } = (await secret(here, ['list', '--json'])).json() as { secrets: object[] }
  expect(secrets).toEqual([{ name: 'C', service: 'mail', by: 'ann', at: expect.any(String) }])
})

describe('run', () => {
  const print =
    'process.stdout.write(process.env.TOKEN ?? "none"); process.stderr.write(String(process.env.OTHER))'
  test('gives the command what it needs, and masks it in what comes out', async () => {
    const here = scene()
    await set(here, 'TOKEN')
    await set(here, 'OTHER', 'second-value')
    expect(await secret(here, ['run', '--', process.execPath, '-e', print])).toMatchObject({
      code: 0,
      out: '[masked TOKEN]',
      err: '[masked OTHER]',
    })
    expect(await secret(here, ['run', '--only', 'TOKEN', '--', process.execPath, '-e', print])).toMatchObject(
      { out: '[masked TOKEN]', err: 'undefined' },
    )
    const encoded = `console.log(Buffer.from("x:" + process.env.TOKEN).toString("base64")); for (const one of process.env.TOKEN) process.stdout.write(one)`
    const { out } = await secret(here, ['run', '--', process.execPath, '-e', encoded])
    expect(out).toMatch(/^.{0,4}\[masked TOKEN\].{0,4}\n\[masked TOKEN\]$/)
  })

  test('ends as the command does', async () => {
    const here = scene()
    await set(here, 'TOKEN')
    const code = async (...argv: string[]) => (await secret(here, ['run', '--', ...argv])).code
    expect(await code(process.execPath, '-e', 'process.exit(7)')).toBe(7)
    expect(await code(process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")')).toBe(137)
    expect(await code('no-such-command-here')).toBe(127)
    expect(await secret(here, ['run'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('a command is meant after --'),
    })
  })

  test('passes options of the command on, and its standard input, whatever its size', async () => {
    const here = scene()
    await set(here, 'TOKEN')
    const big = 'x'.repeat(3_000_000)
    const child = execFile(process.execPath, [dibs.cli, 'secret', 'run', '--', 'cat', '-'], {
      cwd: here.repo,
      env: here.env as NodeJS.ProcessEnv,
      maxBuffer: 10_000_000,
    })
    let out = ''
    child.stdout!.on('data', (chunk) => {
      out += chunk
    })
    child.stdin!.end(`${big}${VALUE}\n`)
    await new Promise((resolve) => child.once('close', resolve))
    expect(out === `${big}[masked TOKEN]\n`).toBe(true)
  })

  test('nothing of it is in the list of processes', async () => {
    const here = scene()
    await set(here, 'TOKEN')
    const ps =
      'const all = require("fs").readdirSync("/proc").filter(Number).map((pid) => { try { return require("fs").readFileSync("/proc/" + pid + "/cmdline", "latin1") } catch { return "" } }); process.stdout.write(String(all.some((one) => one.includes(process.env.TOKEN))))'
    if (process.platform === 'linux')
      expect((await secret(here, ['run', '--', process.execPath, '-e', ps])).out).toBe('false')
  })
})

test('audit says who used what, and never a value', async () => {
  const here = scene()
  const client = here.client()
  const handle = await client.start()
  await set(here, 'TOKEN')
  await secret(here, ['get', 'TOKEN'], { env: as(here, client) })
  await secret(here, ['run', '--', 'true'], { env: as(here, client) })
  await secret(here, ['list'])
  await secret(here, ['rename', 'TOKEN', 'T2'])
  await secret(here, ['rm', 'T2'])
  const { accesses } = (await secret(here, ['audit', '--json'])).json() as {
    accesses: Record<string, unknown>[]
  }
  expect(accesses.map(({ who, session, action, names }) => [who, session, action, names])).toEqual([
    ['ann', undefined, 'set', ['TOKEN']],
    [handle, client.sid, 'ask', ['TOKEN']],
    [handle, client.sid, 'run', ['TOKEN']],
    ['ann', undefined, 'list', []],
    ['ann', undefined, 'rename', ['TOKEN', 'T2']],
    ['ann', undefined, 'rm', ['T2']],
  ])
  expect((await secret(here, ['audit'])).out.split('\n')[1]).toMatch(
    new RegExp(`^\\d{4}-.*Z  ${handle}  ask  TOKEN$`),
  )
})

test('20 processes set at once: all is kept', { timeout: 120_000 }, async () => {
  const here = scene()
  const set20 = Array.from({ length: 20 }, (_, n) => {
    const child = promisify(execFile)(process.execPath, [dibs.cli, 'secret', 'set', `S${n}`], {
      cwd: here.repo,
      env: here.env as NodeJS.ProcessEnv,
    })
    child.child.stdin!.end(`value-${n}`)
    return child
  })
  await Promise.all(set20)
  const names = Array.from({ length: 20 }, (_, n) => `S${n}`)
  const out = execFileSync(
    process.execPath,
    [
      dibs.cli,
      'secret',
      'run',
      '--',
      process.execPath,
      '-e',
      'for (let n = 0; n < 20; n++) console.log(process.env["S" + n] === "value-" + n)',
    ],
    { cwd: here.repo, env: here.env as NodeJS.ProcessEnv, encoding: 'utf8' },
  )
  expect(out).toBe('true\n'.repeat(20))
  const { secrets } = (await secret(here, ['list', '--json'])).json() as { secrets: { name: string }[] }
  expect(secrets.map(({ name }) => name)).toEqual([...names].sort())
})

test('whatever is done with it, all files are private, and the search for values finds one that is planted', async () => {
  const here = scene()
  const client = here.client()
  await client.start()
  const env = as(here, client)
  await set(here, 'TOKEN')
  await secret(here, ['get', 'TOKEN', '--reveal'], { env })
  await secret(here, ['set', 'TOKEN', VALUE], { env })
  await secret(here, ['run', '--', 'echo', 'x'], { env })
  for (const verb of ['status', 'board', 'doctor', 'log', 'sweep']) await run(here, [verb], { env })
  // Every test of a scene ends with this search.
  expect(leaksBelow(here.dir)).toEqual([])
  for (const name of readdirSync(join(here.state(), 'vault')))
    expect((statSync(join(here.state(), 'vault', name)).mode & 0o777).toString(8), name).toBe('600')
  const plant = join(here.state(), 'log', 'x.jsonl')
  writeFileSync(plant, `a ${Buffer.from(`x${VALUE}`).toString('base64')}`)
  expect(leaksBelow(here.dir)).toEqual([plant])
  rmSync(plant)
})

test('doctor says whether the vault opens', async () => {
  const here = scene()
  const vault = async () => {
    const { findings } = (await run(here, ['doctor', '--json'])).json() as {
      findings: { check: string; is: string; what: string; fix?: string }[]
    }
    return findings
      .filter((one) => one.check === 'vault')
      .map(({ is, what, fix }) => `${is}: ${what}${fix ? ` → ${fix}` : ''}`)
  }
  expect(await vault()).toEqual([])
  await set(here, 'TOKEN')
  const key = join(here.dir, 'home', '.config', 'dibs', 'identity.txt')
  expect(await vault()).toEqual([`ok: 1 secret; opens with the key in ${key}`])
  // Nobody but a person has been here so far, and that is no problem.
  expect((await run(here, ['doctor'])).out).toMatch(/^ok +state folder: /m)
  rmSync(join(here.state(), 'vault', 'watch.json'))
  expect(await vault()).toEqual([
    expect.stringMatching(/^ok/),
    expect.stringMatching(/^warning: the fingerprints .* → dibs secret list/),
  ])
  await secret(here, ['list'])
  expect(await vault()).toHaveLength(1)
  rmSync(key)
  expect(await vault()).toEqual([expect.stringMatching(/^problem: .*no key of yours/)])
})
