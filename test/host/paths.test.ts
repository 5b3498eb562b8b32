import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import * as path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { keyOf } from '../../src/core/resource.ts'
import { type Fs, realFs } from '../../src/host/fs.ts'
import { fileResource, ignoresCase, realPath } from '../../src/host/paths.ts'
import { put, tempFolder } from './temp.ts'

let w: string
const key = (file: string, cwd = w) => fileResource(realFs, cwd, file).r

beforeEach(() => {
  w = tempFolder()
  put(w, 'src/a.ts')
  put(w, 'lib/deep/c.ts')
})

describe('one key for one file', () => {
  it.each([
    'src/a.ts',
    './src/a.ts',
    'src/./a.ts',
    'src//a.ts',
    'src/../src/a.ts',
    'lib/deep/../../src/a.ts',
    'missing/../src/a.ts',
    'src/a.ts/',
    'link/a.ts',
    'link/../src/a.ts',
    'lib/up/a.ts',
    'link-to-link/a.ts',
    'file-link',
    'lib/file-link',
    'absolute-link',
  ])('%s', (file) => {
    symlinkSync('src', path.join(w, 'link'))
    symlinkSync('link', path.join(w, 'link-to-link'))
    symlinkSync('../src', path.join(w, 'lib/up'))
    symlinkSync('src/a.ts', path.join(w, 'file-link'))
    symlinkSync('../src/a.ts', path.join(w, 'lib/file-link'))
    symlinkSync(path.join(w, 'src/a.ts'), path.join(w, 'absolute-link'))
    expect(key(file)).toBe(`${w}/src/a.ts`)
    expect(key(path.join(w, file))).toBe(`${w}/src/a.ts`)
    expect(key(`../${file}`, path.join(w, 'src'))).toBe(`${w}/src/a.ts`)
  })

  it('a file that does not exist yet has the key that it has once it does', () => {
    symlinkSync('src', path.join(w, 'link'))
    for (const file of ['src/new.ts', 'link/new2.ts', 'new/folder/deep/x.ts', 'link/n/e/w.ts']) {
      const before = key(file)
      put(w, file)
      expect(key(file)).toBe(before)
    }
  })

  it('files are told apart by their names', () => {
    expect(key('src/a.tsx')).not.toBe(key('src/a.ts'))
    expect(key('src/A.ts')).not.toBe(key('src/a.ts'))
    expect(key('.')).toBe(w)
    expect(key('/')).toBe('/')
    expect(key('/..')).toBe('/')
    expect(key('/not-there')).toBe('/not-there')
  })

  it('NFC and NFD, written and not', () => {
    const [nfc, nfd] = ['r\u00e9sum\u00e9/caf\u00e9.md', 're\u0301sume\u0301/cafe\u0301.md']
    expect(key(nfd)).toBe(key(nfc))
    put(w, nfd)
    expect(key(nfd)).toBe(key(nfc))
    expect(fileResource(realFs, w, nfd).as).toBe(`${w}/${nfd}`)
    expect(fileResource(realFs, w, 'src/a.ts')).toEqual({ r: `${w}/src/a.ts` })
  })
})

