import { describe, expect, it, test } from 'vitest'
import { isNamed, meetCheaply, NAMED, respelled, shown } from '../../src/core/resource.ts'
import { resource } from './fixtures.ts'

// Two resources: whether they meet, `undefined` where only the glob library can tell.
test.each([
  ['/w/f', '/w/f', true],
  ['/w/f', '/w/g', false],
  ['/w/f', '/w/f/g', false],
  ['/w/**', '/w/**', true],
  ['/w/**', '/w/d/f', true],
  ['/w/**', '/v/f', false],
  ['/w/*.ts', '/w/a.ts', undefined],
  ['/w/*.ts', '/v/a.ts', false],
  ['/w/*.ts', '/w/*.js', undefined],
  ['deployment:prod', 'deployment:prod', true],
  ['deployment:prod', 'deployment:test', false],
  ['deployment:prod', 'Deployment:prod', false],
  ['deployment:prod', '/**', false],
])('%s and %s', (a, b, meet) => {
  expect(meetCheaply(resource(a), resource(b))).toBe(meet)
  expect(meetCheaply(resource(b), resource(a))).toBe(meet)
})

it.each([
  ['as it is', { r: '/w/A.ts' }, '/W2/A.ts', { r: '/W2/A.ts' }],
  ['folded', { r: '/w/a.ts', as: '/W/A.ts' }, '/W2/A.ts', { r: '/w2/a.ts', as: '/W2/A.ts' }],
  ['folded to itself', { r: '/w/a.ts', as: '/W/a.ts' }, '/w2/a.ts', { r: '/w2/a.ts' }],
  [
    'composed only',
    { r: '/w/\u00e9', as: '/w/e\u0301' },
    '/W2/e\u0301',
    { r: '/W2/\u00e9', as: '/W2/e\u0301' },
  ],
])('another path gets a key of the same kind: %s', (_, file, path, other) => {
  expect(respelled(file, path)).toEqual(other)
})

it('a file that is spelled like a glob is not that glob', () => {
  const file = { r: '/w/[ab]' }
  expect(meetCheaply(file, { r: '/w/[ab]' })).toBe(true)
  expect(meetCheaply(file, { r: '/w/[ab]', glob: true })).toBe(true) // micromatch lets it hold that, too
  expect(meetCheaply(file, { r: '/w/a' })).toBe(false)
})

describe('named things', () => {
  it.each([
    ['deployment:prod', true],
    ['db:a/b c', true],
    ['x_1:y', true],
    ['C:/x', false],
    ['c:x', false],
    ['a:b', false],
    ['deployment:', false],
    [':prod', false],
    ['1a:b', false],
    ['de ploy:prod', false],
    ['src/a:b', false],
  ])('%s: %s', (text, named) => {
    expect(NAMED.test(text)).toBe(named)
  })

  it.each([
    ['/w/f', false],
    ['c:/w/f', false],
    ['C:/w/f', false],
    ['deployment:prod', true],
  ])('isNamed %s: %s', (r, named) => {
    expect(isNamed({ r })).toBe(named)
  })
})

test.each([
  [{ r: '/w/src/f' }, '/w', 'src/f'],
  [{ r: '/w/src/f' }, undefined, '/w/src/f'],
  [{ r: '/wide/f' }, '/w', '/wide/f'],
  [{ r: '/w' }, '/w', '/w'],
  [{ r: '/w/readme', as: '/w/README' }, '/w', 'README'],
  [{ r: '/w/\\[slug\\]/**', glob: true as const }, '/w', '[slug]/**'],
  [{ r: '/w/a\\b' }, '/w', 'a\\b'],
  [{ r: 'deployment:prod' }, '/w', 'deployment:prod'],
])('%j in %s is shown as %s', (one, tree, text) => {
  expect(shown(one, tree)).toBe(text)
})
