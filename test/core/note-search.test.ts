/** Search: what is meant is found, the best first, and fast enough for ten thousand notes. */
import { describe, expect, it } from 'vitest'
import { ranked, type Text } from '../../src/core/note-search.ts'
import { cpuMs } from '../support/cpu.ts'

const text = (title: string, more: Partial<Text> = {}): Text => ({
  title,
  body: '',
  topic: '',
  tags: '',
  at: 0,
  ...more,
})

const TEXTS = [
  text('Valkey needs maxmemory-policy noeviction', { topic: 'Valkey', body: 'It drops keys otherwise.' }),
  text('Dates are always UTC', { body: 'Never parse without a zone.' }),
  text('Zürich office: proxy', { body: 'npm needs HTTP_PROXY there', tags: 'network proxy' }),
  text('Retry the upload', { body: 'It fails when valkey restarts; parsing the answer is useless.' }),
]
const titles = (query: string, texts = TEXTS) =>
  ranked(texts, query).map((n) => texts[n]!.title.split(' ')[0])

describe('a query', () => {
  it.each([
    ['valkey', ['Valkey', 'Retry']],
    ['VALKEY Drops', ['Valkey']],
    ['valky', ['Valkey', 'Retry']],
    ['maxmemmory', ['Valkey']],
    ['vlakey', ['Valkey', 'Retry']],
    ['maxmemoyr', ['Valkey']],
    ['vlkay', []],
    ['tuc', []],
    ['evict', []],
    ['noevict', ['Valkey']],
    ['zurich', ['Zürich']],
    ['Zürich', ['Zürich']],
    ['http_proxy', ['Zürich']],
    ['date', ['Dates']],
    ['parse', ['Dates']],
    ['utc', ['Dates']],
    ['no', []],
    ['is', ['Retry']],
    ['utd', []],
    ['valkey zone', ['Valkey', 'Dates', 'Retry']],
    ['nothingofthis', []],
    ['…', []],
    ['', []],
  ])('%s', (query, found) => {
    expect(titles(query).sort()).toEqual([...found].sort())
  })

  it('a title weighs more than a body, and what has all words comes alone', () => {
    expect(titles('valkey')[0]).toBe('Valkey')
    expect(titles('proxy npm')).toEqual(['Zürich'])
  })

  it('the exact word comes before those that are like it', () => {
    const texts = [text('caches'), text('cache'), text('cachet')]
    expect(titles('cache', texts)[0]).toBe('cache')
  })

  it("the word itself comes before one with letters in each other's place", () => {
    const texts = [text('form'), text('from')]
    expect(titles('from', texts)).toEqual(['from', 'form'])
  })

  it('of equally good ones the newer comes first', () => {
    const texts = [text('a port', { at: 1 }), text('b port', { at: 3 }), text('c port', { at: 2 })]
    expect(titles('port', texts)).toEqual(['b', 'c', 'a'])
  })
})

it('10,000 notes of 70 words take less than a second', () => {
  let seed = 7
  const random = () => {
    seed = (seed * 48271) % 2147483647
    return seed / 2147483647
  }
  const words = Array.from({ length: 8000 }, (_, n) => (((n + 1) * 2654435761) >>> 0).toString(36))
  const some = (count: number) =>
    Array.from({ length: count }, () => words[Math.floor(random() ** 2 * words.length)]!).join(' ')
  const texts = Array.from({ length: 10_000 }, (_, at) =>
    text(some(8), { body: some(60), tags: some(2), at }),
  )
  const began = cpuMs()
  const found = ranked(texts, texts[1234]!.title.split(' ').slice(0, 3).join(' '))
  expect(cpuMs() - began).toBeLessThan(1000)
  expect(found[0]).toBe(1234)
})