describe('symbolic links that lead nowhere', () => {
  it('mean the file that would be written through them', () => {
    symlinkSync('src/new.ts', path.join(w, 'dangling'))
    symlinkSync('dangling', path.join(w, 'second'))
    const before = key('second')
    expect(before).toBe(`${w}/src/new.ts`)
    put(w, 'src/new.ts')
    expect(key('second')).toBe(before)
  })

  it('count from the folder that they really are in', () => {
    mkdirSync(path.join(w, 'lib/deep/there'))
    symlinkSync('lib/deep/there', path.join(w, 'short'))
    symlinkSync('../new.ts', path.join(w, 'lib/deep/there/dangling'))
    const before = key('short/dangling')
    put(w, 'lib/deep/new.ts')
    expect(key('short/dangling')).toBe(`${w}/lib/deep/new.ts`)
    expect(before).toBe(`${w}/lib/deep/new.ts`)
  })

  it('in a circle end', () => {
    symlinkSync('b', path.join(w, 'a'))
    symlinkSync('a', path.join(w, 'b'))
    symlinkSync('self', path.join(w, 'self'))
    for (const file of ['a', 'b', 'self', 'self/x/y.ts', 'a/x'])
      expect(realPath(realFs, path.join(w, file))).toMatch(/^\//)
    for (const file of ['a', 'self', 'a/x']) expect(key(file)).toMatch(/^\//)
  })
})

it.each([
  ['too long a name', 'x'.repeat(300)],
  ['too long a path', 'x/'.repeat(3000)],
  ['below a file', 'src/a.ts/below'],
])('what no disk takes has a key, too: %s', (_, file) => {
  expect(key(file)).toBe(path.join(w, file).replace(/\/$/, ''))
})

/** As if every name below a folder of `volumes` were found under any case. It itself lies on the volume above. */
function folding(...volumes: string[]): Fs {
  const find = (file: string): string => {
    const volume = volumes.find((one) => file.startsWith(`${one}/`))
    if (!volume) return file
    let at = volume
    for (const name of file.slice(volume.length + 1).split('/')) {
      const names = realFs.existsSync(at) ? (realFs.readdirSync(at) as string[]) : []
      at = `${at}/${names.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name}`
    }
    return at
  }
  const found = <K extends 'statSync' | 'lstatSync' | 'realpathSync' | 'readlinkSync' | 'existsSync'>(
    name: K,
  ) =>
    ((file: string, ...rest: never[]) =>
      (realFs[name] as (file: string, ...rest: never[]) => unknown)(find(file), ...rest)) as Fs[K]
  return {
    ...realFs,
    statSync: found('statSync'),
    lstatSync: found('lstatSync'),
    realpathSync: found('realpathSync'),
    readlinkSync: found('readlinkSync'),
    existsSync: found('existsSync'),
  }
}

describe('volumes that ignore case', () => {
  it('is decided for each volume', () => {
    put(w, 'mac/src/a.ts')
    const fs = folding(`${w}/mac`)
    for (const file of ['mac/src/a.ts', 'mac/SRC/A.TS', 'mac/Src/new.ts'])
      expect(ignoresCase(fs, `${w}/${file}`)).toBe(true)
    for (const file of ['src/a.ts', 'src/new.ts', 'mac']) expect(ignoresCase(fs, `${w}/${file}`)).toBe(false)
  })

  it('one key for all cases, shown as it really is', () => {
    put(w, 'mac/Src/Read Me.md')
    const fs = folding(`${w}/mac`)
    const keys = ['mac/Src/Read Me.md', 'mac/SRC/read me.MD', 'mac/src/READ ME.md'].map((file) =>
      fileResource(fs, w, file),
    )
    expect(new Set(keys.map((one) => one.r)).size).toBe(1)
    expect(keys[1]!.as).toBe(`${w}/mac/Src/Read Me.md`)
  })

  it.each(['mac/src/New.ts', 'mac/src/New/Deep.ts', 'mac/New.ts'])(
    '%s: the same key before and after',
    (file) => {
      put(w, 'mac/src/a.ts')
      const fs = folding(`${w}/mac`)
      const before = fileResource(fs, w, file).r
      put(w, file)
      expect(fileResource(fs, w, file).r).toBe(before)
    },
  )

  it('names without letters say nothing: the folder above does', () => {
    put(w, 'mac/src/2024/01.md')
    expect(ignoresCase(folding(`${w}/mac`), `${w}/mac/src/2024/01.md`)).toBe(true)
    expect(ignoresCase(realFs, '/')).toBe(false)
    expect(ignoresCase(realFs, '/1/2')).toBe(false)
  })

  it('two files that differ in case only are two files', () => {
    put(w, 'src/A.ts')
    expect(ignoresCase(realFs, `${w}/src/a.ts`)).toBe(false)
    expect(key('src/A.ts')).not.toBe(key('src/a.ts'))
  })

  it('a link under the other case is a link, not a volume that ignores case', () => {
    symlinkSync('src', path.join(w, 'SRC'))
    const before = key('src/New.ts')
    put(w, 'src/New.ts')
    expect(key('src/New.ts')).toBe(before)
    linkSync(path.join(w, 'src/New.ts'), path.join(w, 'src/other.ts'))
    expect(key('src/New.ts')).toBe(before)
  })

  it('renamed to another case keeps its key', () => {
    put(w, 'mac/src/readme.md')
    const fs = folding(`${w}/mac`)
    const before = fileResource(fs, w, 'mac/src/readme.md').r
    renameSync(path.join(w, 'mac/src/readme.md'), path.join(w, 'mac/src/README.md'))
    expect(fileResource(fs, w, 'mac/src/README.md').r).toBe(before)
    rmSync(path.join(w, 'mac/src/README.md'))
    expect(fileResource(fs, w, 'mac/src/Readme.md').r).toBe(before)
  })

  it.each([
    ['/W/Src', false, '/W/Src'],
    ['/W/Src', true, '/w/src'],
    ['/W/E\u0301', true, '/w/\u00e9'],
    ['/W/E\u0301', false, '/W/\u00c9'],
    ['/\u0130', true, '/i\u0307'],
  ])('keyOf %s, folded %s', (real, fold, is) => {
    expect(keyOf(real, fold)).toBe(is)
  })
})
