import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { globsMayMeet, matches } from '../../src/core/globs.ts'
import { escapeGlob, globCovers, staticBase, treeHolds } from '../../src/core/overlap.ts'
import { cpuMs } from '../support/cpu.ts'

// --- generators: many small patterns and paths over few letters meet often ------------------------------------

const names = ['a', 'b', 'ab', '.a', 'a.b', 'ba']
const path = fc
  .array(fc.constantFrom(...names, '[ab]', '{a,b}', 'a+', '*', 'a\\b', 'a\nb', '(a)', 'a"b'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => `/${parts.join('/')}`)
const plainPath = fc
  .array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 })
  .map((parts) => `/${parts.join('/')}`)

/** All that people write, well-formed. */
const tidyGlob = fc.letrec<{ segment: string; atom: string; glob: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(
      'a',
      'b',
      '.',
      '*',
      '?',
      '[ab]',
      '[^a]',
      '[a-b]',
      '[!a]',
      '\\[',
      '\\*',
      '**',
      '+',
      '@(a|b)',
    ),
    fc.array(tie('segment'), { minLength: 1, maxLength: 3 }).map((parts) => `{${parts.join(',')}}`),
  ),
  segment: fc.array(tie('atom'), { maxLength: 3 }).map((atoms) => atoms.join('')),
  glob: fc
    .array(fc.oneof(tie('segment'), fc.constantFrom('**', '*', 'a', 'b')), { minLength: 1, maxLength: 4 })
    .map((parts) => `/${parts.join('/')}`),
})).glob

/** All that can be typed. */
const wildGlob = fc
  .array(
    fc.constantFrom(
      ...'ab./*?+@!,|{}()[]\\"^$-:\0',
      ...[
        '/**',
        '**',
        '/**/',
        '{a,b}',
        '{',
        '}',
        '..',
        '[a',
        '@(',
        '!(',
        '*(',
        ')',
        '\\/',
        '\\.',
        '\\d',
        '/',
        '/',
        'a',
      ],
    ),
    { maxLength: 9 },
  )
  .map((parts) => `/${parts.join('')}`)

const glob = fc.oneof(tidyGlob, wildGlob)

/** A key and two globs that came of it by making single characters and names vague. */
const vagueName = fc.constantFrom('*', '**', '?*', '{*,x}', '{x,**}', '!(x)', '[^x]*')
const vague = (key: string) =>
  fc
    .tuple(
      fc.array(fc.nat(9), { minLength: key.length, maxLength: key.length }),
      fc.array(fc.option(vagueName, { freq: 3 }), { minLength: 4, maxLength: 4 }),
    )
    .map(([kinds, names]) =>
      key
        .split('')
        .map((c, i) =>
          c === '/' ? c : ([c, '?', '*', `[${c}]`, `{${c},x}`, `@(${c})`, `[^x]`][kinds[i]!] ?? c),
        )
        .join('')
        .split('/')
        .map((name, i) => (i > 0 ? (names[i - 1] ?? name) : name))
        .join('/'),
    )
const sharedKey = plainPath.chain((key) =>
  fc.tuple(
    fc.constant(key),
    fc.oneof(vague(key), tidyGlob),
    fc.oneof({ weight: 3, arbitrary: vague(key) }, glob),
  ),
)

/** More than 1 while working on globs.ts. */
const EFFORT = Number(process.env.EFFORT ?? 1)
const runs = { numRuns: 4_000 * EFFORT }

/** Every key of up to five characters over few letters. */
const shortKeys: string[] = []
for (let layer = ['/']; layer[0]!.length < 5; ) {
  layer = layer.flatMap((text) => ['a', 'b', '.', '/'].map((c) => text + c))
  shortKeys.push(...layer.filter((key) => !/.\/\/|\/$|\/\.\.?(\/|$)/.test(key)))
}

