/** A Write over what the conversation has not seen: the client lets it replace a file that was never read. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { type Client, contextOf, decisionOf, reasonOf, type Scene, scenes } from '../support/scene.ts'
import { tell } from '../support/transcript.ts'

const scene = scenes(built())
const MIN = 60_000

interface Cast {
  here: Scene
  one: Client
  other: Client
  name: string
  file: string
  transcript: string
  /** Write, as the client does it: the hook, the file, the hook. */
  writes(client: Client, text: string, input?: object): Promise<void>
  /** May `other` write the file? */
  tries(input?: object): Promise<Awaited<ReturnType<Client['write']>>>
}

async function cast(config?: object): Promise<Cast> {
  const here = scene()
  if (config) here.config(config)
  const [one, other] = [here.client(), here.client()]
  const name = await one.start()
  await other.start()
  await one.hook('UserPromptSubmit', { prompt: 'go' })
  const file = join(here.repo, 'a.txt')
  const transcript = join(here.dir, 'home', '.claude', 'projects', 'p', 'other.jsonl')
  return {
    here,
    one,
    other,
    name,
    file,
    transcript,
    async writes(client, text, input = {}) {
      expect(decisionOf(await client.write(file, input))).toBeUndefined()
      writeFileSync(file, text)
      await client.hook('PostToolUse', { tool_name: 'Write', tool_input: { file_path: file }, ...input })
    },
    tries: (input = {}) => other.write(file, { transcript_path: transcript, ...input }),
  }
}

/** `one` wrote the file, and its turn is over; the conversation of `other` has begun before. */
async function written(config?: object): Promise<Cast> {
  const all = await cast(config)
  tell(all.transcript, { tool: 'Read', input: { file_path: all.file } }, new Date(Date.now() - MIN))
  await all.writes(all.one, 'first\n')
  await all.one.hook('Stop')
  return all
}

describe('what another session wrote', () => {
  test('is refused once, with who and when, and then goes ahead', async () => {
    const { tries, name } = await written()
    const refused = await tries()
    expect(decisionOf(refused)).toBe('deny')
    expect(reasonOf(refused)).toMatch(
      new RegExp(
        `^a\\.txt was written \\d+ s ago by session ${name} \\(Write\\), and this conversation has not read it since\\.`,
      ),
    )
    expect(reasonOf(refused)).toContain('read it first')
    expect(decisionOf(await tries())).toBeUndefined()
  })

  test('again for another content of it', async () => {
    const { tries, writes, one, other } = await written()
    expect(decisionOf(await tries())).toBe('deny')
    await other.hook('Stop')
    await writes(one, 'second\n')
    await one.hook('Stop')
    expect(decisionOf(await tries())).toBe('deny')
    expect(decisionOf(await tries())).toBeUndefined()
  })

  test.each<[string, (all: Cast) => Parameters<typeof tell>[1]]>([
    ['Read', ({ file }) => ({ tool: 'Read', input: { file_path: file } })],
    [
      'Read through a link',
      ({ here }) => ({ tool: 'Read', input: { file_path: join(here.dir, 'alias', 'a.txt') } }),
    ],
    ['Edit', ({ file }) => ({ tool: 'Edit', input: { file_path: file, old_string: 'f', new_string: 'g' } })],
    ['cat', () => ({ tool: 'Bash', input: { command: 'cat a.txt' } })],
    ['its name in a prompt', ({ file }) => ({ attached: file })],
  ])('passes after %s', async (_, seen) => {
    const all = await written()
    const { symlinkSync } = await import('node:fs')
    symlinkSync(all.here.repo, join(all.here.dir, 'alias'))
    tell(all.transcript, seen(all))
    tell(all.transcript, { padding: 200_000 })
    tell(all.transcript, { tool: 'Write', input: { file_path: all.file, content: 'x' }, result: 'pending' })
    expect(decisionOf(await all.tries())).toBeUndefined()
  })

  test.each<[string, (all: Cast) => Parameters<typeof tell>[1]]>([
    ['another file', ({ file }) => ({ tool: 'Read', input: { file_path: `${file}x` } })],
    ['a Read that failed', ({ file }) => ({ tool: 'Read', input: { file_path: file }, result: 'error' })],
    [
      'a Read in the same step',
      ({ file }) => ({ tool: 'Read', input: { file_path: file }, result: 'pending' }),
    ],
    ['a Write', ({ file }) => ({ tool: 'Write', input: { file_path: file, content: 'x' }, result: 'error' })],
    ['other files in a prompt', ({ file }) => ({ attached: `${file}x` })],
  ])('is refused after %s', async (_, seen) => {
    const all = await written()
    tell(all.transcript, seen(all))
    expect(decisionOf(await all.tries())).toBe('deny')
  })

  test('is not asked of Edit: the client looks after that itself', async () => {
    const { other, file, transcript } = await written()
    const input = { tool_name: 'Edit', tool_input: { file_path: file, old_string: 'f', new_string: 'g' } }
    expect(
      decisionOf(await other.hook('PreToolUse', { ...input, transcript_path: transcript })),
    ).toBeUndefined()
  })

  test('may be read by a subagent or by whoever sent it', async () => {
    const all = await written()
    const own = join(all.transcript.replace(/\.jsonl$/, ''), 'subagents', 'agent-a1.jsonl')
    expect(decisionOf(await all.tries({ agent_id: 'a1' }))).toBe('deny')
    await all.other.hook('SubagentStop', { agent_id: 'a1' })
    await all.writes(all.one, 'second\n')
    await all.one.hook('Stop')
    tell(own, { tool: 'Read', input: { file_path: all.file } })
    expect(decisionOf(await all.tries({ agent_id: 'a1' }))).toBeUndefined()
  })

  test('of a conversation that cannot be read nothing is known', async () => {
    const { other, file, here } = await written()
    expect(decisionOf(await other.write(file))).toBeUndefined()
    await other.hook('Stop')
    const folder = join(here.dir, 'folder.jsonl')
    mkdirSync(folder)
    const third = here.client()
    await third.start()
    expect(decisionOf(await third.write(file, { transcript_path: folder }))).toBeUndefined()
  })
})

