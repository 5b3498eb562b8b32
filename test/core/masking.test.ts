/** Masking of output: no value comes through, in any form, however the output is cut into pieces. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formsOf } from '../../src/core/encodings.ts'
import { masker } from '../../src/core/masking.ts'

function masked(secrets: readonly (readonly [string, string])[], pieces: (string | Buffer)[]): string {
  const stream = masker(secrets)
  const out = pieces.map((piece) => stream.push(Buffer.from(piece as string)))
  return Buffer.concat([...out, stream.end()]).toString()
}
const TOKEN: [string, string] = ['TOKEN', 'hunter22!']

describe('a value', () => {
  const b64 = (text: string) => Buffer.from(text).toString('base64')
  it.each([
    ['alone', 'hunter22!', '[masked TOKEN]'],
    ['in a line', 'the hunter22! is it\n', 'the [masked TOKEN] is it\n'],
    ['twice', 'hunter22!hunter22!\n', '[masked TOKEN][masked TOKEN]\n'],
    ['over lines', 'a hunt\n  er2\r\n2! b', 'a [masked TOKEN] b'],
    ['over an empty stretch', `hunt\n${' '.repeat(63)}er22!`, '[masked TOKEN]'],
    ['over one that is too long', `hunt\n${' '.repeat(64)}er22!`, `hunt\n${' '.repeat(64)}er22!`],
    ['begun', 'hunter22', 'hunter22'],
    ['begun anew', 'huntehunter22!', 'hunte[masked TOKEN]'],
    ['in base64', `x ${b64('hunter22!')} y`, 'x [masked TOKEN] y'],
    ['in hex', Buffer.from('hunter22!').toString('hex'), '[masked TOKEN]'],
    ['in a URL', 'https://a:hunter22%21@b', 'https://a:[masked TOKEN]@b'],
    ['nothing of it', 'plain text\n\n\tand more\n', 'plain text\n\n\tand more\n'],
    ['nothing at all', '', ''],
  ])('%s', (_, text, expected) => {
    expect(masked([TOKEN], [text])).toBe(expected)
    expect(masked([TOKEN], [...text])).toBe(expected)
  })

  it('within something longer in base64 leaves at most its neighbours', () => {
    for (const before of ['', 'u', 'us', 'use', 'user:'])
      for (const after of ['', ':', ':x', ':xy']) {
        const out = masked([TOKEN], [b64(`${before}hunter22!${after}`)])
        expect(out).toContain('[masked TOKEN]')
        expect(out.replace('[masked TOKEN]', '').length).toBeLessThan(
          4 + (before.length + after.length) * 2 + 4,
        )
      }
  })

  it('of several lines: also each long line by itself', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nBAQEFAASCBKcwggSjAgEAA\n-----END KEY-----\n'
    expect(masked([['KEY', key]], [`1: MIIEvQIBADANBgkqhkiG9w0\n2: BAQEFAASCBKcwggSjAgEAA\n`])).toBe(
      '1: [masked KEY]\n2: [masked KEY]\n',
    )
    expect(masked([['KEY', key]], [JSON.stringify({ key })])).toBe('{"key":"[masked KEY]"}')
  })

  it('that another value is a part of goes as a whole', () => {
    const secrets: [string, string][] = [
      ['A', 'abcd'],
      ['B', 'xxabcdyy'],
      ['C', 'dyyzz'],
    ]
    expect(masked(secrets, ['1 abcd 2 xxabcdyy 3 xxabcdyyzz 4'])).toBe(
      '1 [masked A] 2 [masked B] 3 [masked B] 4',
    )
  })

  it.each([[['abcd', 'abcdefgh']], [['abcdefgh', 'abcd']]])(
    'that another one begins with does not leave the rest of that (%j)',
    (values) => {
      const secrets = values.map((one) => [`S${one.length}`, one] as const)
      expect(masked(secrets, ['1 abcd 2 abcdefgh 3'])).toBe('1 [masked S4] 2 [masked S8] 3')
    },
  )

  const odd = `it's a "p\u00e4ss" / +w!~\u00ff\u00fe?`
  const percent = encodeURIComponent(odd)
  it.each([
    ['in a URL', percent],
    ['in a form', percent.replaceAll('%20', '+')],
    ['in a URL with small letters', percent.replace(/%../g, (one) => one.toLowerCase())],
    [
      'in a URL as curl writes it',
      percent.replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`),
    ],
    ['in JSON', JSON.stringify(odd).slice(1, -1)],
    [
      'in JSON of ASCII',
      JSON.stringify(odd)
        .slice(1, -1)
        .replace(/[\u0080-\uffff]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
    ],
    ['in single quotes of a shell', odd.replaceAll("'", "'\\''")],
    ['in base64', b64(odd)],
    ['in base64 for URLs', Buffer.from(odd).toString('base64url')],
    ['in hex', Buffer.from(odd).toString('hex')],
    ['in hex with capitals', Buffer.from(odd).toString('hex').toUpperCase()],
  ])('%s goes as a whole', (_, form) => {
    expect(form).not.toBe(odd)
    expect(masked([['ODD', odd]], [`<${form}>`])).toBe('<[masked ODD]>')
  })

  it('with blanks at its ends is masked without them as well', () => {
    expect(masked([['PADDED', '  hunter22 ']], ['"hunter22"'])).toBe('"[masked PADDED]"')
  })

  it('is not given away by a name', () => {
    expect(masked([['hunter22', 'hunter22']], ['hunter22'])).toBe('[***]')
  })
})

it('what cannot be a part of a value goes out at once', () => {
  const stream = masker([TOKEN])
  expect(stream.push(Buffer.from('Continue? [y/N] ')).toString()).toBe('Continue? [y/N] ')
  expect(stream.push(Buffer.from('\n')).toString()).toBe('\n')
  expect(stream.push(Buffer.from('hun')).toString()).toBe('')
  expect(stream.push(Buffer.from('t')).toString()).toBe('')
  expect(stream.push(Buffer.from('!')).toString()).toBe('hunt!')
  expect(stream.end().toString()).toBe('')
})

const letters = fc.constantFrom('a', 'b', '\n', ' ', 'ü')
/** Values of few letters overlap themselves and each other in every way. */
const value = fc.oneof(
  fc.string({ unit: letters, minLength: 4, maxLength: 9 }),
  fc.string({ unit: 'binary', minLength: 4, maxLength: 30 }),
  fc.string({ minLength: 8, maxLength: 60 }),
)
const flatten = (text: string) => text.replace(/[\r\n]+[ \t\r\n]*/g, '')

