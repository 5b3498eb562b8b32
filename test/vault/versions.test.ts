/** The vault's files: whatever dies or fails, there is the old vault or the new one, and nobody's change is lost. */
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Fs, realFs } from '../../src/host/fs.ts'
import { commit, KEPT, newest } from '../../src/vault/versions.ts'
import { tempFolder } from '../host/temp.ts'
import {
  failingAt,
  killedAt,
  lyingLinks,
  pausedAt,
  shortWrites,
  withoutHardLinks,
  wrap,
} from '../support/faulty-fs.ts'

const CODES = ['ENOSPC', 'EACCES', 'EIO', 'EMFILE', 'EPERM']
const bytes = (text: string): Buffer => Buffer.from(text)
const text = (folder: string, fs: Fs = realFs): string | undefined => newest(fs, folder)?.bytes.toString()
const folder = (): string => join(tempFolder(), 'v1', 'vault')
const versions = (at: string): string[] =>
  readdirSync(at)
    .filter((name) => name.endsWith('.age'))
    .sort()

/** @returns the folder after so many commits, each saying which it was */
function made(count: number, fs: Fs = realFs): string {
  const at = folder()
  for (let n = 0; n < count; n++) expect(commit(fs, at, n, bytes(`v${n + 1}`))).toBe(true)
  return at
}

describe('versions', () => {
  it('begin with none', () => {
    const at = folder()
    expect(newest(realFs, at)).toBeUndefined()
    mkdirSync(at, { recursive: true })
    expect(newest(realFs, at)).toBeUndefined()
  })

  it('follow each other; the newest counts, and ten are kept before it', () => {
    const at = made(25)
    expect(newest(realFs, at)).toMatchObject({
      number: 25,
      file: join(at, '000025.age'),
      bytes: bytes('v25'),
    })
    expect(versions(at)).toEqual(Array.from({ length: KEPT + 1 }, (_, n) => `0000${n + 15}.age`))
    expect((statSync(at).mode & 0o777).toString(8)).toBe('700')
    for (const name of readdirSync(at))
      expect((statSync(join(at, name)).mode & 0o777).toString(8)).toBe('600')
  })

  it('of two after the same one, one is committed', () => {
    const at = made(3)
    expect(commit(realFs, at, 3, bytes('mine'))).toBe(true)
    expect(commit(realFs, at, 3, bytes('other'))).toBe(false)
    expect(text(at)).toBe('mine')
    expect(readdirSync(at)).toHaveLength(4)
  })

  it('whoever slept while so many others came that its number was free again, is told that it was not first', () => {
    const at = made(30)
    for (let n = 0; n < 30; n++) expect(commit(realFs, at, n, bytes('late')), `after ${n}`).toBe(false)
    expect(text(at)).toBe('v30')
    expect(versions(at).map((name) => readFileSync(join(at, name), 'utf8'))).not.toContain('late')
  })

  it('the same, asleep at any call', () => {
    let hits = 0
    for (let n = 1; n < 40; n++) {
      const at = made(2)
      let wereFirst = false
      const paused = pausedAt(n, () => {
        wereFirst = commit(realFs, at, 2, bytes('o3'))
        for (let others = 3; others < 20; others++) commit(realFs, at, others, bytes(`o${others + 1}`))
      })
      const mine = commit(paused.fs, at, 2, bytes('mine'))
      if (!paused.hit()) break
      hits++
      expect(mine && wereFirst, paused.at()).toBe(false)
      expect(text(at), paused.at()).toBe('o20')
      // Who was first and hears that it was not does it again: nothing is lost by that.
      if (!mine)
        expect(versions(at).map((name) => readFileSync(join(at, name), 'utf8'))).not.toContain('mine')
    }
    expect(hits).toBeGreaterThan(8)
  })

  it('reads what is taken away meanwhile as the next one', () => {
    const at = made(12)
    const fs = wrap(({ name, path }, go) => {
      if (name === 'readFileSync' && path.endsWith('000012.age'))
        for (let n = 12; n < 30; n++) commit(realFs, at, n, bytes(`v${n + 1}`))
      return go()
    })
    expect(text(at, fs)).toBe('v30')
  })
})

describe.each([
  ['hard links', (fs: Fs) => fs],
  ['no hard links', (fs: Fs) => withoutHardLinks('EPERM', fs)],
] as const)('with %s, a commit', (_, disk) => {
  it.each(['before', 'after'] as const)(
    'that is killed %s any call leaves the old or the new vault',
    (when) => {
      let hits = 0
      for (let n = 1; ; n++) {
        const at = made(12, disk(realFs))
        const fault = killedAt(n, when, disk(realFs))
        try {
          commit(fault.fs, at, 12, bytes('new'))
        } catch {
          // It is dead.
        }
        if (!fault.hit()) break
        hits++
        const left = text(at)
        expect(['v12', 'new'], fault.at()).toContain(left)
        expect(versions(at).length, fault.at()).toBeGreaterThanOrEqual(KEPT + 1)
        expect(commit(disk(realFs), at, newest(realFs, at)!.number, bytes('next')), fault.at()).toBe(true)
        expect(text(at)).toBe('next')
      }
      expect(hits).toBeGreaterThan(10)
    },
  )

  it.each(CODES)('in which any call fails with %s is made, or not and says so', (code) => {
    let failures = 0
    for (let n = 1; ; n++) {
      const at = made(12, disk(realFs))
      const fault = failingAt(n, code, 'before', disk(realFs))
      let done: boolean | undefined
      try {
        done = commit(fault.fs, at, 12, bytes('new'))
      } catch {
        failures++
      }
      if (!fault.hit()) break
      if (done) expect(text(at), fault.at()).toBe('new')
      else expect(['v12', 'new'], fault.at()).toContain(text(at))
      expect(commit(disk(realFs), at, newest(realFs, at)!.number, bytes('next')), fault.at()).toBe(true)
    }
    expect(failures).toBeGreaterThan(2)
  })
})

it('a link whose answer is lost counts', () => {
  const at = made(1)
  expect(commit(lyingLinks('EIO'), at, 1, bytes('mine'))).toBe(true)
  expect(text(at)).toBe('mine')
})

it('a disk that takes little at once keeps all of it', () => {
  const at = made(1)
  expect(commit(shortWrites(1), at, 1, bytes('mine'))).toBe(true)
  expect(text(at)).toBe('mine')
})

it('what killed processes left is removed after a while, and nothing else', () => {
  const at = made(1)
  for (const name of ['.old', '.young', 'mine.txt']) writeFileSync(join(at, name), '')
  const old = new Date(Date.now() - 120_000)
  for (const name of ['.old', 'mine.txt']) utimesSync(join(at, name), old, old)
  commit(realFs, at, 1, bytes('x'))
  expect(readdirSync(at).sort()).toEqual(['.young', '000001.age', '000002.age', 'mine.txt'])
})
