/** Reading where reading fails, and file systems that are full, lose replies, or have no hard links. */
import * as node from 'node:fs'
import { describe, expect, test } from 'vitest'
import { SLOTS } from '../../src/store/file/versions.ts'
import type { Snapshot } from '../../src/store/store.ts'
import { countIn, countTo, increment, makeBox } from '../support/box.ts'
import { failing, failingAt, failure, lyingLinks, withoutHardLinks, wrap } from '../support/faulty-fs.ts'
import { commit, entry, template } from '../support/sweep.ts'

const ERRORS = ['ENOSPC', 'EACCES', 'EIO', 'EMFILE', 'EPERM']

describe('reading with a call that fails', () => {
  const STATES = [0, 40, SLOTS, SLOTS + 1, 2 * SLOTS + 1]

  test.each(ERRORS)('%s, once or from then on: the truth or an error, never an older state', async (code) => {
    for (const commits of STATES) {
      const box = await template('', commit(commits))
      for (const forGood of [false, true]) {
        for (let n = 1; n < 100; n++) {
          const once = failingAt(n, code)
          let calls = 0
          const fromThere = failing((call) => {
            calls = call.n
            return calls >= n
          }, code)
          const fs = forGood ? fromThere : once.fs
          const seen = await box
            .open(fs)
            .read()
            .catch((error: unknown) => error)
          if (seen instanceof Error) expect(seen).toMatchObject({ name: 'StoreError', code: 'STATE_IO' })
          else
            expect({ commits, n, count: countIn(seen as Snapshot) }).toEqual({ commits, n, count: commits })
          if (forGood ? calls < n : !once.hit()) break
        }
      }
    }
  })

  test('an announced folder that cannot be looked at is not a missing one', async () => {
    const box = await template('', commit(SLOTS))
    const here = box.copy()
    const looks = new Set(['existsSync', 'lstatSync', 'statSync'])
    const blind = failing(({ name, path }) => looks.has(name) && /g000002-[^/]*$/.test(path), 'EIO')
    const seen = await here
      .open(blind)
      .read()
      .catch((error: unknown) => error)
    await increment(here.open())
    if (!(seen instanceof Error))
      expect(await here.open(blind).commit(seen as Snapshot, { count: -1 })).toBe(false)
    expect(countIn(await here.open().read())).toBe(SLOTS + 1)
  })
})

describe('file systems of another kind', () => {
  test.each(['EIO', 'EEXIST', 'ETIMEDOUT', 'EPERM'])('links work and report %s', async (code) => {
    const box = makeBox()
    const store = box.open(lyingLinks(code))
    const old = await store.read()
    expect(await countTo(store, SLOTS + 3)).toBe(SLOTS + 3)
    expect(await store.commit(old, { count: -1 })).toBe(false)
    expect(await box.open().commit(old, { count: -1 })).toBe(false)
  })

  test.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EACCES'])('no hard links (%s)', async (code) => {
    const box = makeBox()
    const store = box.open(withoutHardLinks(code))
    const old = await store.read()
    expect(await countTo(store, SLOTS + 3)).toBe(SLOTS + 3)
    expect(await store.commit(old, { count: -1 })).toBe(false)
    // Both forms refuse each other, should links come and go.
    expect(await box.open().commit(old, { count: -1 })).toBe(false)
    const seen = await store.read()
    expect(await increment(box.open())).toBe(true)
    expect(await store.commit(seen, { count: -1 })).toBe(false)
    expect(await countTo(store, 2)).toBe(SLOTS + 6)
  })

  test('a disk that is full for good: nothing happens, and once there is room everything does', async () => {
    const box = await template('', commit(SLOTS - 1))
    const here = box.copy()
    const full = failing(
      ({ name, args }) => name === 'writeSync' || (name === 'openSync' && args[1] !== 'r'),
      'ENOSPC',
    )
    for (let tries = 0; tries < 3; tries++) {
      await expect(increment(here.open(full))).rejects.toMatchObject({ code: 'STATE_IO', hint: /disk space/ })
      await expect(here.open(full).append([entry(2)])).rejects.toMatchObject({ code: 'STATE_IO' })
      await expect(here.open(full).put('a', 1)).rejects.toMatchObject({ code: 'STATE_IO' })
    }
    expect(await countTo(here.open(), 2)).toBe(SLOTS + 1)
    expect(node.readdirSync(`${here.root}/tmp`)).toEqual([])
  })

  test('a line that the full disk cut is lost, the next one is not', async () => {
    const box = makeBox()
    await box.open().append([entry(1)])
    let writes = 0
    const full = wrap((call, go) => {
      if (call.name !== 'writeSync') return go()
      if (++writes > 1) throw failure('ENOSPC', call)
      return go(call.args[0], call.args[1], 0, 10)
    })
    await expect(box.open(full).append([entry(2)])).rejects.toMatchObject({ code: 'STATE_IO' })
    await box.open().append([entry(3)])
    expect((await box.open().readAfter()).entries.map((one) => one.id)).toEqual([1, 3])
    expect((await box.open().readLast(9)).map((one) => one.id)).toEqual([1, 3])
  })

  test('a log that is trimmed while it is read is shorter, not an error', async () => {
    const box = makeBox()
    await box.open().append([entry(1)])
    const gone = failing(({ name, path }) => name === 'openSync' && path.endsWith('.jsonl'), 'ENOENT')
    expect(await box.open(gone).readLast(5)).toEqual([])
    expect((await box.open(gone).readAfter()).entries).toEqual([])
  })

  test('the state folder is deleted while work goes on: it begins anew', async () => {
    const box = (await template('', commit(40))).copy()
    const store = box.open()
    const old = await store.read()
    node.rmSync(box.root, { recursive: true })
    expect(await store.commit(old, { count: -1 })).toBe(false)
    expect((await store.read()).doc).toBeUndefined()
    expect(await increment(store)).toBe(true)
    expect(await countTo(store, 3)).toBe(4)
  })
})