describe('whatever the values and the pieces', () => {
  const secrets = fc
    .array(value, { minLength: 1, maxLength: 3 })
    .map((values) => values.map((one, n) => [`S${n}`, one] as const))
  const output = (all: readonly (readonly [string, string])[]) =>
    fc.array(
      fc.oneof(
        fc.string({ unit: letters, maxLength: 12 }),
        fc.string({ unit: 'binary', maxLength: 12 }),
        fc.constantFrom(
          ...all.flatMap(([, one]) => [
            one,
            one.slice(0, -1),
            one.slice(1),
            Buffer.from(one).toString('base64'),
            Buffer.from(`u:${one}`).toString('base64url'),
            encodeURIComponent(Buffer.from(one).toString()),
            JSON.stringify(one),
            one.match(/..?/gsu)?.join('\n  ') ?? one,
          ]),
        ),
      ),
      { maxLength: 8 },
    )
  const cut = (bytes: Buffer, cuts: number[]): Buffer[] => {
    const at = [...new Set(cuts.map((one) => one % (bytes.length + 1)))].sort((a, b) => a - b)
    return [...at, bytes.length].map((end, n) => bytes.subarray(n === 0 ? 0 : at[n - 1], end))
  }
  const both = secrets.chain((all) =>
    fc.tuple(fc.constant(all), output(all), fc.array(fc.nat(), { maxLength: 30 })),
  )

  it('no form of a value comes through, and the pieces do not matter', () => {
    fc.assert(
      fc.property(both, ([all, parts, cuts]) => {
        const bytes = Buffer.from(parts.join(''))
        const [whole, cutUp, single] = [[bytes], cut(bytes, cuts), cut(bytes, [...bytes.keys()])].map(
          (pieces) => {
            const stream = masker(all)
            return Buffer.concat([...pieces.map((piece) => stream.push(piece)), stream.end()]).toString(
              'latin1',
            )
          },
        ) as [string, string, string]
        expect(cutUp).toBe(whole)
        expect(single).toBe(whole)
        const left = whole.split(/\[(?:masked S\d|\*\*\*)\]/).map(flatten)
        for (const [, one] of all)
          for (const form of formsOf(one)) for (const piece of left) expect(piece).not.toContain(form)
      }),
      { numRuns: 3000 },
    )
  })

  it('output without any of them is as it was', () => {
    fc.assert(
      fc.property(
        secrets,
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.nat(), { maxLength: 10 }),
        (all, raw, cuts) => {
          const bytes = Buffer.from(raw)
          const text = flatten(bytes.toString('latin1'))
          fc.pre(!all.some(([, one]) => formsOf(one).some((form) => text.includes(form))))
          const stream = masker(all)
          const out = [...cut(bytes, cuts).map((piece) => stream.push(piece)), stream.end()]
          expect(Buffer.concat(out)).toEqual(bytes)
        },
      ),
      { numRuns: 1000 },
    )
  })
})
