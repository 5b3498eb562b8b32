/** Whatever the text: the analysis ends, soon, with an answer. And what does not change a line does not change its writes. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the shell that shall see them
import { readdirSync } from 'node:fs'
import { posix } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { analysed } from '../../src/shell/bash/analyse.ts'
import type { Disk, Effects } from '../../src/shell/effects.ts'
import { cpuMs } from '../support/cpu.ts'
import { fixture, realDisk } from './fixture.ts'
import type { Line } from './lines/line.ts'
import { loadAll } from './load-all.ts'

await loadAll()

/** Of a busy machine; what is promised is 50 ms. */
const TIME_MAX_MS = 250
/** How often a disk may be asked. Counted, so that it holds on every machine. */
const QUESTIONS_MAX = 60_000

const at = fixture()
afterAll(at.remove)

const lines: string[] = []
for (const table of readdirSync(new URL('./lines', import.meta.url)).filter((file) => file !== 'line.ts')) {
  const exported: Record<string, Line[]> = await import(new URL(`./lines/${table}`, import.meta.url).pathname)
  lines.push(...Object.values(exported).flatMap((all) => all.map(({ run }) => run)))
}

const start = { cwd: at.project, home: at.home, disk: realDisk }
const seen = ({ writes, opaque, git }: Effects) => ({
  writes: writes.map(({ path, tree }) => `${path} ${tree ?? false}`).sort(),
  opaque: [...opaque].sort(),
  git: git.length,
})

/** Every limit holds for what it found, too. */
function ends(text: string): Effects {
  let questions = 0
  const counted = <T extends (path: string) => unknown>(ask: T) =>
    ((path) => {
      questions++
      return ask(path)
    }) as T
  const disk: Disk = {
    kind: counted(realDisk.kind),
    names: counted(realDisk.names),
    read: counted(realDisk.read),
    real: counted(realDisk.real!),
  }
  const began = cpuMs()
  const effects = analysed(text, { ...start, disk })
  const ms = cpuMs() - began
  expect(ms, `${ms} ms for ${text.slice(0, 200)}`).toBeLessThan(TIME_MAX_MS)
  expect(questions).toBeLessThan(QUESTIONS_MAX)
  expect(effects.writes.length).toBeLessThanOrEqual(1000)
  for (const { path } of effects.writes) expect(path).toBe(posix.resolve(path))
  return effects
}

const TOKENS =
  '$ ` \\ \' " ; & | < > ( ) { } [ ] * ? ~ # ! = - . / : % @ , ^ 0 1 a x.txt echo rm cd touch eval source exec set trap read export local declare unset return break continue if then else elif fi for in do done while until case esac function select coproc time $( $(( )) (( [[ ]] ${ << <<- <<< EOF >> &> >& >| <> && || ;; ;& |& $x ${x} ${x%y} $@ $* $# $? "$@" x= x+= x=( {a,b} {1..3} ** \n \t'.split(
    ' ',
  )
const soup = fc
  .array(fc.tuple(fc.constantFrom(...TOKENS), fc.constantFrom('', ' ', ' ', '\n')), { maxLength: 60 })
  .map((tokens) => tokens.map(([token, space]) => token + space).join(''))
const cut = fc
  .tuple(fc.constantFrom(...lines), fc.constantFrom(...lines), fc.nat(), fc.nat())
  .map(([a, b, i, j]) => a.slice(0, i % (a.length + 1)) + b.slice(j % (b.length + 1)))
const doubled = fc
  .tuple(fc.constantFrom(...lines), fc.nat(), fc.nat(), fc.integer({ min: 2, max: 50 }))
  .map(([line, i, j, times]) => {
    const [from, to] = [i % (line.length + 1), j % (line.length + 1)].sort((a, b) => a - b) as [
      number,
      number,
    ]
    return line.slice(0, from) + line.slice(from, to).repeat(times) + line.slice(to)
  })
const spliced = fc
  .tuple(fc.constantFrom(...lines), fc.constantFrom(...TOKENS), fc.nat())
  .map(([line, token, i]) => line.slice(0, i % (line.length + 1)) + token + line.slice(i % (line.length + 1)))

