/** Files that are not what the store wrote: the newest whole version counts, and nothing is thrown away. */
import * as node from 'node:fs'
import { describe, expect, test } from 'vitest'
import { SLOTS } from '../../src/store/file/versions.ts'
import { type Box, countIn, countTo, increment, incrementNow, makeBox, versions } from '../support/box.ts'
import { pausedAt, withoutHardLinks } from '../support/faulty-fs.ts'

const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length >> 1)
const HARM: Record<string, (bytes: Buffer) => Buffer> = {
  'truncated to nothing': () => Buffer.alloc(0),
  halved: half,
  'zeroed, length kept': (bytes) => Buffer.alloc(bytes.length),
  'second half filled with zeros': (bytes) =>
    Buffer.concat([half(bytes), Buffer.alloc(bytes.length - half(bytes).length)]),
  'last newline lost': (bytes) => bytes.subarray(0, -1),
  'first newline lost': (bytes) => Buffer.from(bytes.toString().replace('\n', '')),
  'written twice': (bytes) => Buffer.concat([bytes, bytes]),
  'header only': (bytes) => bytes.subarray(0, bytes.indexOf(10) + 1),
  'body only': (bytes) => bytes.subarray(bytes.indexOf(10) + 1),
  'another program’s JSON': () => Buffer.from('{"version":3,"doc":{"count":1000}}\n'),
  'JSON in our form, wrong sum': () => Buffer.from('["dibs",1,21,"00000000"]\n{"doc":{"count":1000}}\n'),
  binary: () => Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * 7919) % 256)),
  'another encoding': (bytes) => Buffer.from(bytes.toString(), 'utf16le'),
}

const COMMITS = 40
const boxAfter = async (commits: number): Promise<Box> => {
  const box = makeBox()
  await countTo(box.open(), commits)
  return box
}
const newestOf = (box: Box): string => versions(box).at(-1)!
const harm = (path: string, how: (bytes: Buffer) => Buffer): Buffer => {
  const bytes = how(node.readFileSync(path))
  node.writeFileSync(path, bytes)
  return bytes
}

describe('the newest version is damaged', () => {
  test.each(Object.keys(HARM))(
    '%s: the one before counts, the copy is kept for good, work goes on',
    async (how) => {
      const box = await boxAfter(COMMITS)
      const damaged = newestOf(box)
      const bytes = harm(damaged, HARM[how]!)

      const seen = await box.open().read()
      expect(countIn(seen)).toBe(COMMITS - 1)
      expect(seen.damage).toHaveLength(1)
      expect(seen.damage![0]).toContain('g000001/040')
      const [copy, ...more] = node.readdirSync(`${box.root}/damaged`)
      expect(more).toEqual([])
      expect(seen.damage![0]).toContain(copy)
      const made = node.statSync(`${box.root}/damaged/${copy}`).ino
      expect((await box.open().read()).damage).toEqual(seen.damage)
      expect(node.statSync(`${box.root}/damaged/${copy}`).ino).toBe(made) // nor is it made twice

      const store = box.open()
      for (let at = 0; at < 45; at++) {
        expect(await increment(store)).toBe(true)
        const after = await store.read()
        expect(countIn(after)).toBe(COMMITS + at)
        expect(after.damage).toBeUndefined() // told once it was, and no more
        expect(node.existsSync(damaged)).toBe(true) // the name must never become free
      }
      expect(node.readFileSync(`${box.root}/damaged/${copy}`)).toEqual(bytes)
    },
  )

  test('any bit of its header, a sample of its body: never taken for whole', async () => {
    const box = await boxAfter(3)
    const path = newestOf(box)
    const whole = node.readFileSync(path)
    const header = (whole.indexOf(10) + 1) * 8
    const store = box.open()
    for (let bit = 0; bit < whole.length * 8; bit += bit < header ? 1 : 3) {
      const bytes = Buffer.from(whole)
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      node.writeFileSync(path, bytes)
      expect({ bit, count: countIn(await store.read()) }).toEqual({ bit, count: 2 })
    }
    node.writeFileSync(path, whole)
    expect(countIn(await store.read())).toBe(3)
  })

  test('whoever read it before it was damaged commits behind it, and only once', async () => {
    const box = await boxAfter(5)
    const early = await box.open().read()
    harm(newestOf(box), half)
    const late = await box.open().read()
    expect(await box.open().commit(early, { count: 6 })).toBe(true)
    expect(await box.open().commit(late, { count: -1 })).toBe(false)
    expect(countIn(await box.open().read())).toBe(6)
  })

  test.each([1, SLOTS - 1, SLOTS, SLOTS + 1, 2 * SLOTS + 1])('as version number %i', async (commits) => {
    const box = await boxAfter(commits)
    const damaged = newestOf(box)
    harm(damaged, half)
    expect(countIn(await box.open().read())).toBe(commits - 1)
    expect(await countTo(box.open(), 3)).toBe(commits + 2)
    expect(node.existsSync(damaged)).toBe(true)
    expect(await countTo(box.open(), SLOTS)).toBe(commits + 2 + SLOTS)
  })

  test('on a file system without hard links, also when a power cut left an empty folder', async () => {
    const open = (box: Box) => box.open(withoutHardLinks('EPERM'))
    const box = makeBox()
    await countTo(open(box), COMMITS)
    const bytes = harm(`${newestOf(box)}/version`, half)
    const seen = await open(box).read()
    expect([countIn(seen), seen.damage?.length]).toEqual([COMMITS - 1, 1])
    const copy = `${box.root}/damaged/${node.readdirSync(`${box.root}/damaged`)[0]}`
    expect(await countTo(open(box), 40)).toBe(COMMITS + 39)
    expect(node.readFileSync(copy)).toEqual(bytes)
    node.rmSync(`${newestOf(box)}/version`)
    expect(countIn(await open(box).read())).toBe(COMMITS + 38)
    expect(await countTo(open(box), 3)).toBe(COMMITS + 41)
  })
})

