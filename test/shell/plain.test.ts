/** What is read without the parser is what the parser reads. */
import { readdirSync } from 'node:fs'
import * as fc from 'fast-check'
import { parse } from 'unbash'
import { describe, expect, it, test } from 'vitest'
import { analyse, analysed } from '../../src/shell/bash/analyse.ts'
import { plainScript } from '../../src/shell/bash/plain.ts'
import { NotLoaded } from '../../src/shell/on-demand.ts'
import { realDisk } from './fixture.ts'
import type { Line } from './lines/line.ts'

/** Nothing that follows a text asks where in it something stands. */
const shape = (script: object): unknown =>
  JSON.parse(
    JSON.stringify(script, (key, value) =>
      ['pos', 'end', 'args', 'redirects'].includes(key) ? undefined : value,
    ),
  )

const agrees = (text: string): boolean => {
  const plain = plainScript(text)
  if (plain) expect(shape(plain), text).toEqual(shape(parse(text)))
  return plain !== undefined
}

test.each([
  'npm test',
  'npm test 2>&1 | tail -20',
  'touch a b c',
  'git add a.txt && git commit -m "fix: a thing"',
  "sed -i 's/a/b/g' src/index.ts",
  'echo x > a.txt; echo "y z" >> b.txt',
  'cd src &&\nls |\ncat || true\n\necho',
  "printf '%s\\n' a'b c'\"d\"e",
  'cmd >out.txt 2>err.txt',
  'cmd > "a b"',
  'echo 2',
  'node --version\n',
  "''",
  '',
  '\n',
])('%j', (text) => expect(agrees(text)).toBe(true))

test.each([
  'a &',
  'a 3>x',
  'a>x',
  'F=x',
  'F=x a',
  'export F=x',
  'if a',
  '! a',
  'time a',
  '> x',
  'a &> x',
  'a >& x',
  'a 2>&1x',
  'a |& b',
  'a ;; b',
  '$a',
  'a *',
  'a ~',
  'a # b',
  'a <b',
  '(a)',
  '{ a',
  '"$a"',
  'a\\ b',
  '&& a',
  'a &&',
  'a | | b',
  'a; ; b',
  "a 'b",
  'a >',
  '"if" a >',
])('%j is left to the parser', (text) => expect(plainScript(text)).toBeUndefined())

describe('any text', () => {
  it('of the tables', async () => {
    let plain = 0
    for (const table of readdirSync(new URL('./lines', import.meta.url)).filter((one) => one !== 'line.ts')) {
      const exported: Record<string, Line[]> = await import(
        new URL(`./lines/${table}`, import.meta.url).pathname
      )
      for (const { run } of Object.values(exported).flat()) if (agrees(run)) plain++
    }
    expect(plain).toBeGreaterThan(100)
  })

  const part = fc.oneof(
    {
      arbitrary: fc.constantFrom(
        'a',
        'b.txt',
        '-c',
        "'d e'",
        '"f g"',
        "''",
        '""',
        'h=i',
        '12',
        '2',
        '{',
        '}',
        'if',
        'do',
        '[',
        'in',
      ),
      weight: 5,
    },
    { arbitrary: fc.constantFrom(' ', ' ', '\t', '\n', ' | ', ' && ', ' || ', '; '), weight: 5 },
    fc.constantFrom(
      '>',
      '>>',
      ' > ',
      ' 2>',
      '2>&1',
      ' >&',
      '>|',
      '<',
      '&',
      '|',
      ';',
      '(',
      '#',
      '!',
      '$a',
      '*',
      '~',
      '\\',
      '\r',
    ),
  )
  it('of soup', () => {
    let plain = 0
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        if (agrees(parts.join(''))) plain++
      }),
      { numRuns: 60_000 },
    )
    expect(plain).toBeGreaterThan(3000)
  }, 60_000)
})

it('nothing is loaded for them, and whatever it takes for others', async () => {
  const start = { cwd: '/', home: undefined, disk: realDisk }
  const writes = [{ path: '/a.txt' }]
  expect(analysed('rm /a.txt; echo x | tee b', start).writes).toEqual([...writes, { path: '/b' }])
  for (const more of ['prettier --version', 'echo $A']) {
    const text = `rm /a.txt; ${more}`
    expect(() => analysed(text, start), more).toThrow(NotLoaded)
    expect(await analyse(text, start), more).toMatchObject({ writes, opaque: [] })
    expect(analysed(text, start), more).toMatchObject({ writes, opaque: [] })
  }
})