describe('any text', () => {
  it.each([
    ['bytes', fc.string({ unit: 'binary', maxLength: 200 })],
    ['tokens', soup],
    ['lines, cut', cut],
    ['lines, doubled', doubled],
    ['lines, spliced', spliced],
  ])('%s', (_, texts) => {
    for (const line of lines) ends(line)
    fc.assert(
      fc.property(texts, (text) => void ends(text)),
      { numRuns: 1500, seed: 3 },
    )
  })
})

/** Texts that ask for more than anybody has. */
const HUGE: Record<string, string> = {
  'longer than is looked at': `echo hi > x; ${'a'.repeat(100_000)}`,
  'as long as is looked at': 'true && '.repeat(8000).slice(0, 65_000),
  'many commands': 'touch x; '.repeat(7000),
  'many writes': Array.from({ length: 5000 }, (_, i) => `>f${i}`).join(';'),
  'many words': `touch ${'x '.repeat(30_000)}`,
  'many variables': Array.from({ length: 5000 }, (_, i) => `v${i}=1`).join('&&'),
  'many branches': 'if [ $x ]; then x=1; fi; '.repeat(2500),
  'nested parentheses': `${'('.repeat(5000)}rm x${')'.repeat(5000)}`,
  'nested braces': `${'{ '.repeat(3000)}rm x;${' }'.repeat(3000)}`,
  'nested substitutions': `${'$('.repeat(3000)}rm x${')'.repeat(3000)}`,
  'nested quotes': `echo ${'"$(echo '.repeat(1000)}x${')"'.repeat(1000)}`,
  'nested branches': `${'if true; then '.repeat(1000)}rm x; ${'fi; '.repeat(1000)}`,
  'nested loops': `${'while true; do '.repeat(30)}x=1;${' done;'.repeat(30)}`,
  'nested lists': `${'for i in 1 2 3 4 5 6 7 8 9; do '.repeat(20)}touch $i;${' done;'.repeat(20)}`,
  'nested arithmetic': `echo $((${'('.repeat(2000)}1${')'.repeat(2000)}))`,
  'nested defaults': `echo ${'${a:-'.repeat(2000)}${'}'.repeat(2000)}`,
  'nested evals': `x='eval "$x"'; eval "$x"`,
  'doubling evals': `x='eval "$x"; eval "$x"'; eval "$x"`,
  'a million braces': `echo ${'{a,b}'.repeat(20)}`,
  'more braces': `echo ${'{a,b}'.repeat(10_000)}`,
  'braces in braces': `echo ${'{a,'.repeat(3000)}${'}'.repeat(3000)}`,
  'open braces': `echo ${'{'.repeat(30_000)}`,
  'open braces with commas': `echo ${'{,'.repeat(10_000)}`,
  'a long sequence': 'touch {1..100000000}',
  'many sequences': `touch ${'{1..900} '.repeat(3000)}`,
  'a long loop': 'for i in {1..100000000}; do touch $i; done',
  'an endless loop': 'while true; do touch x; done',
  'an endless count': 'i=0; while true; do i=$((i+1)); touch f$i; done',
  'a fork bomb': ':(){ :|:& };:',
  'endless recursion': 'f() { f; f; }; f',
  'doubling text': `x=a; ${'x=$x$x; '.repeat(60)} touch $x`,
  'doubling lists': `x=(a b); ${'x=("${x[@]}" "${x[@]}"); '.repeat(40)} touch "${'$'}{x[@]}"`,
  'doubling arguments': `set -- a b; ${'set -- "$@" "$@"; '.repeat(40)} touch "$@"`,
  'many stars': `touch ${'*'.repeat(10_000)}`,
  'many stars apart': `touch ${'*a'.repeat(140)}`,
  'many deep stars': `shopt -s globstar; touch ${'**/'.repeat(50)}x`,
  'many folders of stars': `touch ${'*/../'.repeat(50)}*`,
  'stars in a long value': `x=${'a'.repeat(290)}; touch "${'$'}{x//*a*a*a*b/}" "${'$'}{x##*a*a*a*b}"`,
  'stars in many values': `x=${'a'.repeat(290)}; ${'y=${x//*a*a*a*b/}; '.repeat(500)}`,
  'a long case': `case ${'a'.repeat(900)} in ${'*a*a*a*b|'.repeat(3000)}c) touch x;; esac`,
  'many heredocs': `${'cat <<A\n$x\nA\n'.repeat(4000)}`,
  'many redirections': `echo ${'> x '.repeat(10_000)}`,
  'many pipes': `echo ${'| cat '.repeat(8000)}`,
  'many functions': `${Array.from({ length: 3000 }, (_, i) => `f${i}() { f${i + 1}; }`).join('\n')}\nf0`,
  'many cases': `case $x in ${'a) touch x;; '.repeat(4000)} esac`,
  'many traps': "trap 'touch x' EXIT; ".repeat(2500),
  'an action without an end': 'find . -exec rm',
  'finds of finds': `${'find . -name "*" -exec '.repeat(300)}rm {} + ${'\\; '.repeat(300)}`,
  'many names to find': `find . ${'-name "*a*b*c" -o '.repeat(900)}-name x -delete`,
  'long words for many': `find . -type f -exec echo ${'{}'.repeat(5000)} \\;`,
  'long words for many items': `seq 1 9 | xargs; echo ${'a '.repeat(190)} | xargs -n1 | xargs -I{} xargs -I% echo ${'{}%'.repeat(3000)}`,
  'a file doubled': `echo ${'x'.repeat(900)} > n; ${'cat n n n n n n n n > m; cat m m m m m m m m > n; '.repeat(40)}`,
  'a patch again and again': `cat > p <<'E'\n${'--- a\n+++ b\n'.repeat(800)}E\n${'patch -p1 < p; '.repeat(600)}`,
  'reading for ever': 'while read -r x <<< a; do touch $x; done',
  'sourcing itself': 'echo "source ./s" > s; source ./s',
}