describe('two globs', { timeout: 20_000 * EFFORT }, () => {
  it('meet if some key matches both', () => {
    let met = 0
    fc.assert(
      fc.property(sharedKey, ([key, a, b]) => {
        if (!matches(a, key) || !matches(b, key)) return
        met++
        expect(globsMayMeet(a, b), `${a} and ${b} hold ${key}`).toBe(true)
      }),
      runs,
    )
    expect(met).toBeGreaterThan(runs.numRuns / 10)
  })

  it('are understood: a glob meets every key that it matches', () => {
    fc.assert(
      fc.property(glob, (a) => {
        for (const key of shortKeys) {
          if (matches(a, key)) expect(globsMayMeet(a, key), `${a} holds ${key}`).toBe(true)
        }
      }),
      { numRuns: 200 * EFFORT },
    )
  })

  it('are told apart: most pairs without a common key among the short ones do not meet', () => {
    let [apart, vain] = [0, 0]
    fc.assert(
      fc.property(tidyGlob, tidyGlob, (a, b) => {
        if (a.includes('@') || b.includes('@')) return
        const common = shortKeys.some((key) => matches(a, key) && matches(b, key))
        if (globsMayMeet(a, b)) vain += common ? 0 : 1
        else apart++
      }),
      { numRuns: 500, seed: 1 },
    )
    expect(apart).toBeGreaterThan(2 * vain)
  })

  it('meet in either order', () => {
    fc.assert(
      fc.property(glob, glob, (a, b) => globsMayMeet(a, b) === globsMayMeet(b, a)),
      runs,
    )
  })

  it('meet themselves', () => {
    fc.assert(fc.property(glob, (a) => globsMayMeet(a, a)))
  })

  it.each([
    ['/r/src/**', '/r/src'],
    ['/r/src/**', '/r/src/api/**'],
    ['/r/src/**', '/r/**/*.ts'],
    ['/r/src/*.ts', '/r/src/a*'],
    ['/r/**/*.test.ts', '/r/src/{core,store}/**'],
    ['/r/**/a', '/r/b/**'],
    ['/r/{src,test}/**', '/r/test/*'],
    ['/r/x{**,b}/y', '/r/xa/b/y'], // expanding braces first would miss this one
    ['/r/**{a,b}', '/r/c/d/a'],
    ['/r/**/{a,}', '/r'],
    ['/r/[ab]', '/r/[ab]'],
    ['/r/[ab]*', '/r/\\[ab\\]'],
    ['/r/{a,b}', '/r/\\{a,b\\}'], // spelled like the glob
    ['/r/a|/s', '/s'],
    ['/r/\\d', '/r/1'],
    ['/r/!(a)', '/r/b'],
    ['/r/app/\\[slug\\]/**', '/r/app/*/page.tsx'],
    ['/r/\\[a\\]/*', '/r/??a??/?'],
    ['/r/{a..c}/x', '/r/b/x'],
    ['/r/{1.\\.3}', '/r/2'],
    ['/r/[ab]+', '/r/aab'],
    ['/r/{a,b}+', '/r/ab'],
    ['/r/*(a|b)', '/r/ab'],
    ['/r/a[(]|/s[)]', '/s\\)'],
    ['/r/"("|/s")"', '/s\\)'],
  ])('%s meets %s', (a, b) => {
    expect(globsMayMeet(a, b)).toBe(true)
    expect(globsMayMeet(b, a)).toBe(true)
  })

  it.each([
    ['/r/src/**', '/r/test/**'],
    ['/r/src/**', '/r/src2/**'],
    ['/r/src/**', '/r/sr'],
    ['/r/*', '/r/*/*'],
    ['/r/*.ts', '/r/src/*.ts'],
    ['/r/*.ts', '/r/src/**/*.ts'],
    ['/r/**/*.ts', '/r/**/*.md'],
    ['/r/**/*.ts', '/r/src/*.tsx'],
    ['/r/{src,lib}/**', '/r/{test,docs}/**'],
    ['/r/src/[abc]*.ts', '/r/src/[xyz]*.ts'],
    ['/r/src/a?.ts', '/r/src/a.ts'],
    ['/r/app/\\[slug\\]/**', '/r/app/slug/**'],
    ['/r/app/**/*.ts', '/r/app-test/**/*.ts'],
    ['/r/src/!(a)/**', '/r/test/**'],
    ['/r/src/@(a|b)/**', '/r/test/**'],
    ['/r/src/{1..9}', '/r/test/{1..9}'],
    ['/r/**/node_modules/**', '/r/src/*.ts'],
    ['/r/a[', '/s/**'],
    ['/r/[[:alpha:]]', '/s/**'],
    ['/r/{a,b}/@(x|y)', '/r/{c,d}/**'],
    ['/r/a[^x]b', '/r/a/b'],
    ['/r/*', '/r/'], // no key ends in a slash
    ['/r/*/b', '/r//b'], // or has an empty name
  ])('%s never meets %s', (a, b) => {
    expect(globsMayMeet(a, b)).toBe(false)
    expect(globsMayMeet(b, a)).toBe(false)
  })

  it('take their time only in proportion', () => {
    const start = cpuMs()
    const long = (c: string) => `/r/${`**/${c}*b*/`.repeat(60)}`
    expect(globsMayMeet(`${long('a')}**`, `${long('c')}**`)).toBe(true)
    expect(globsMayMeet(`${long('a')}x`, `${long('c')}x`)).toBe(false)
    expect(globsMayMeet(`/r/${'{a,b}'.repeat(100)}`, `/r/${'{a,c}'.repeat(100)}x`)).toBe(false)
    // Too long or too deep to be sure.
    expect(globsMayMeet(`/r/*${'a'.repeat(5_000)}`, `/r/*${'b'.repeat(5_000)}`)).toBe(true)
    expect(globsMayMeet(`/r/${'{'.repeat(50_000)}`, '/r/*')).toBe(true)
    expect(cpuMs() - start).toBeLessThan(3_000)
  })
})

