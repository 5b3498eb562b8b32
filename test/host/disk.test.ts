/** The disk as the analysis of shell commands sees it: the same whether a path is looked at, or its folder is listed. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { diskOf } from '../../src/host/disk.ts'
import { type Fs, realFs } from '../../src/host/fs.ts'
import { wrap } from '../support/faulty-fs.ts'
import { tempFolder } from './temp.ts'

const NAMES = Array.from({ length: 30 }, (_, n) => `f${n}`)

function folder(): string {
  const folder = tempFolder()
  for (const name of NAMES) writeFileSync(join(folder, name), '')
  mkdirSync(join(folder, 'sub'))
  symlinkSync('f0', join(folder, 'to-file'))
  symlinkSync('sub', join(folder, 'to-folder'))
  symlinkSync('nowhere', join(folder, 'dangling'))
  return folder
}

/** What a folder says of its own size, and how often each thing was asked. */
function counting(sizeOf?: number): { fs: Fs; asked: Record<string, number> } {
  const asked: Record<string, number> = {}
  const fs = wrap(({ name }, go) => {
    asked[name] = (asked[name] ?? 0) + 1
    const result = go()
    return name === 'statSync' && sizeOf !== undefined
      ? Object.assign(result as object, { size: sizeOf })
      : result
  })
  return { fs, asked }
}

describe.each([
  ['small', undefined, 1],
  ['large', 100_000_000, 0],
  ['of unknown size', 0, 0],
])('many paths in a folder that is %s', (_, size, listings) => {
  it('are what each of them is by itself', () => {
    const at = folder()
    const { fs, asked } = counting(size)
    const disk = diskOf(fs)
    const others = ['sub', 'to-file', 'to-folder', 'dangling', 'missing', 'sub/x', 'f0/x']
    for (const path of [...NAMES, ...others].map((name) => join(at, name))) {
      const alone = diskOf(realFs)
      expect([path, disk.kind(path), disk.isPlainFile(path)]).toEqual([
        path,
        alone.kind(path),
        alone.isPlainFile(path),
      ])
    }
    expect(asked.readdirSync ?? 0).toBe(listings)
    expect((asked.lstatSync ?? 0) < NAMES.length).toBe(listings === 1)
  })
})

it('few paths in a folder do not make it be listed', () => {
  const at = folder()
  const { fs, asked } = counting()
  const disk = diskOf(fs)
  for (const name of NAMES.slice(0, 4)) expect(disk.kind(join(at, name))).toBe('file')
  expect(asked.readdirSync).toBeUndefined()
})
