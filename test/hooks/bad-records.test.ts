/**
 * A newest version that cannot be read costs what it said and nothing else: what was committed before still holds,
 * work goes on, the person is told once a session, and the bytes are kept for a look.
 */
import * as fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { crc32InScript } from '../../src/host/crc32.ts'
import { built } from '../support/built.ts'
import {
  type Client,
  contextOf,
  decisionOf,
  humanOf,
  reasonOf,
  type Scene,
  scenes,
} from '../support/scene.ts'

const dibs = built()
const scene = scenes(dibs)

interface Held {
  here: Scene
  holder: Client
  other: Client
  /** The newest version; `last.txt` is held in no other. */
  newest: string
}

async function held(config: object = {}): Promise<Held> {
  const here = scene()
  here.config(config)
  const [holder, other] = [here.client(), here.client()]
  await Promise.all([holder.start(), other.start()])
  await holder.write('first.txt')
  await holder.write('last.txt')
  return { here, holder, other, newest: newestIn(here) }
}

function newestIn(here: Scene): string {
  const folder = join(here.state(), 'state', 'g000001')
  return join(folder, fs.readdirSync(folder).sort().pop()!)
}

const DAMAGE: [what: string, damage: (bytes: Buffer) => Buffer][] = [
  ['empty', () => Buffer.alloc(0)],
  ['cut in half', (bytes) => bytes.subarray(0, bytes.length / 2)],
  ['without its last byte', (bytes) => bytes.subarray(0, -1)],
  ['all zeroes', (bytes) => Buffer.alloc(bytes.length)],
  ['with one bit flipped', (bytes) => Buffer.from(bytes.map((byte, at) => (at === 200 ? byte ^ 4 : byte)))],
  ['of something else', () => Buffer.from('{"name": "package"}\n')],
  ['JSON and nothing more', () => Buffer.from('null\n')],
  ...[-1, 1.5, 2 ** 32, '1', null].map((format): [string, (bytes: Buffer) => Buffer] => [
    `of format ${JSON.stringify(format)}`,
    (bytes) => {
      const [, body] = bytes.toString().split('\n')
      const header = ['dibs', format, Buffer.byteLength(`${body}\n`), '00000000']
      return Buffer.from(`${JSON.stringify(header)}\n${body}\n`)
    },
  ]),
]

describe.each(DAMAGE)('a newest version that is %s', (_what, damage) => {
  test('what was held before it is still held, and its bytes are set aside', async () => {
    const { here, other, newest } = await held()
    const bytes = damage(fs.readFileSync(newest))
    fs.writeFileSync(newest, bytes)
    expect(decisionOf(await other.write('first.txt'))).toBe('deny')
    const free = await other.write('last.txt')
    expect({ code: free.code, decision: decisionOf(free) }).toEqual({ code: 0, decision: undefined })
    const aside = join(here.state(), 'damaged')
    expect(fs.readdirSync(aside).map((name) => fs.readFileSync(join(aside, name)))).toEqual([bytes])
    expect(newestIn(here)).not.toBe(newest) // the commit went behind it
  })
})

test('the person is told of a damaged version, once a session', async () => {
  const { here, other, newest } = await held()
  fs.truncateSync(newest, 20)
  const told = [await other.write('first.txt'), await other.write('free.txt'), await other.write('first.txt')]
  expect(told.map(humanOf).filter(Boolean)).toHaveLength(1)
  expect(told.map(humanOf).join()).toContain('damaged')
  expect(here.diary()).toContain('damaged')
})

function fromTheFuture(): string {
  const body = '{"new": "shape"}\n'
  const sum = crc32InScript(body, 2).toString(16).padStart(8, '0')
  return `["dibs",2,${body.length},"${sum}"]\n${body}`
}

describe('a newest version that a newer dibs wrote', () => {
  test('is left alone: no decision, told once', async () => {
    const { here, other, newest } = await held()
    fs.writeFileSync(newest, fromTheFuture())
    const answers = [await other.write('first.txt'), await other.write('first.txt')]
    expect(answers.map(decisionOf)).toEqual([undefined, undefined])
    expect(answers.map(humanOf)).toEqual([expect.stringContaining('update dibs'), ''])
    expect(newestIn(here)).toBe(newest)
    expect(fs.readFileSync(newest, 'utf8')).toBe(fromTheFuture())
  })

  test('with onError deny a write is refused', async () => {
    const { other, newest } = await held({ onError: 'deny' })
    fs.writeFileSync(newest, fromTheFuture())
    const answer = await other.write('first.txt')
    expect(decisionOf(answer)).toBe('deny')
    expect(reasonOf(answer)).toContain('newer dibs')
  })
})

test.each<[string, unknown]>([
  ['null', null],
  ['a list', []],
  ['a text', 'x'],
  ['lists that are none', { participants: 1, claims: {}, waiters: 'x' }],
  [
    'records that are none',
    {
      participants: [null, 1, {}],
      claims: [null, { r: 1 }, { by: 'x' }, { by: 'x', plain: '//:./a//:b//:1', full: [null, { r: 1 }] }],
      waiters: [[]],
    },
  ],
  [
    'a session of which half is missing',
    {
      participants: [{ kind: 'session', handle: 'x' }],
      claims: [{ by: 'x', plain: '//:./a//:1', full: [{ r: '/a', since: 0, agents: [] }] }],
    },
  ],
  [
    'a claim of nobody',
    { participants: [], claims: [{ by: 'nobody', plain: '', full: [{ r: '/a', since: 0, until: 9e15 }] }] },
  ],
])('a whole version that holds %s', async (_what, doc) => {
  const here = scene()
  const client = here.client()
  await client.start()
  for (const event of ['PreToolUse', 'Stop', 'SessionStart']) {
    write(newestIn(here), doc)
    const input = { tool_name: 'Write', tool_input: { file_path: 'a.txt' }, prompt: 'x', agent_id: '' }
    const answer = await client.hook(event, input)
    expect({ event, human: humanOf(answer), decision: decisionOf(answer) }).toEqual({ event, human: '' })
    if (event === 'SessionStart') expect(contextOf(answer)).toContain('alone')
  }
  expect(here.diary()).toBe('')
})

/** Fields that this dibs does not know survive its commits. */
test('unknown fields are kept', async () => {
  const here = scene()
  const client = here.client()
  await client.start()
  const newest = newestIn(here)
  const { doc } = JSON.parse(fs.readFileSync(newest, 'utf8').split('\n')[1]!)
  write(newest, {
    ...doc,
    flux: 1,
    participants: doc.participants.map((one: object) => ({ ...one, mood: 'ok' })),
  })
  await client.write('a.txt')
  const kept = JSON.parse(fs.readFileSync(newestIn(here), 'utf8').split('\n')[1]!).doc
  expect(kept).toMatchObject({
    flux: 1,
    participants: [{ mood: 'ok' }],
    claims: [{ by: expect.any(String) }],
  })
})

function write(path: string, doc: unknown): void {
  const meta = { time: Date.now(), boot: '', mono: 0, synced: '' }
  const body = `${JSON.stringify({ ...meta, doc })}\n`
  const sum = crc32InScript(body, 1).toString(16).padStart(8, '0')
  fs.writeFileSync(path, `["dibs",1,${Buffer.byteLength(body)},"${sum}"]\n${body}`)
}
