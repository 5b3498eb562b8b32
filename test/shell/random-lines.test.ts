/** Lines that nobody thought of, from a grammar of harmless commands: what the real shell writes was foreseen. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the shell that shall see them
import { relative } from 'node:path'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { analysed } from '../../src/shell/bash/analyse.ts'
import { fixture, realDisk } from './fixture.ts'
import { loadAll } from './load-all.ts'
import { realShell } from './real-shell.ts'

await loadAll()

const COUNT = 200
const AT_ONCE = 8
const SEED = Number(process.env.SEED ?? 20)

const WORDS =
  'x y src/n ../home/h src/../k a.txt "my␣file.txt" e\\␣f $F "$F" ${F%.*}.o ${F##*/} ${F:-d} "${F/a/b}" ${F^^} ${F:1} $G "$1" $@ "${A[@]}" ${A[1]} "$*" *.md src/* [ab].txt "*.md" {p,q} n{1..3} {$F,k} {*.md,l} ~/t "$PWD/w" $(<list.txt)'.split(
    ' ',
  )
const COMMANDS =
  'true|false|:|pwd|cat|shift|pushd src|popd|exit|exit 1|return|return 1|break|continue|break 2|set -e|set -f|shopt -s nullglob|test -f a.txt|[[ -f a.txt ]]|read -r F|read -r F G < list.txt|mapfile -t A < list.txt|mkdir -p mk|source vars.sh|unset F|trap "touch t-\\$F" EXIT|bash -c "touch u; cd src && touch v"|xargs touch -- <<< "x8 $F"|eval "touch -- \\$F"|cd src|cd ..|cd missing|cd -|cd docs|cd mk|cd "$F"'.split(
    '|',
  )
/** `W` is a word, `C` a command. */
const SIMPLE =
  'touch -- W|touch -- W W|echo W > W|echo hi >> W|> W|echo W|printf "%s\\n" W|F=W|G=W|F+=W|A=(W W)|A[1]=W|F=W G=$F touch -- $F $G|F=W f W|read -r F <<< W|set -- W W|export F=W G=$F|local F=W|f W W|g|eval W|tee W <<< hi|cat > W|cat <<E1 > W\n$F $(echo b)\nE1\n|exec touch -- W|exec > W'.split(
    '|',
  )
const COMPOUND =
  '{ C\n} && { C\n}|{ C\n} || { C\n}|{ C\n}|( C\n)|! { C\n}|if C\nthen C\nelse C\nfi|for F in W W; do C\ndone|for F; do C\ndone|case W in *.txt|x) C\n;; [a-c]*) C\n;; *) C\n;; esac|f() { C\n}|g() ( C\n)|{ C\n} | { C\n}|echo W | while read -r F; do C\ndone|while read -r F; do C\ndone < list.txt|while C\ndo C\nbreak; done|for i in 1 2; do C\ndone|{ C\n} & wait|{ C\n} > W|{ C\n} < list.txt|F=$(C\n)|touch -- $(C\n)|C\nC|C\nC|C\nC'.split(
    /\|(?=[^|x ])/,
  )

const filled = (template: string, word: fc.Arbitrary<string>, command: fc.Arbitrary<string>) =>
  fc
    .tuple(
      ...template
        .split(/\b([WC])\b/)
        .map((part) => (part === 'W' ? word : part === 'C' ? command : fc.constant(part))),
    )
    .map((parts) => parts.join(''))

function line(depth: number): fc.Arbitrary<string> {
  const word = fc.constantFrom(...WORDS).map((text) => text.replaceAll('␣', ' '))
  const simple = fc.oneof(fc.constantFrom(...COMMANDS), ...SIMPLE.map((one) => filled(one, word, word)))
  if (depth === 0) return simple
  const inner = line(depth - 1)
  return fc.oneof({ arbitrary: simple, weight: 8 }, ...COMPOUND.map((one) => filled(one, word, inner)))
}

it('nothing is written that was not foreseen', async () => {
  const lines = fc.sample(line(3), { numRuns: COUNT, seed: SEED })
  let judged = 0
  const judge = async (text: string) => {
    const run = `set --\nF=a.txt\nf() { touch -- "$1"\n}\ng() { :; }\n${text}`
    const at = fixture()
    try {
      const { writes, opaque } = analysed(run, { cwd: at.project, home: at.home, disk: realDisk })
      const foreseen = writes.map(({ path }) => relative(at.project, path))
      const did = await realShell(run, at)
      if (opaque.length > 0) return
      judged++
      expect(
        did.filter((path) => !foreseen.includes(path)),
        run,
      ).toEqual([])
    } finally {
      at.remove()
    }
  }
  for (let i = 0; i < lines.length; i += AT_ONCE) await Promise.all(lines.slice(i, i + AT_ONCE).map(judge))
  expect(judged).toBeGreaterThan(COUNT / 2)
})