describe('the cheap answer', { timeout: 20_000 * EFFORT }, () => {
  it('is the one that micromatch gives', () => {
    const answers = new Map<boolean | undefined, number>()
    fc.assert(
      fc.property(
        fc.oneof(
          glob,
          plainPath.map((base) => `${base}/**`),
        ),
        path,
        (a, key) => {
          const answer = globCovers(a, key)
          answers.set(answer, (answers.get(answer) ?? 0) + 1)
          if (answer !== undefined) expect(matches(a, key), `${a} holds ${key}`).toBe(answer)
        },
      ),
      runs,
    )
    expect(answers.get(true)).toBeGreaterThan(50)
    expect(answers.get(false)).toBeGreaterThan(1_000)
  })

  it('is the one that micromatch gives for every short key', () => {
    fc.assert(
      fc.property(glob, (a) => {
        for (const key of shortKeys) {
          const answer = globCovers(a, key)
          if (answer !== undefined) expect(matches(a, key), `${a} holds ${key}`).toBe(answer)
        }
      }),
      { numRuns: 150 * EFFORT },
    )
  })

  it.each([
    ['/r/src/**', '/r/src/a.ts', true],
    ['/r/src/**', '/r/src', true],
    ['/r/src/**', '/r/src2/a.ts', false],
    ['/r/src/**', '/r/src/a\nb', true],
    ['/r/app/\\[slug\\]/**', '/r/app/[slug]/page.tsx', true],
    ['/r/app/\\[slug\\]/**', '/r/app/s/page.tsx', false],
    ['/r/src/*.ts', '/r/test/a.ts', false],
    ['/r/src/*.ts', '/r/src/a.ts', undefined],
    ['/**', '/a', true],
    ['C:/r/**', 'C:/r/a', true],
    ['C:/r/**', 'D:/r/a', false],
    ['/r/{a,b}/**', '/s', false],
    ['/r/a|/s', '/s', undefined],
    ['/r/\\d/*', '/r/1/a', undefined],
    ['/**', 'C:/r/a', undefined],
    ['/r/\\[a\\]/*', '/r/\\[a\\]/*', true], // the path that is spelled like the glob
  ])('%s, %s: %s', (a, key, expected) => {
    expect(globCovers(a, key)).toBe(expected)
    if (expected !== undefined) expect(matches(a, key)).toBe(expected)
  })
})

