/** Fingerprints: every value is recognised in every reading, nothing else is, and they tell nothing by themselves. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { realFs } from '../../src/host/fs.ts'
import { type Content, emptyContent } from '../../src/vault/content.ts'
import { watchFolder } from '../../src/vault/places.ts'
import { isFresh, secretsIn, writeWatch } from '../../src/vault/watch.ts'
import { WATCH_FILE } from '../../src/vault/watch-file.ts'
import { tempFolder } from '../host/temp.ts'
import { cpuMs } from '../support/cpu.ts'
import { wrap } from '../support/faulty-fs.ts'

function contentOf(secrets: Record<string, string>): Content {
  const entries = Object.entries(secrets).map(([name, value]) => [name, { value, at: '', by: '' }] as const)
  return { ...emptyContent([]), secrets: Object.fromEntries(entries) }
}

async function watched(secrets: Record<string, string>) {
  const folder = tempFolder()
  const state = join(folder, 'v1')
  mkdirSync(state)
  const world = { fs: realFs, env: { HOME: join(folder, 'home') } }
  await writeWatch(world, state, 1, contentOf(secrets))
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

/** The files of fingerprints, all of them. */
const filesOf = ({ env }: { env: Record<string, string | undefined> }): string[] =>
  readdirSync(watchFolder(env)).map((name) => join(watchFolder(env), name))

it('they lie with the key and are private; the state folder only names them', async () => {
  const { state, world, find } = await watched({ TOKEN: VALUE })
  const marker = join(state, WATCH_FILE)
  const files = filesOf(world)
  for (const one of [marker, ...files]) expect((statSync(one).mode & 0o777).toString(8)).toBe('600')
  expect(files[0]!.startsWith(state)).toBe(false)
  const text = readFileSync(marker, 'utf8')
  expect(JSON.parse(text)).toEqual({ dibs: 1, version: 1, id: basename(files[0]!, '.json') })
  expect(readFileSync(files[0]!, 'utf8')).not.toContain('hunter')
  for (const damage of [() => writeFileSync(files[0]!, '{"key":"ab"}'), () => rmSync(files[0]!)]) {
    damage()
    await expect(find(VALUE)).rejects.toThrow('cannot be used')
    expect(isFresh(world, state, 1)).toBe(false)
  }
})

it('each time they are made with another key: none is as it was', async () => {
  const { state, world } = await watched({ TOKEN: VALUE })
  const read = () => JSON.parse(readFileSync(filesOf(world)[0]!, 'utf8')).fingerprints as Fingerprint[]
  type Fingerprint = { start: number; tag: string }
  const before = read()
  rmSync(filesOf(world)[0]!)
  await writeWatch(world, state, 2, contentOf({ TOKEN: VALUE }))
  const after = read()
  expect(before.length).toBeGreaterThan(5)
  for (const [n, { start, tag }] of before.entries())
    expect([after[n]!.start === start, after[n]!.tag === tag]).toEqual([false, false])
})

it('the newest are used, and what nobody reads any more goes; those of other workspaces stay', async () => {
  const { state, world, find } = await watched({ TOKEN: VALUE })
  const other = join(state, '..', 'v1-of-another')
  mkdirSync(other)
  await writeWatch(world, other, 1, contentOf({ OTHER: 'another value' }))
  const [first, ofOther] = filesOf(world).sort((a) => (readFileSync(a, 'utf8').includes('TOKEN') ? -1 : 1))
  await writeWatch(world, state, 2, contentOf({ NEXT: 'the next value' }))
  expect(await find(`${VALUE} the next value`)).toEqual(['NEXT'])
  // Somebody may just have read where they are.
  expect(filesOf(world)).toHaveLength(3)
  const longAgo = new Date(Date.now() - 120_000)
  for (const file of filesOf(world)) utimesSync(file, longAgo, longAgo)
  await writeWatch(world, state, 3, contentOf({ LAST: 'the last value' }))
  expect(filesOf(world)).toHaveLength(2)
  expect(filesOf(world)).toContain(ofOther)
  expect(filesOf(world)).not.toContain(first)
  expect(await find('the next value, the last value')).toEqual(['LAST'])
  expect(await secretsIn(world, other, 'another value')).toEqual(['OTHER'])
})

it('they may be put in the place of others between two looks', async () => {
  const { state, world } = await watched({ TOKEN: VALUE })
  let hasRead = false
  const [old] = filesOf(world)
  await writeWatch(world, state, 2, contentOf({ NEXT: 'the next value' }))
  const newer = readFileSync(join(state, WATCH_FILE), 'utf8')
  writeFileSync(join(state, WATCH_FILE), JSON.stringify({ dibs: 1, version: 1, id: basename(old!, '.json') }))
  const fs = wrap(({ name, path }, go) => {
    const result = go()
    if (name === 'readFileSync' && path.endsWith(WATCH_FILE) && !hasRead) {
      hasRead = true
      rmSync(old!)
      writeFileSync(join(state, WATCH_FILE), newer)
    }
    return result
  })
  expect(await secretsIn({ ...world, fs }, state, 'the next value')).toEqual(['NEXT'])
})

it('what is no file of fingerprints is said to be none', async () => {
  const { state, world, find } = await watched({ TOKEN: VALUE })
  expect(isFresh(world, state, 1)).toBe(true)
  expect(isFresh(world, state, 2)).toBe(false)
  const texts = [
    '',
    '{}',
    'null',
    '{"dibs":2}',
    '{"dibs":1,"version":1}',
    '{"dibs":1,"version":1,"id":"../x"}',
  ]
  for (const text of texts) {
    writeFileSync(join(state, WATCH_FILE), text)
    await expect(find(VALUE), text).rejects.toThrow('cannot be used')
    expect(isFresh(world, state, 1)).toBe(false)
  }
})
