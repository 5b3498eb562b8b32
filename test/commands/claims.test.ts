/** Claiming, releasing, forcing and handing over: people and sessions respect each other, all or none. */
import * as fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { as, run } from '../support/command.ts'
import { contextOf, decisionOf, reasonOf, repository, scenes, worktree } from '../support/scene.ts'

const dibs = built()
const scene = scenes(dibs)
const BEN = { USER: 'ben' }

describe('claim', () => {
  test('says until when; others are refused, whoever they are', async () => {
    const here = scene()
    const session = here.client()
    const name = await session.start()
    const done = await run(here, ['claim', 'a.txt', 'deployment:prod', '--for', '90s', '--note', 'release'])
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toMatch(
      /^Claimed for 2 min \(until \d{4}-\d\d-\d\d \d\d:\d\d UTC\):\n {2}a\.txt\n {2}deployment:prod\n$/,
    )
    expect(reasonOf(await session.write('a.txt'))).toContain('ann (a person at a terminal)')
    for (const env of [as(here, session), BEN]) {
      const refused = await run(here, ['claim', 'b.txt', 'deployment:prod'], { env })
      expect(refused).toMatchObject({ code: 1, out: '' })
      expect(refused.err).toMatch(
        /Nothing was claimed:\n {2}deployment:prod: held by ann for \d s, at most 2 min more: release\n/,
      )
    }
    expect((await run(here, ['status'])).out).not.toContain('b.txt') // all or none
    expect((await run(here, ['claim', 'c.txt'], { env: as(here, session) })).code).toBe(0)
    const other = await run(here, ['claim', 'c.txt', '--json'], BEN && { env: BEN })
    expect(other.code).toBe(1)
    expect(other.json()).toMatchObject({
      dibs: 1,
      granted: false,
      conflicts: [{ wanted: 'c.txt', holder: name, kind: 'session' }],
    })
  })

  test.each<[claimed: string, meets: string[], not: string[]]>([
    ['src/**', ['src/a.ts', 'src/deep/b.ts'], ['a.ts']],
    ['src', ['src/a.ts', 'src/new/c.ts'], ['srcs/a.ts']],
    ['new/', ['new/a.ts'], ['new.ts']],
    ['*.ts', ['a.ts'], ['src/a.ts', 'a.tsx']],
    ['app/[slug]/page.tsx', ['app/[slug]/page.tsx'], ['app/s/page.tsx']],
  ])('%s holds what it names', async (claimed, meets, not) => {
    const here = scene()
    for (const file of ['src/a.ts', 'app/[slug]/page.tsx']) here.file(file)
    await run(here, ['claim', claimed])
    const session = here.client()
    const answers = await Promise.all([...meets, ...not].map((file) => session.write(file)))
    expect(answers.map(decisionOf)).toEqual([...meets.map(() => 'deny'), ...not.map(() => undefined)])
  })

  test('a refusal is in the log once for each holder, however much of it they hold', async () => {
    const here = scene()
    const session = here.client()
    for (const file of ['a.txt', 'b.txt']) await session.write(here.file(file))
    expect((await run(here, ['claim', '.'])).code).toBe(1)
    expect((await run(here, ['log'])).out.match(/ann was refused/g)).toHaveLength(1)
  })

  test('again renews; --json tells until when', async () => {
    const here = scene()
    await run(here, ['claim', 'a.txt', '--for', '1h'])
    const { json } = await run(here, ['claim', 'a.txt', '--for', '2h', '--json'])
    expect(json()).toMatchObject({ kind: 'claim', granted: true, by: 'ann', resources: ['a.txt'] })
    expect(Date.parse(String(json().until)) - Date.now()).toBeGreaterThan(7_000_000)
  })

  test('what lies in two workspaces cannot be claimed together', async () => {
    const here = scene()
    repository(join(here.dir, 'there'))
    const both = await run(here, ['claim', 'a.txt', '../there/b.txt'])
    expect(both.code).toBe(2)
    expect(both.err).toMatch(/several workspaces.*Usage: /)
    expect((await run(here, ['claim', '../there/b.txt'])).code).toBe(0)
    expect(decisionOf(await here.client({ cwd: join(here.dir, 'there') }).write('b.txt'))).toBe('deny')
  })

  test('names mean what they mean in the folder that one is in', async () => {
    const here = scene()
    const tree = worktree(here.repo, join(here.dir, 'feature'), 'feature')
    fs.mkdirSync(join(tree, 'src'))
    await run(here, ['claim', 'a.ts'], { cwd: join(tree, 'src') })
    const session = here.client({ cwd: tree })
    expect(decisionOf(await session.write('a.ts'))).toBeUndefined()
    expect(decisionOf(await session.write('src/a.ts'))).toBe('deny')
  })
})