describe('a text that asks for too much', () => {
  it.each(Object.entries(HUGE))('%s', (_, text) => {
    ends('true')
    ends(text)
  })

  it('is opaque as a whole', () => {
    for (const name of ['longer than is looked at', 'many writes', 'nested parentheses', 'many pipes'])
      expect(ends(HUGE[name]!), name).toEqual({ writes: [], git: [], opaque: ['bash'] })
  })

  it('but where a part of it can be told, that is told', () => {
    expect(seen(ends('for i in {1..100000000}; do touch y$i; done; touch x')).writes).toEqual([
      `${at.project}/x false`,
    ])
    expect(seen(ends('while true; do touch x; done')).writes).toEqual([`${at.project}/x false`])
  })
})

describe('a disk that is of no help', () => {
  it('is no reason to throw', () => {
    const none: Disk = {
      kind: (path) => (path === at.project ? 'folder' : undefined),
      names: () => [],
      read: () => undefined,
    }
    const broken = (): never => {
      throw new Error('EIO')
    }
    for (const line of lines) {
      analysed(line, { ...start, disk: none })
      analysed(line, { ...start, disk: { kind: broken, names: broken, read: broken } })
    }
    expect(analysed('echo hi > x', { ...start, disk: none }).writes).toEqual([{ path: `${at.project}/x` }])
    expect(analysed('rm *.txt', { ...start, disk: { ...none, names: broken } }).opaque).toEqual(['bash'])
  })
})

/** Lines in which nothing but blanks parts words: what a word is, is plain. */
const plain = lines
  .filter((line) => !/^(time|coproc|if)\b/.test(line))
  .filter((line) => /^[\w./ -]+( > [\w./-]+)?$/.test(line))

describe('the same line, written differently', () => {
  it('there are such lines', () => expect(plain.length).toBeGreaterThan(10))

  it.each(plain)('%s', (line) => {
    const was = seen(analysed(line, start))
    const words = line.trim().split(/ +/)
    for (const [i, word] of words.entries()) {
      if (word === '>') continue
      const quoted = [...words.slice(0, i), `'${word}'`, ...words.slice(i + 1)].join(' ')
      expect(seen(analysed(quoted, start)), quoted).toEqual(was)
    }
  })

  it('comments, blank lines and blanks around it', () => {
    let compared = 0
    for (const line of lines) {
      const was = seen(analysed(line, start))
      if (was.opaque.includes('bash') || /^\s*(#.*)?$/.test(line)) continue
      for (const other of [
        `# > x\n${line}`,
        `\n\n  ${line}`,
        `${line}\n# rm *\n`,
        `: a; ${line}`,
        `{ ${line}\n}`,
      ]) {
        expect(seen(analysed(other, start)), other).toEqual(was)
        compared++
      }
    }
    expect(compared).toBeGreaterThan(1000)
  })
})
