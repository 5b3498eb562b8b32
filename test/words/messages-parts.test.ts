/** A body that has no room comes in parts, and all of it comes: nothing is dropped, doubled, or cut in the middle of a character. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MAX_DELIVERY } from '../../src/core/messages.ts'
import { manyLines } from '../../src/core/text.ts'
import { letterHead } from '../../src/words/messages.ts'
import { barred, difference, partsOf, REST, read } from '../support/letters.ts'
import { hostile, message, post } from '../support/post.ts'

const MOST = MAX_DELIVERY - letterHead().length - 200
const line = fc.oneof(
  fc.constantFrom('', 'x', 'word-word', '\tindented', '| quoted', REST, 'ä😀', '"', 'From session x'),
  fc
    .tuple(fc.constantFrom('😀', 'x', 'a😀', 'lorem-ipsum', 'é'), fc.integer({ min: 50, max: 3000 }))
    .map(([unit, times]) => unit.repeat(times)),
)
const plain = fc.array(line, { minLength: 1, maxLength: 60 }).map((lines) => lines.join('\n'))
const room = fc.oneof(fc.integer({ min: 700, max: MOST }), fc.constant(MOST))

it('whatever the lines are, and wherever they are cut', () => {
  fc.assert(
    fc.property(plain, room, (raw, most) => {
      const body = manyLines(raw)
      const list = partsOf(body, most)
      for (const [at, part] of list.entries()) {
        expect(part.text.length).toBeLessThanOrEqual(most)
        expect(part.text).not.toMatch(/\p{Cs}/u)
        expect(part.from).toBe(at === 0 ? 0 : list[at - 1]!.to)
        const lines = part.text.split('\n')
        expect(lines.includes(REST)).toBe(at < list.length - 1)
        expect(lines[0]!.endsWith('" (goes on)')).toBe(at > 0)
      }
      expect(difference(read(body, list), body)).toBeUndefined()
    }),
    { numRuns: 800 },
  )
})

it('whatever is in it: all but white space, of which no letter depends', () => {
  const letters = (text: string): string => text.replace(/\s+/g, '')
  fc.assert(
    fc.property(hostile(400), room, (raw, most) => {
      const body = manyLines(raw)
      expect(difference(letters(read(body, partsOf(body, most))), letters(body))).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})

it('white space as well, where a line of words is cut', () => {
  const body = 'one of many words '.repeat(400).trim()
  for (let most = 700; most < 760; most++)
    expect(difference(read(body, partsOf(body, most)), body)).toBeUndefined()
})

it('and at the end of a line, where it is more than a space', () => {
  const body = manyLines('a\u00a0\nb\u3000\nc')
  expect(difference(read(body, partsOf(body, 1000)), body)).toBeUndefined()
})

it('in its lines, however they end', async () => {
  const box = post()
  await box.put(message({ body: 'a\rb\r\nc\u2028d\u2029e\u0085f\u000bg\fh\n\n\n\n\ni \t\n' }))
  expect(barred((await box.next())!)).toBe('a\nb\nc\nd\ne\nf\ng\nh\n\ni')
})

it.each<[string, string]>([
  ['one line of 16 KiB', 'x'.repeat(16_384)],
  ['one line of characters of two units', '😀'.repeat(4096)],
  ['the same, shifted by one', `x${'😀'.repeat(4095)}`],
  ['a file’s worth of them, larger than what can be sent', '😀'.repeat(20_000)],
  ['lines of 7,000', `${'y'.repeat(7000)}\n${'z'.repeat(7000)}`],
  ['lines of 9,000', `${'w'.repeat(9000)}\n`.repeat(5).trim()],
  ['very short lines', 'ab\n'.repeat(5461).trim()],
  ['as short as they can be, with empty ones', 'a\n\n'.repeat(5461).trim()],
])('%s, through the inbox', async (_, body) => {
  const box = post()
  await box.put(message({ body }))
  let got = ''
  for (let text = await box.next(); text !== undefined; text = await box.next()) {
    const [item] = await box.items()
    expect(text.length).toBeLessThanOrEqual(MAX_DELIVERY)
    expect(text).not.toMatch(/\p{Cs}/u)
    // All parts but the last use the room that there is.
    if (item) expect(text.length).toBeGreaterThan(MAX_DELIVERY / 3)
    got += barred(text) + (item && body[item.offset - 1] === '\n' ? '\n' : '')
    if (item) expect(difference(got, body.slice(0, item.offset))).toBeUndefined()
  }
  expect(difference(got, body)).toBeUndefined()
})

it.each([undefined, 'ok'])(
  'what has no room behind another one comes next, whole and once (body: %j)',
  async (body) => {
    for (let size = 7000; size < 7800; size += 9) {
      const box = post()
      await box.put(message({ subject: 'first', body: 'x'.repeat(size) }))
      await box.put(message({ subject: 'second', ...(body ? { body } : {}) }))
      const texts: string[] = []
      for (let text = await box.next(); text !== undefined; text = await box.next()) texts.push(text)
      expect([size, texts.join().match(/"second"/g)?.length]).toEqual([size, 1])
      expect(Math.max(...texts.map((one) => one.length))).toBeLessThanOrEqual(MAX_DELIVERY)
    }
  },
)

it('of several, each is whole before the next one begins', async () => {
  const box = post()
  const bodies = ['a', 'b', 'c'].map((letter) => `${letter.repeat(60)}\n`.repeat(200).trim())
  for (const [at, body] of bodies.entries()) await box.put(message({ subject: `number ${at}`, body }))
  const got: string[] = []
  for (let text = await box.next(); text !== undefined; text = await box.next()) got.push(barred(text))
  expect(difference(got.join('\n').replace(/\n/g, ''), bodies.join('').replace(/\n/g, ''))).toBeUndefined()
})
