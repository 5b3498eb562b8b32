/** Lines that are one simple command, against the real shell: it must see exactly the same words. */
import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { oneSimpleCommand } from '../../src/shell/simple.ts'

/** What the real shell prints, cut at zeros. It finds no program, so that nothing else can run. */
function wordsThat(script: string): string[] {
  const printed = execFileSync('bash', [], {
    input: `PATH=/nowhere\n${script}`,
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'ignore'],
    cwd: '/',
    maxBuffer: 1e8,
  })
  return printed.toString('utf8').split('\0').slice(0, -1)
}

describe('one simple command', () => {
  const SIMPLE: [string, string[]][] = [
    ['dibs status', ['dibs', 'status']],
    ['  dibs   status  ', ['dibs', 'status']],
    [`dibs send 'two words' "and two"`, ['dibs', 'send', 'two words', 'and two']],
    [
      `dibs send "it's > fine; really & truly | (yes) {a,b} * ? [x] # ~"`,
      ['dibs', 'send', "it's > fine; really & truly | (yes) {a,b} * ? [x] # ~"],
    ],
    [`dibs send '$(rm x) \`y\` "$z" \\ !'`, ['dibs', 'send', '$(rm x) `y` "$z" \\ !']],
    [`dibs a'b'"c"d`, ['dibs', 'abcd']],
    [`dibs '' ""`, ['dibs', '', '']],
    [
      '/usr/bin/dibs --as=x,y +1 %1 a:b user@host',
      ['/usr/bin/dibs', '--as=x,y', '+1', '%1', 'a:b', 'user@host'],
    ],
    ["dibs send 'grüße, 世界 👋'", ['dibs', 'send', 'grüße, 世界 👋']],
    ['dibs if while', ['dibs', 'if', 'while']],
  ]
  it.each(SIMPLE)('%s', (line, words) => expect(oneSimpleCommand(line)).toEqual(words))

  it.each([
    '',
    '   ',
    'dibs; rm x',
    'dibs & rm x',
    'dibs && rm x',
    'dibs || rm x',
    'dibs | sh',
    'dibs > x',
    'dibs >x',
    'dibs 2>&1',
    'dibs < x',
    'dibs <<< x',
    'dibs $HOME',
    'dibs "$HOME"',
    'dibs $(rm x)',
    'dibs "$(rm x)"',
    'dibs `rm x`',
    'dibs "`rm x`"',
    "dibs $'a'",
    'dibs $"a"',
    'dibs *',
    'dibs ?',
    'dibs [a]',
    'dibs {a,b}',
    'dibs ~',
    'dibs a~b',
    'dibs !!',
    'dibs "!x"',
    'dibs ^a^b',
    'dibs # comment',
    'dibs a\\ b',
    'dibs "a\\"b"',
    'dibs \\',
    'dibs\nrm x',
    "dibs 'a\nb'",
    'dibs\trm',
    'dibs\rrm x',
    'dibs \0',
    "dibs 'a\u0085b'",
    "dibs 'a\u2028b'",
    "dibs 'a\u202eb'",
    "dibs 'a\ud800b'",
    'dibs\u00a0x',
    'dibs ü',
    "dibs 'open",
    'dibs "open',
    '(dibs)',
    '{ dibs; }',
    '! dibs',
    'F=x dibs',
    'F=x',
    'F+=x dibs',
    '"dibs" status',
    "di'bs' status",
    "'' dibs",
    'time dibs',
    'if dibs',
    'function dibs',
    'coproc dibs',
    'repeat 3 dibs',
    '. dibs',
    'dibs =ls',
    `dibs ${'x'.repeat(5000)}`,
  ])('not: %j', (line) => expect(oneSimpleCommand(line)).toBeUndefined())

  const soup = fc.string({
    unit: fc.constantFrom(
      ...` '"\\$\`;&|<>(){}[]*?~#!=^%+-,.:/@ab1\n\t\r\u0000\u00a0\u0085é👋\ud800`.split(''),
      '  ',
      "''",
      '""',
      'if',
      'a=b',
      '$(',
      '&&',
    ),
    maxLength: 12,
  })

  it('is what bash makes of it, too', () => {
    const taken: [string, string[]][] = []
    fc.assert(
      fc.property(
        fc.oneof(soup, fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 8 })),
        (text) => {
          const words = oneSimpleCommand(`show ${text}`)
          if (words !== undefined) taken.push([`show ${text}`, words])
          for (const char of '$`\\;&|<>\n\r\t\0!#*?~^{}[]()') {
            const outside = text.replace(/'[^']*'|"[^"]*"/g, '')
            if (outside.includes(char)) expect(words).toBeUndefined()
          }
        },
      ),
      { numRuns: 30_000, seed: 7 },
    )
    expect(taken.length).toBeGreaterThan(500)
    const script = `show() { printf '%s\\0' "$#" "$@"; }\n${taken.map(([line]) => line).join('\n')}\n`
    const seen = wordsThat(script)
    const wanted = taken.flatMap(([, [, ...args]]) => [String(args.length), ...args])
    expect(seen).toEqual(wanted)
  })

  it('whatever stands first: only the command itself is run, once, with these words', () => {
    const taken: [string, string[]][] = []
    fc.assert(
      fc.property(soup, (text) => {
        const words = oneSimpleCommand(text)
        // What is run is a path that is nowhere, or a name that is no builtin.
        if (words !== undefined && words[0] !== ':') taken.push([text, words])
      }),
      { numRuns: 30_000, seed: 11 },
    )
    expect(taken.length).toBeGreaterThan(100)
    const script = `command_not_found_handle() { printf '%s\\0' "$#" "$@"; }\n${taken.map(([line]) => line).join('\n')}\n`
    const seen = wordsThat(script)
    const wanted = taken
      .filter(([, [name]]) => !name!.includes('/'))
      .flatMap(([, words]) => [String(words.length), ...words])
    expect(seen).toEqual(wanted)
  })
})