describe('release', () => {
  test('own: one, then all', async () => {
    const here = scene()
    await run(here, ['claim', 'a.txt', 'b.txt', 'c.txt'])
    expect(await run(here, ['release', 'a.txt'])).toMatchObject({ code: 0, out: 'Released:\n  a.txt\n' })
    const all = await run(here, ['release', '--all', '--json'])
    expect(all.json()).toMatchObject({
      released: [{ resource: 'b.txt', by: 'ann' }, { resource: 'c.txt' }],
      others: [],
    })
    expect(await run(here, ['release', '--all'])).toMatchObject({ code: 0, out: 'You hold nothing.\n' })
    const none = await run(here, ['release', 'a.txt'])
    expect(none).toMatchObject({ code: 1, err: 'Nothing to release; nobody holds:\n  a.txt\n' })
  })

  test("somebody else's: refused; with --force ended, and the holder reads who and why", async () => {
    const here = scene()
    const session = here.client()
    await session.start()
    await session.write('a.txt')
    const refused = await run(here, ['release', 'a.txt'])
    expect(refused.code).toBe(1)
    expect(refused.err).toMatch(/^Not yours, and not released:\n {2}a\.txt: held by .*\n.*--force/)
    expect((await run(here, ['release', 'a.txt', '--force', '--note', 'hot fix'])).code).toBe(0)
    const told = contextOf(await session.hook('UserPromptSubmit', { prompt: 'x' }))
    expect(told).toBe('dibs: ann ended the claim on a.txt: "hot fix".')
    expect(decisionOf(await here.client().write('a.txt'))).toBeUndefined()
  })

  test('of a folder everything in it, whatever it was claimed as', async () => {
    const here = scene()
    here.file('src/api/a.ts')
    await run(here, ['claim', 'src/*', 'src/api/a.ts', 'src/api', 'web/*'])
    const { code, out, err } = await run(here, ['release', 'src'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe('Released:\n  src/*\n  src/api/a.ts\n  src/api/**\n')
  })

  test('not a glob because of one file in it: it is named', async () => {
    const here = scene()
    await run(here, ['claim', 'src/*'])
    const { code, out, err } = await run(here, ['release', 'src/zzz.ts'])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain("src/zzz.ts: through src/*\nAll of that: dibs release 'src/*'\n")
    expect((await run(here, ['claim', 'src/b.ts'], { env: BEN })).code).toBe(1)
    const forced = await run(here, ['release', 'src/zzz.ts', '--force'], { env: BEN })
    expect(forced).toMatchObject({ code: 1, out: '' })
    expect(forced.err).toMatch(
      /^Not ended, for it holds more than you named:\n {2}src\/zzz\.ts: held through src\/\* by ann /,
    )
    expect((await run(here, ['release', 'src/*', '--force'], { env: BEN })).code).toBe(0)
    expect((await run(here, ['claim', 'src/b.ts'], { env: BEN })).code).toBe(0)
  })

  test('says of every name what became of it', async () => {
    const here = scene()
    await run(here, ['claim', 'a.txt'])
    await run(here, ['claim', 'b.txt'], { env: BEN })
    const { code, out, err } = await run(here, ['release', 'a.txt', 'b.txt', 'c.txt'])
    expect({ code, out }).toEqual({ code: 0, out: 'Released:\n  a.txt\n' })
    expect(err).toMatch(/^Not yours, and not released:\n {2}b\.txt: held by ben /)
    expect(err).toMatch(/Nothing to release; nobody holds:\n {2}c\.txt\n$/)
  })

  test('a person whose claim was forced reads of it, and is not here for ever', async () => {
    const here = scene()
    await run(here, ['claim', 'a.txt'])
    await run(here, ['release', 'a.txt', '--force', '--note', 'hot fix'], { env: BEN })
    const said = [await run(here, ['status']), await run(here, ['status'])].map(({ out, err }) => out + err)
    expect(said[0]).toMatch(/ben ended the claim on a\.txt.*hot fix/)
    expect(said[1]).not.toContain('hot fix')
    expect(said[1]).toContain('Nobody is here')
  })

  test('a session gives back what it holds in another repository too', async () => {
    const here = scene()
    const there = repository(join(here.dir, 'there'))
    const session = here.client()
    await session.start()
    await run(here, ['claim', join(there, 'a.txt')], { env: as(here, session) })
    await run(here, ['release', '--all'], { env: as(here, session) })
    expect(decisionOf(await here.client({ cwd: there }).write('a.txt'))).toBeUndefined()
  })
})

describe('give', () => {
  test('hands over without a gap, and tells', async () => {
    const here = scene()
    const [one, two, three] = [here.client(), here.client(), here.client()]
    await one.start()
    const name = await two.start()
    await one.write('a.txt')
    const given = await run(here, ['give', 'a.txt', name], { env: as(here, one) })
    expect(given).toMatchObject({ code: 0, out: `Handed over to ${name}:\n  a.txt\n` })
    const answer = await two.write('a.txt')
    expect(decisionOf(answer)).toBeUndefined()
    expect(contextOf(answer)).toMatch(/handed over a\.txt; it is yours now/)
    await one.hook('Stop')
    for (const client of [one, three]) expect(decisionOf(await client.write('a.txt'))).toBe('deny')
  })

  test('not more than was named', async () => {
    const here = scene()
    const [one, two] = [here.client(), here.client()]
    await one.start()
    const name = await two.start()
    const env = as(here, one)
    here.file('src/a.ts')
    await run(here, ['claim', 'src/**'], { env })
    await one.write('src/a.ts')
    const { code, out, err } = await run(here, ['give', 'src/a.ts', name], { env })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(`src/a.ts: through src/**\nAll of that: dibs give 'src/**' ${name}\n`)
    await run(here, ['claim', 'web/a.ts', '*/a.ts'], { env })
    const more = await run(here, ['give', 'web/a.ts', name], { env })
    expect(more.err).toContain('\n  web/a.ts: through */a.ts\n')
    expect(more.err).toContain('\n  src/**, which meets that\n')
    await run(here, ['release', 'web/a.ts', '*/a.ts'], { env })
    await one.write('src/a.ts') // it was in that glob too
    expect((await run(here, ['give', 'src/a.ts', name, '--json'], { env })).json()).toMatchObject({
      why: 'wider',
    })
    expect(decisionOf(await two.write('src/a.ts'))).toBe('deny')
    const all = await run(here, ['give', 'src', name], { env })
    expect(all).toMatchObject({ code: 0, out: `Handed over to ${name}:\n  src/a.ts\n  src/**\n` })
    expect(decisionOf(await two.write('src/a.ts'))).toBeUndefined()
  })

  test('nobody of that name, nothing of one’s own, oneself', async () => {
    const here = scene()
    const session = here.client()
    const name = await session.start()
    const unknown = await run(here, ['give', 'a.txt', 'nobody'])
    expect(unknown).toMatchObject({
      code: 1,
      err: `dibs: nobody else here is called nobody. Here: ${name}.\n`,
    })
    const nothing = await run(here, ['give', 'a.txt', name])
    expect(nothing).toMatchObject({ code: 1, err: 'Nothing was handed over; you do not hold:\n  a.txt\n' })
    expect((await run(here, ['give', 'a.txt', name], { env: as(here, session) })).code).toBe(1)
    expect((await run(here, ['give', 'a.txt', 'nobody', '--json'])).json()).toMatchObject({
      given: [],
      why: 'unknown',
    })
  })

  test('not to the dead', async () => {
    const here = scene()
    const [one, two] = [here.client(), here.client()]
    await one.start()
    const name = await two.start()
    await one.write('a.txt')
    await two.kill()
    expect((await run(here, ['give', 'a.txt', name], { env: as(here, one) })).code).toBe(1)
    expect(decisionOf(await here.client().write('a.txt'))).toBe('deny')
  })
})

test.each(['john_doe', '_www', 'DOMAIN\\jörg', 'a.b-c', '-x', 'ünï'])(
  'a person called %s takes part',
  async (USER) => {
    const here = scene()
    const env = { USER }
    expect(await run(here, ['claim', 'a.txt'], { env })).toMatchObject({ code: 0, err: '' })
    expect(await run(here, ['beat', 'building', 'x'], { env })).toMatchObject({ code: 0, err: '' })
    const started = await here.client().hook('SessionStart', { source: 'startup' })
    expect(started.output?.systemMessage).toBeUndefined()
    expect((await run(here, ['status'], { env })).out).toContain('you')
    expect(await run(here, ['release', 'a.txt'], { env })).toMatchObject({ code: 0, err: '' })
  },
)
