/** What is called quiet without a parser writes nothing, by the analysis that has one; and what people run every day is. */
import { readdirSync } from 'node:fs'
import * as fc from 'fast-check'
import { afterAll, describe, expect, it, test } from 'vitest'
import { analysed } from '../../src/shell/bash/analyse.ts'
import { isHarmlessCall } from '../../src/shell/git/harmless.ts'
import { HARMLESS } from '../../src/shell/programs/harmless.ts'
import { isQuiet } from '../../src/shell/quiet.ts'
import { cpuMs } from '../support/cpu.ts'
import { fixture, realDisk } from './fixture.ts'
import type { Line } from './lines/line.ts'
import { loadAll } from './load-all.ts'

await loadAll()

const at = fixture()
afterAll(at.remove)

/** All that the analysis has against a line. */
function against(run: string): string[] {
  const { writes, git, opaque } = analysed(run, { cwd: at.project, home: at.home, disk: realDisk })
  return [
    ...writes.map((one) => one.path),
    ...opaque,
    ...git.flatMap((one) => (isHarmlessCall(one) ? [] : [`git ${one.args.join(' ')}`])),
  ]
}

test.each([
  'ls -la',
  'ls |\nwc -l\n',
  'grep -rn "needle" src | head -20 && git status --short',
  "cat package.json | jq '.scripts'",
  'git log --oneline -5; git diff --stat HEAD~1',
  'git -C sub diff > /dev/null 2>&1',
  'cd src && ls -la && pwd',
  "sed -n '10,20p' src/index.ts",
  'find . -name "*.ts" -not -path "*/node_modules/*" | sort | head -50',
  'ls src/*.ts 2>/dev/null || echo none',
  'echo "$HOME"; echo done',
  'wc -l a.txt\nhead -3 b.txt\n',
  'git show HEAD:src/index.ts | head -80',
  'cat a.txt b.txt | sort | uniq -c | sort -rn',
  "rg -n 'foo\\(' src --glob '!dist'",
])('%s', (line) => {
  expect(isQuiet(line)).toBe(true)
  expect(against(line)).toEqual([])
})

test.each([
  'ls > a.txt',
  'ls >/dev/nullx',
  'ls 2> err.txt',
  'cat <<EOF > a.txt\nx\nEOF',
  'rm a.txt',
  'ls; rm a.txt',
  'ls\nrm a.txt',
  'ls & rm a.txt',
  'ls | tee a.txt',
  'ls $(rm a.txt)',
  'ls `rm a.txt`',
  'ls "$(rm a.txt)"',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell that shall see it
  'ls ${F:=$(rm a.txt)}',
  '(rm a.txt)',
  '{ rm a.txt; }',
  'find . -delete',
  'find . -exec rm {} +',
  'sort -o a.txt b.txt',
  'sort -uo a.txt b.txt',
  'uniq a.txt b.txt',
  'sed -i s/a/b/ a.txt',
  "sed -n 'w out' a.txt",
  "sed -n '1p' -i a.txt",
  'git stash',
  'git status; git add -A',
  'git diff --output=a.txt',
  'git format-patch HEAD~1',
  'git $VERB',
  '"$TOOL" x',
  '$TOOL',
  'ls &&',
  'ls | | cat',
  '&& ls',
  'echo "unfinished',
  'grep() { rm a.txt; }; grep x',
  './ls',
  'FOO=bar ls',
  'time rm a.txt',
  'tree -o a.txt',
])('%s is left to the analysis', (line) => expect(isQuiet(line)).toBe(false))

describe('any line that is quiet has nothing against it', () => {
  it('of the tables', async () => {
    let quiet = 0
    for (const table of readdirSync(new URL('./lines', import.meta.url)).filter((one) => one !== 'line.ts')) {
      const exported: Record<string, Line[]> = await import(
        new URL(`./lines/${table}`, import.meta.url).pathname
      )
      for (const { run } of Object.values(exported).flat())
        if (isQuiet(run)) {
          quiet++
          expect(against(run), run).toEqual([])
        }
    }
    expect(quiet).toBeGreaterThan(20)
  })

  const names = [
    ...HARMLESS,
    'git',
    'git status',
    'git diff',
    'sed -n',
    'sort',
    'uniq',
    'find',
    'tree',
    'cd',
    'echo',
    'cat',
    'rm',
    'tee',
    'time',
    'if',
    '!',
    '{',
    'env',
  ]
  const part = fc.oneof(
    { arbitrary: fc.constantFrom(...names), weight: 4 },
    fc.constantFrom(
      ...'a.txt -o -i -delete $F "$F" "a b" \'$(x)\' \\; \\( *.md {a,b} ~ 1,2p --output=x -exec rm {} + # = >x ! [ ]] { } ( ) then done fi'.split(
        ' ',
      ),
      '"$(touch x)"',
      '`touch x`',
      '$(touch x)',
    ),
    fc.constantFrom(
      ' ',
      ' | ',
      ' && ',
      ' || ',
      '; ',
      '\n',
      ' & ',
      ' 2>&1',
      ' >/dev/null',
      ' > x',
      ' 2>/dev/null',
      ' < a.txt',
      ' >> x',
      '&>/dev/null',
      '|&',
      ';;',
      '\\\n',
      "'",
      '"',
      '\\',
    ),
    fc.string({ maxLength: 3 }),
  )
  it('of soup', () => {
    let quiet = 0
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 9 }),
        fc.constantFrom('', ' '),
        (parts, between) => {
          const line = parts.join(between)
          if (!isQuiet(line)) return
          quiet++
          expect(against(line), line).toEqual([])
        },
      ),
      { numRuns: 60_000 },
    )
    expect(quiet).toBeGreaterThan(3000)
  }, 60_000)
})

it('is told soon, however long the line', () => {
  for (const line of [
    'a '.repeat(2000),
    '"'.repeat(4000),
    "'\\".repeat(2000),
    'ls | '.repeat(800),
    '$a'.repeat(2000),
  ]) {
    const began = cpuMs()
    isQuiet(line)
    expect(cpuMs() - began).toBeLessThan(50)
  }
  expect(isQuiet(`ls ${'x'.repeat(5000)}`)).toBe(false)
})