describe('others go on while one looks for the newest whole version', () => {
  test.each([1, 2, 40, 300])(
    '%i commits meanwhile: no older state, nor one under the name of another',
    async (crowd) => {
      const template = await boxAfter(COMMITS)
      harm(newestOf(template), half)
      for (let n = 1; ; n++) {
        const box = template.copy()
        const committed = new Map([[(await box.open().read()).version, COMMITS - 1]])
        const paused = pausedAt(n, () => {
          for (let at = 0; at < crowd; at++) committed.set(...incrementNow(box))
        })
        const { version, doc } = await box.open(paused.fs).read()
        if (!paused.hit()) break
        expect({ n, version, doc }).toEqual({ n, version, doc: { count: committed.get(version) } })
        box.remove()
      }
    },
  )
})

describe('more than one is damaged', () => {
  test.each([2, 5, 31])('the %i newest', async (several) => {
    const box = await boxAfter(COMMITS)
    for (const path of versions(box).slice(-several)) harm(path, half)
    const seen = await box.open().read()
    expect(countIn(seen)).toBe(COMMITS - several)
    expect(seen.damage).toHaveLength(several)
    expect(await countTo(box.open(), 3)).toBe(COMMITS - several + 3)
    expect(node.readdirSync(`${box.root}/damaged`)).toHaveLength(several)
  })

  test.each([3, COMMITS, SLOTS + 40])(
    'all of %i: reads as nothing, says so, and work goes on',
    async (commits) => {
      const box = await boxAfter(commits)
      const all = versions(box)
      for (const path of all) harm(path, half)
      const seen = await box.open().read()
      expect([seen.doc, seen.version === '']).toEqual([undefined, false])
      expect(seen.damage!.length).toBeGreaterThan(0)
      expect(await countTo(box.open(), 40)).toBe(40)
      for (const path of all) expect(node.existsSync(path)).toBe(true)
    },
  )

  test('tombstones that are passed over are not called damaged', async () => {
    const box = await boxAfter(COMMITS)
    for (const path of versions(box)) if (!path.endsWith('/001')) harm(path, () => Buffer.alloc(0))
    const seen = await box.open().read()
    expect([countIn(seen), seen.damage?.length]).toEqual([1, 1])
  })

  test('the first commit after damage is synced, so that damage on damage finds something', async () => {
    const box = await boxAfter(COMMITS)
    harm(newestOf(box), half)
    await increment(box.open())
    expect(node.readFileSync(newestOf(box), 'utf8')).toContain('"synced":"g000001/041"')
  })
})