it.each([
  ['/r/src/*.ts', '/r/src'],
  ['/r/src/**', '/r/src'],
  ['/r/src/a*/b', '/r/src'],
  ['/r/a@(b|c)/d', '/r'],
  ['/r/a.ts', '/r/a.ts'],
  ['/r/app/\\[slug\\]/**', '/r/app/[slug]'],
  ['/r\\/a*', ''],
  ['/r/\\d/a*', '/r'],
  ['/*', ''],
  ['/r/a|/s', ''],
  ['**/a', ''],
])('the base of %s is "%s"', (a, base) => {
  expect(staticBase(a)).toBe(base)
})

describe('a folder', { timeout: 20_000 * EFFORT }, () => {
  it('that is said to hold a glob holds every key of it', () => {
    const folders = fc.oneof(
      fc.constantFrom('/a/**', '/b/**', '/a/b/**', '/**', '/a/*', '/a/b', '/a/**/b', '/a\\b/**'),
      tidyGlob,
    )
    let said = 0
    fc.assert(
      fc.property(folders, glob, (whole, part) => {
        if (!treeHolds(whole, part)) return
        said++
        for (const key of shortKeys)
          if (matches(part, key)) expect(matches(whole, key), `${key} of ${part} in ${whole}`).toBe(true)
      }),
      { numRuns: 4_000 * EFFORT },
    )
    expect(said).toBeGreaterThan(20)
  })

  it.each([
    ['/r/src/**', '/r/src/api/*.ts', true],
    ['/r/src/**', '/r/src/**', true],
    ['/r/src/**', '/r/src/*', true],
    ['/r/src/**', '/r/**', false],
    ['/r/src/**', '/r/src2/*', false],
    ['/r/src/**', '/r/*/a.ts', false],
    ['/r/src/*', '/r/src/*', false],
    ['/r/src/**/*.ts', '/r/src/a/*.ts', false],
    ['/r/src/**', '/r/src/a|/b', false],
  ])('%s holds %s: %s', (whole, part, holds) => {
    expect(treeHolds(whole, part)).toBe(holds)
  })
})

describe('an escaped path', { timeout: 20_000 * EFFORT }, () => {
  const wildPath = fc
    .array(fc.constantFrom(...'ab./*?+@!,|{}()[]\\"^$-: \n\u00e9\u{1f600}', '\\\\', '\\d', '!(a)'), {
      minLength: 1,
      maxLength: 8,
    })
    .map((parts) => `/${parts.join('')}`)

  it('holds that path and no other', () => {
    fc.assert(
      fc.property(wildPath, fc.oneof(wildPath, plainPath), (one, other) => {
        const escaped = escapeGlob(one)
        expect(matches(escaped, one)).toBe(true)
        if (other !== one && other !== escaped && !other.endsWith('/'))
          expect(matches(escaped, other)).toBe(false)
      }),
      runs,
    )
  })

  it('holds no path that differs in one character', () => {
    fc.assert(
      fc.property(wildPath, fc.nat(), fc.constantFrom('', 'a', '\\', '[', '.'), (one, at, c) => {
        const where = 1 + (at % one.length)
        const other = one.slice(0, where) + c + one.slice(where + 1)
        const escaped = escapeGlob(one)
        if (other === one || other === escaped || other.endsWith('/')) return
        expect(matches(escaped, other), `${escaped} holds ${other}`).toBe(false)
      }),
      runs,
    )
  })

  it('followed by /** holds what is below it', () => {
    fc.assert(
      fc.property(wildPath, (one) => matches(`${escapeGlob(one)}/**`, `${one}/a`)),
      runs,
    )
  })
})