describe('what no hook saw', () => {
  test('a change since the last write of the session itself', async () => {
    const { tries, other, writes, file, transcript } = await cast()
    tell(transcript, { padding: 1 })
    await writes(other, 'mine\n', { transcript_path: transcript })
    await other.hook('Stop')
    expect(decisionOf(await tries())).toBeUndefined()
    await other.hook('Stop')
    writeFileSync(file, "somebody's\n")
    const refused = await tries()
    expect(decisionOf(refused)).toBe('deny')
    expect(reasonOf(refused)).toContain('a person, a script')
    expect(decisionOf(await tries())).toBeUndefined()
  })

  test('another time of the same content is none', async () => {
    const { tries, other, writes, file, transcript } = await cast()
    tell(transcript, { padding: 1 })
    await writes(other, 'mine\n', { transcript_path: transcript })
    await other.hook('Stop')
    utimesSync(file, new Date(), new Date(Date.now() + MIN))
    expect(decisionOf(await tries())).toBeUndefined()
  })

  test('of a file that no session wrote nothing is known', async () => {
    const { tries, here, transcript } = await cast()
    tell(transcript, { padding: 1 })
    here.file('a.txt', 'old\n')
    expect(decisionOf(await tries())).toBeUndefined()
  })
})

test('the same conversation in a cleared process knows what it wrote itself', async () => {
  const { here, one, writes, file, transcript } = await cast()
  await writes(one, 'mine\n')
  await one.hook('SessionEnd', { reason: 'clear' })
  const cleared = here.client({ as: one, sid: 'cleared' })
  await cleared.start('clear')
  tell(transcript, { padding: 1 })
  expect(decisionOf(await cleared.write(file, { transcript_path: transcript }))).toBeUndefined()
})

test.each<[string, string | undefined, RegExp]>([
  ['warn', undefined, /had not read it since\. By the project's setting this Write went ahead/],
  ['off', undefined, /^$/],
])('lostUpdates: %s', async (lostUpdates, decision, context) => {
  const { tries } = await written({ lostUpdates })
  const answer = await tries()
  expect(decisionOf(answer)).toBe(decision)
  expect(contextOf(answer)).toMatch(context)
})
