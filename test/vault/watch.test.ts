/** Fingerprints: every value is recognised in every reading, nothing else is, and they tell nothing by themselves. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { realFs } from '../../src/host/fs.ts'
import { emptyContent } from '../../src/vault/content.ts'
import { watchKeyFile } from '../../src/vault/places.ts'
import { isFresh, secretsIn, writeWatch } from '../../src/vault/watch.ts'
import { WATCH_FILE } from '../../src/vault/watch-file.ts'
import { tempFolder } from '../host/temp.ts'
import { cpuMs } from '../support/cpu.ts'

async function watched(secrets: Record<string, string>) {
  const folder = tempFolder()
  const state = join(folder, 'v1')
  mkdirSync(state)
  const world = { fs: realFs, env: { HOME: join(folder, 'home') } }
  const entries = Object.entries(secrets).map(([name, value]) => [name, { value, at: '', by: '' }] as const)
  await writeWatch(world, state, 1, { ...emptyContent([]), secrets: Object.fromEntries(entries) })
  return { folder, state, world, find: (text: string) => secretsIn(world, state, text) }
}

const VALUE = 'hunter22/+x?ü'
const b64 = (text: string) => Buffer.from(text).toString('base64')

describe('a value', () => {
  let find: (text: string) => Promise<string[]>
  beforeEach(async () => {
    find = (
      await watched({
        TOKEN: VALUE,
        LONG: `${'ab1'.repeat(30)}Z`,
        SHORT: 'short',
        KEY: 'BEGIN\nMIIEvQIBADANBgkq\nxyz\nEND',
      })
    ).find
  })
  it.each([
    ['as it is', `a = "${VALUE}"`],
    ['with nothing around', VALUE],
    ['over lines', 'hunt\n   er22/\r\n\t+x?ü'],
    ['in base64', b64(VALUE)],
    ['in base64 behind a word', `key ${b64(VALUE)}`],
    ['within something longer in base64', b64(`user:${VALUE}:more`)],
    ['the same, one byte on', b64(`use:${VALUE}`)],
    ['in base64 for URLs', Buffer.from(`u:${VALUE}`).toString('base64url')],
    ['in base64 over lines', b64(VALUE).replace(/(.{5})/g, '$1\n')],
    ['in a URL', `https://x:${encodeURIComponent(VALUE)}@y`],
    ['in JSON', JSON.stringify({ a: VALUE })],
    ['with escapes', 'hunter22/+x?\\u00fc'],
    ['in hex', Buffer.from(VALUE).toString('hex')],
    ['in capital hex behind a word', `f ${Buffer.from(VALUE).toString('hex').toUpperCase()}`],
  ])('%s', async (_, text) => {
    expect(await find(text)).toEqual(['TOKEN'])
  })

  it('that is long is known by its beginning', async () => {
    expect(await find(`${'ab1'.repeat(12)}`)).toEqual(['LONG'])
    expect(await find(`${'ab1'.repeat(10)}`)).toEqual([])
  })

  it('of several lines is known by each long one', async () => {
    expect(await find('x MIIEvQIBADANBgkq y')).toEqual(['KEY'])
    expect(await find('xyz')).toEqual([])
  })

  it.each([
    'hunter22',
    VALUE.slice(1),
    VALUE.slice(0, -1),
    'short',
    '',
    '%',
    '\\',
    'hunter22/+x!ü',
    'Hunter22/+x?ü',
  ])('not %j', async (text) => {
    expect(await find(text)).toEqual([])
  })

  it('several in one text', async () => {
    expect((await find(`${VALUE} ${'ab1'.repeat(30)}Z`)).sort()).toEqual(['LONG', 'TOKEN'])
  })
})

it('whatever the values and the text around them', async () => {
  const value = fc
    .string({ unit: 'binary', minLength: 8, maxLength: 60 })
    .filter((one) => Buffer.from(one.replace(/[\0- ]/g, '')).length >= 8)
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { minLength: 1, maxLength: 5 }),
      fc.string({ unit: 'binary' }),
      fc.string(),
      async (values, before, after) => {
        const { find } = await watched(Object.fromEntries(values.map((one, n) => [`S${n}`, one])))
        for (const [n, one] of values.entries()) {
          const well = Buffer.from(one).toString()
          const same = values
            .map((each, m) => [each, `S${m}`])
            .filter(([each]) => each === one)
            .map(([, name]) => name)
          for (const text of [
            before + well + after,
            Buffer.from(after + well).toString('base64'),
            Buffer.from(well).toString('hex'),
          ])
            expect(
              (await find(text)).some((name) => same.includes(name)),
              `${n}: ${JSON.stringify(text)}`,
            ).toBe(true)
        }
      },
    ),
    { numRuns: 300 },
  )
})

it('no other text is taken for one: 4 MB of random words, 200 values', async () => {
  const random = (n: number) => Array.from({ length: n }, () => Math.random().toString(36).slice(2)).join(' ')
  const values = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`S${n}`, `${random(2)}${n}`]))
  const { find } = await watched(values)
  expect(await find(random(350_000))).toEqual([])
})

it('100 KB of code take less than 100 ms beside 50 values', async () => {
  const { find } = await watched(
    Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`S${n}`, `value-number-${n}-${n * 7919}`])),
  )
  const text = readFileSync(
    join(import.meta.dirname, '..', '..', 'src', 'shell', 'bash', 'parameters.ts'),
    'utf8',
  )
  const code = text.repeat(Math.ceil(100_000 / text.length))
  await find(code)
  const began = cpuMs()
  expect(await find(code)).toEqual([])
  expect(cpuMs() - began).toBeLessThan(100)
})

it('the files are private, and say nothing of a value to who lacks the key', async () => {
  const { state, world, find } = await watched({ TOKEN: VALUE })
  const file = join(state, WATCH_FILE)
  const key = watchKeyFile(world.env)
  for (const one of [file, key]) expect((statSync(one).mode & 0o777).toString(8)).toBe('600')
  expect(key.startsWith(state)).toBe(false)
  expect(readFileSync(file, 'utf8')).not.toContain('hunter')
  rmSync(key)
  await expect(find(VALUE)).rejects.toThrow('cannot be used')
  writeFileSync(key, 'ab'.repeat(32))
  await expect(find(VALUE)).rejects.toThrow('cannot be used')
  expect(isFresh(world, state, 1)).toBe(false)
})

it('under another key, every fingerprint of a value is another one', async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(async () => {
      const { state } = await watched({ TOKEN: VALUE })
      const watch = JSON.parse(readFileSync(join(state, WATCH_FILE), 'utf8'))
      return watch.fingerprints as { start: number; tag: string }[]
    }),
  )
  const same = one!.filter(({ start, tag }, n) => start === other![n]!.start || tag === other![n]!.tag)
  // Of 16 bits some may be the same by accident.
  expect([one!.length > 5, same.length < 3]).toEqual([true, true])
})

it('what is no file of fingerprints is said to be none', async () => {
  const { state, world, find } = await watched({ TOKEN: VALUE })
  expect(isFresh(world, state, 1)).toBe(true)
  expect(isFresh(world, state, 2)).toBe(false)
  for (const text of ['', '{}', 'null', '{"dibs":2}', '{"dibs":1,"version":1}']) {
    writeFileSync(join(state, WATCH_FILE), text)
    await expect(find(VALUE), text).rejects.toThrow()
    expect(isFresh(world, state, 1)).toBe(false)
  }
})
