import { mkdirSync, symlinkSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Place } from '../../src/actions/place.ts'
import { resourceNamed } from '../../src/actions/resources.ts'
import { matches } from '../../src/core/globs.ts'
import { realFs } from '../../src/host/fs.ts'
import { put, tempFolder } from '../host/temp.ts'

const place = { world: { fs: realFs } } as unknown as Place
let w: string

beforeEach(() => {
  w = tempFolder()
  put(w, 'src/a.ts')
  put(w, 'app/[slug]/page.tsx')
})

const named = (text: string, cwd = w) => {
  const result = resourceNamed(place, cwd, text)
  return 'resource' in result ? result.resource : undefined
}
const problem = (text: string) => {
  const result = resourceNamed(place, w, text)
  return 'problem' in result ? result.problem : undefined
}

// What is typed; the key without the folder in front; whether it is a glob.
describe('what is typed', () => {
  it.each([
    ['src/a.ts', '/src/a.ts', undefined],
    ['./src/../src/a.ts', '/src/a.ts', undefined],
    ['src/new.ts', '/src/new.ts', undefined],
    ['src', '/src/**', true],
    ['src/', '/src/**', true],
    ['.', '/**', true],
    ['new/', '/new/**', true],
    ['new', '/new', undefined],
    ['src/*.ts', '/src/*.ts', true],
    ['src/**', '/src/**', true],
    ['**', '/**', true],
    ['*.{ts,js}', '/*.{ts,js}', true],
    ['src/./*//b', '/src/*/b', true],
    ['src/*/', '/src/*/**', true],
    ['**/test/', '/**/test/**', true],
    ['*/', '/*/**', true],
    ['*/./', '/*/**', true],
    ['lib/../src/*.ts', '/src/*.ts', true],
    ['app/[slug]/page.tsx', '/app/[slug]/page.tsx', undefined],
    ['app/[slug]/new.tsx', '/app/[slug]/new.tsx', undefined],
    ['app/[slug]', '/app/\\[slug\\]/**', true],
    ['app/[slug]/*.tsx', '/app/\\[slug\\]/*.tsx', true],
    ['app/[id]/page.tsx', '/app/[id]/page.tsx', true],
    ['C:\\x', '/C:\\x', undefined],
    ['a:b', '/a:b', undefined],
    ['--all', '/--all', undefined],
    ['with space.ts', '/with space.ts', undefined],
    ['src/[[:upper:]]*', '/src/[[:upper:]]*', true],
    ['src/[]x]', '/src/[]x]', true],
    ['src/[{]*', '/src/[{]*', true],
    ['src/\\{*', '/src/\\{*', true],
    ['src/@(a|b).ts', '/src/@(a|b).ts', true],
  ] as const)('%s', (text, key, glob) => {
    expect(named(text)).toEqual({ r: `${w}${key}`, ...(glob ? { glob } : {}) })
    expect(named(`${w}/${text}`)).toEqual(named(text))
    expect(named(`../${text}`, `${w}/src`)).toEqual(named(text))
  })

  it.each(['deployment:prod', 'droplet:e mail', 'db_1:*', 'https://example.com/x', 'name:caf\u00e9'])(
    'a named thing: %s',
    (text) => {
      expect(named(text)).toEqual({ r: text })
      expect(named(text.normalize('NFD'))).toEqual({ r: text })
    },
  )

  it('what is there under just this name is that file', () => {
    for (const file of ['de:prod', 'a:b', '{x', 'y]', '*', '**', 'deep/[x/y].ts', 'wow!.md']) {
      put(w, file)
      expect(named(file)).toEqual({ r: `${w}/${file}` })
    }
  })

  it('a glob through a link is the glob where the link leads', () => {
    symlinkSync('src', `${w}/link`)
    expect(named('link/*.ts')).toEqual({ r: `${w}/src/*.ts`, glob: true })
    expect(named('link')).toEqual({ r: `${w}/src/**`, glob: true })
  })

  it('outside of the workspace', () => {
    expect(named('/')).toEqual({ r: '/**', glob: true })
    expect(named('/not-there/x')).toEqual({ r: '/not-there/x' })
    expect(named('/*.ts')).toEqual({ r: '/*.ts', glob: true })
    expect(named('../*.ts', `${w}/src`)).toEqual({ r: `${w}/*.ts`, glob: true })
  })

  it('a folder holds what is in it, whatever it is called', () => {
    for (const folder of ['a{b', 'c*', '(d)', '[e]', 'f\\g', '!h', '+i', '"j"']) {
      mkdirSync(`${w}/${folder}`)
      const glob = named(`${folder}/`)!
      expect(glob.glob, folder).toBe(true)
      expect(matches(glob.r, `${w}/${folder}/x/y.ts`), folder).toBe(true)
      expect(matches(glob.r, `${w}/other/x.ts`), folder).toBe(false)
    }
  })
})

describe('what is refused, with a reason', () => {
  it.each([
    ['', /names nothing/],
    ['a\nb', /names nothing/],
    ['a\u0000', /names nothing/],
    ['\u001b[31m', /names nothing/],
    ['src/*/../a', /has no one meaning/],
    ['**/..', /has no one meaning/],
    ['src/{a,b', /without its partner/],
    ['src/a,b}', /without its partner/],
    ['src/[ab', /without its partner/],
    ['src/ab]', /without its partner/],
    ['src/[]', /without its partner/],
    ['src/@(a|b', /without its partner/],
    ['src/a)', /without its partner/],
    ['src/{a,(b},c)', /without its partner/],
    ['src/\\{a}', /without its partner/],
    [`src/*${'x'.repeat(1000)}`, /1005 characters; 1000 are the most/],
  ])('%j', (text, why) => {
    expect(problem(text)).toMatch(why)
    expect(problem(text)).toMatch(/^[^\n\u0000\u001b]+$/)
  })

  it('a long glob of many short names is one, too; 1,000 characters are none', () => {
    expect(problem(`{${'ab,'.repeat(400)}c}`)).toMatch(/are the most/)
    expect(named(`${'d/'.repeat(498)}*.ts`)).toMatchObject({ glob: true })
  })
})
