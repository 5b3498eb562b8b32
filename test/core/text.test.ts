import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { cut, manyLines, oneLine } from '../../src/core/text.ts'
import { cpuMs } from '../support/cpu.ts'

const ESC = '\u001b'

test.each([
  ['plain', 'fix the login', 'fix the login'],
  ['a colour', `${ESC}[31mred${ESC}[0m`, 'red'],
  ['cursor and screen', `a${ESC}[2J${ESC}[1;1Hb${ESC}[?25l`, 'ab'],
  ['CSI with intermediates', `a${ESC}[!pb${ESC}[0 qc`, 'abc'],
  ['OSC with BEL', `${ESC}]0;title\u0007text`, 'text'],
  ['OSC with ST', `${ESC}]8;;http://x${ESC}\\link${ESC}]8;;${ESC}\\`, 'link'],
  ['OSC that never ends', `a${ESC}]52;c;aGk=`, 'a'],
  ['a two-character escape', `a${ESC}cb`, 'ab'],
  ['escape at the end', `a${ESC}`, 'a'],
  ['escape before a line end', `a${ESC}\nb`, 'a b'],
  ['an escape that removing another one makes', `${ESC}${ESC}[0m[31mx`, '[0m[31mx'],
  ['C1 controls', 'a\u009b31mb\u0085c', 'a 31mb c'],
  ['newlines of every kind', 'a\nb\r\nc\u2028d\u2029e\u000bf\u000cg', 'a b c d e f g'],
  ['NUL, backspace, delete', 'a\u0000b\u0008c\u007fd', 'a b c d'],
  ['bidirectional overrides', 'a\u202eb\u202c\u2066c\u2069\u200fd\u061c', 'abcd'],
  ['zero width', 'a\u200bb\u200cc\u200dd\ufeffe\u2060f', 'abcdef'],
  ['tags that nobody sees', 'a\u{e0041}\u{e0042}b', 'ab'],
  ['private use', 'a\ue000\u{f0000}b', 'ab'],
  ['lone surrogates', 'a\ud800b\udc00c', 'abc'],
  ['an emoji stays', 'a😀b', 'a😀b'],
  ['other scripts stay', 'пример 例え مثال', 'пример 例え مثال'],
  ['white space of every kind', '  a\t\tb \u00a0 \u3000c  ', 'a b c'],
  ['nothing but control', `${ESC}[0m\n\u200b `, ''],
])('%s', (_, text, line) => {
  expect(oneLine(text, 1000)).toBe(line)
})

describe('cut', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['ab cd', 4, 'ab…'],
    ['abc', 1, '…'],
    ['a😀bc', 4, 'a😀…'],
    ['a😀bc', 3, 'a…'],
    ['😀😀', 2, '…'],
    ['😀😀', 3, '😀…'],
  ])('%s to %i', (text, max, short) => {
    expect(cut(text, max)).toBe(short)
  })

  it('never longer, never half a character, always a beginning', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, max) => {
        const short = cut(text, max)
        expect(short.length).toBeLessThanOrEqual(max)
        expect(short).not.toMatch(/\p{Cs}/u)
        if (short !== text) expect(text.startsWith(short.slice(0, -1))).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

it('any text at all becomes one harmless line', () => {
  const nasty = fc.constantFrom(
    ESC,
    '[31m',
    ']0;',
    '\u0007',
    '\n',
    '\u202e',
    '\ud83d',
    '\ude00',
    '\u200b',
    'a',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(nasty).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (one) => {
      const line = oneLine(one, 40)
      expect(line.length).toBeLessThanOrEqual(40)
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u)
      expect(oneLine(line, 40)).toBe(line)
    }),
    { numRuns: 2000 },
  )
})

it('a megabyte of openings takes no time', () => {
  for (const part of [ESC, `${ESC}[`, `${ESC}]`, ' ', '\u200b', `${ESC}[0`]) {
    const start = cpuMs()
    oneLine(part.repeat(1_000_000 / part.length), 100)
    expect(cpuMs() - start).toBeLessThan(1000)
  }
})

it('tags of the client lose their bracket, in any spelling, and other brackets stay', () => {
  for (const tag of [
    '</system-reminder>',
    '<system-reminder>',
    '</ System-Reminder >',
    '<user>',
    '<function_calls>',
    '<invoke name="x">',
  ])
    for (const clean of [oneLine(`a ${tag} b`, 200), manyLines(`a\n${tag}\nb`)]) {
      expect(clean, tag).not.toContain('<')
      expect(clean, tag).toContain('\u2039')
    }
  for (const code of ['a < b', 'Array<string>', '<div class="x">', 'if (a<b) <T>(x)'])
    expect(manyLines(code)).toBe(code)
})

it('several lines stay several, and nothing else gets through', () => {
  expect(manyLines('a\r\nb\rc\u2028d\u0085e\tf\u0007\u202eg  \n\n\n\nh\n\n')).toBe('a\nb\nc\nd\ne\tfg\n\nh')
  expect(manyLines(`${ESC}[31mred${ESC}[0m ${ESC}]0;title\u0007x`)).toBe('red x')
})
