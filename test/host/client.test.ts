import { beforeEach, describe, expect, it, test } from 'vitest'
import { clientFilesOf, endsInterrupted, INTERRUPTED } from '../../src/host/client.ts'
import { realFs } from '../../src/host/fs.ts'
import { processOf, session } from '../core/fixtures.ts'
import { put, tempFolder } from './temp.ts'

const AT = '2026-01-05T10:00:00.000Z'
const MS = Date.parse(AT)
const PROCESS = processOf(4711, { start: '999' })

let config: string
let transcript: string
const says = () => clientFilesOf(realFs, session('b', { sid: 's1', process: PROCESS, transcript }))

beforeEach(() => {
  config = `${tempFolder()}/.claude`
  transcript = `${config}/projects/-w/s1.jsonl`
})

const status = (change: object) =>
  put(
    config,
    'sessions/4711.json',
    JSON.stringify({ pid: 4711, procStart: '999', sessionId: 's1', statusUpdatedAt: MS, ...change }),
  )

const user = (content: unknown, timestamp = AT) => ({
  type: 'user',
  timestamp,
  message: { role: 'user', content },
})
const assistant = { type: 'assistant', timestamp: AT, message: { content: [{ type: 'text', text: 'ok' }] } }
const written = (...entries: (object | string)[]) =>
  put(
    config,
    'projects/-w/s1.jsonl',
    entries.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n'),
  )

const BREAK = user([{ type: 'text', text: `${INTERRUPTED}]` }])

describe('sessions/PID.json', () => {
  it.each<[string, object, ReturnType<typeof says>]>([
    ['idle', { status: 'idle' }, { idleSince: MS }],
    ['idle since nobody knows when', { status: 'idle', statusUpdatedAt: undefined }, undefined],
    ['idle since a text', { status: 'idle', statusUpdatedAt: AT }, undefined],
    ['busy', { status: 'busy' }, {}],
    ['waiting', { status: 'waiting' }, {}],
    ['a status of tomorrow', { status: 'dreaming' }, {}],
    ['no status', {}, undefined],
    ['status is a number', { status: 1 }, undefined],
    ['another conversation', { status: 'idle', sessionId: 's2' }, undefined],
    ['another process under the number', { status: 'idle', procStart: '998' }, undefined],
    ['its start as a number', { status: 'idle', procStart: 999 }, { idleSince: MS }],
    ['no start', { status: 'idle', procStart: undefined }, { idleSince: MS }],
  ])('%s', (_, change, expected) => {
    status(change)
    expect(says()).toEqual(expected)
  })

  it.each(['', '{', '[]', 'null', '"idle"', '{"sessionId":"s1","status":"idle"'])('broken: %s', (text) => {
    put(config, 'sessions/4711.json', text)
    expect(says()).toBeUndefined()
  })

  it('is not there, or nobody knows where', () => {
    expect(says()).toBeUndefined()
    for (const lost of [{}, { transcript: '' }, { transcript: '/nowhere/s1.jsonl' }])
      expect(clientFilesOf(realFs, session('b', { sid: 's1', process: PROCESS, ...lost }))).toBeUndefined()
  })

  it('beside a folder that happens to be called projects', () => {
    config = `${tempFolder()}/projects/me/.claude`
    transcript = `${config}/projects/-projects-me-w/s1.jsonl`
    status({ status: 'idle' })
    expect(says()).toEqual({ idleSince: MS })
  })
})

// What the transcript ends in, and whether that is an interruption.
const TABLE: [string, (object | string)[], boolean][] = [
  ['interrupted', [assistant, BREAK], true],
  [
    'interrupted in a tool',
    [assistant, user([{ type: 'text', text: `${INTERRUPTED} for tool use]` }])],
    true,
  ],
  ['as plain text', [user(`${INTERRUPTED}]`)], true],
  [
    'after a rejected tool',
    [
      user([
        { type: 'tool_result', content: 'x' },
        { type: 'text', text: `${INTERRUPTED} for tool use]` },
      ]),
    ],
    true,
  ],
  ['with a line end', [BREAK, ''], true],
  ['metadata after it', [BREAK, { type: 'system', timestamp: AT }, { type: 'file-history-snapshot' }], true],
  ['a line being written after it', [BREAK, '{"type":"assis'], true],
  ['cut first line', ['ype":"user","message":{}}', BREAK], true],
  ['a new prompt after it', [BREAK, user('and now this')], false],
  ['an answer after it', [BREAK, assistant], false],
  ['somebody quotes it', [user(`why does it say ${INTERRUPTED}]?`)], false],
  [
    'the model says it',
    [{ ...assistant, message: { content: [{ type: 'text', text: `${INTERRUPTED}]` }] } }],
    false,
  ],
  ['not interrupted', [user('do this'), assistant], false],
  ['nothing', [], false],
  ['no messages', [{ type: 'summary' }, 'no json', 'null', '3'], false],
  ['odd messages', [{ type: 'user' }, { type: 'user', message: { content: [null, 3, { text: 5 }] } }], false],
]

describe('the transcript', () => {
  it.each(TABLE)('%s', (_, entries, interrupted) => {
    written(...entries)
    expect(endsInterrupted(realFs, transcript)).toBe(interrupted)
    expect(says()).toEqual(interrupted ? { interruptedAt: MS } : undefined)
  })

  it('an interruption at a time that cannot be read', () => {
    written(user(`${INTERRUPTED}]`, 'soon'))
    expect(endsInterrupted(realFs, transcript)).toBe(true)
    expect(says()).toBeUndefined()
  })

  it('is missing, a folder, or empty', () => {
    expect(endsInterrupted(realFs, transcript)).toBe(false)
    expect(endsInterrupted(realFs, config)).toBe(false)
    written('')
    expect(endsInterrupted(realFs, transcript)).toBe(false)
  })

  it('of any length: only its end is read', () => {
    const long = user('x'.repeat(1024 * 1024))
    written(long, long, BREAK)
    expect(endsInterrupted(realFs, transcript)).toBe(true)
    written(BREAK, long)
    expect(endsInterrupted(realFs, transcript)).toBe(false)
    written(user('😀'.repeat(40_000)), BREAK)
    expect(endsInterrupted(realFs, transcript)).toBe(true)
  })

  it('a first look at a little of it is not enough', () => {
    const metadata = Array.from({ length: 300 }, () => ({ type: 'system', timestamp: AT }))
    written(assistant, BREAK, ...metadata)
    expect(endsInterrupted(realFs, transcript)).toBe(true)
    written(BREAK, user('x'.repeat(40_000)), ...metadata)
    expect(endsInterrupted(realFs, transcript)).toBe(false)
    written(BREAK, user('x'.repeat(100_000)))
    expect(endsInterrupted(realFs, transcript)).toBe(false)
  })

  it('a last line of which only the end is read, and which holds an interruption as text', () => {
    const quoted = `${JSON.stringify(BREAK)}\n${'x'.repeat(1000)}`
    written(user(quoted + 'y'.repeat(1024 * 1024)))
    expect(endsInterrupted(realFs, transcript)).toBe(false)
  })
})

test('both together', () => {
  written(assistant, BREAK)
  status({ status: 'busy' })
  expect(says()).toEqual({ interruptedAt: MS }) // a subagent goes on
  status({ status: 'idle', statusUpdatedAt: MS + 5 })
  expect(says()).toEqual({ idleSince: MS + 5 })
})
