/** The first look says "mine, and nothing to do" only where the whole way would: everything else is looked at closer. */
import { expect, it, test } from 'vitest'
import { replace, sessionsOf } from '../../src/core/participants.ts'
import { packState, unpackState } from '../../src/core/stored.ts'
import { lookFirst } from '../../src/hooks/first-look.ts'
import { parseInput } from '../../src/hooks/input.ts'
import { realWorld } from '../../src/host/world.ts'
import { openStore } from '../../src/store/open.ts'
import { update } from '../../src/store/update.ts'
import { built } from '../support/built.ts'
import { type Client, decisionOf, type Scene, scenes, submodule, worktree } from '../support/scene.ts'

const dibs = built()
const scene = scenes(dibs)

/** What the first look finds when `client` is about to write `file`. */
function look({ repo, env }: Scene, client: Client, file: string, input: object = {}, more = {}) {
  const said = { session_id: client.sid, cwd: repo, tool_input: { file_path: file }, ...input }
  const world = realWorld({ ...env, CLAUDE_PID: String(client.pid), ...more }, dibs.root)
  return lookFirst(world, 'PreToolUse', parseInput(said)!)
}

async function holding() {
  const s = scene()
  const client = s.client()
  await client.start()
  await client.hook('UserPromptSubmit', { prompt: 'go', prompt_id: 'one' })
  const file = s.file('a.ts')
  await client.write(file, { prompt_id: 'one' })
  return { s, client, file }
}

it('a file that the session edited in this turn is its own', async () => {
  const { s, client, file } = await holding()
  expect(look(s, client, file).done).toBe(true)
  expect(look(s, client, file, { prompt_id: 'one' }).done).toBe(true)
  expect(look(s, client, './x/../a.ts').done).toBe(true)
  expect(look(s, client, file, {}, { CLAUDE_PROJECT_DIR: s.repo }).done).toBe(true)
})

test.each<[string, object]>([
  ['in another turn', { prompt_id: 'two' }],
  ['by a subagent', { agent_id: 'x' }],
  ['by another conversation', { session_id: 'other' }],
  ['with another transcript', { transcript_path: '/t.jsonl' }],
])('not %s', async (_, input) => {
  const { s, client, file } = await holding()
  expect(look(s, client, file, input).done).toBe(false)
})

it('not another file, and not by another process', async () => {
  const { s, client, file } = await holding()
  expect(look(s, client, s.file('b.ts')).done).toBe(false)
  expect(look(s, s.client({ sid: client.sid }), file).done).toBe(false)
})

it('not by a process that has only inherited the number of another one', async () => {
  const { s, client, file } = await holding()
  const world = realWorld(s.env, dibs.root)
  await update(openStore(s.state(), world), ({ doc }) => {
    const state = unpackState(doc)
    const [session] = sessionsOf(state)
    const older = { ...session!, process: { ...session!.process, start: '1' } }
    return { doc: packState(replace(state, older).state), result: undefined }
  })
  expect(look(s, client, file).done).toBe(false)
})

it('not after the turn, nor after the session', async () => {
  const { s, client, file } = await holding()
  await client.hook('Stop')
  expect(look(s, client, file).done).toBe(false)
  await client.write(file)
  await client.hook('SessionEnd', { reason: 'exit' })
  expect(look(s, client, file).done).toBe(false)
})

it('not when the session has something to be told', async () => {
  const { s, client, file } = await holding()
  const other = s.client()
  await other.start()
  await other.hook('SessionEnd', { reason: 'exit' })
  expect(look(s, client, file).done).toBe(false)
})

test.each<[string, string]>([
  ['names another store', '{"store": "/elsewhere"}'],
  ['might do so in other letters', '{"\\u0073tore": "/elsewhere"}'],
])('not where the configuration %s', async (_, text) => {
  const { s, client, file } = await holding()
  s.config(text)
  expect(look(s, client, file).done).toBe(false)
})

it('where the configuration is of other things it does not matter: the file is its own', async () => {
  const { s, client, file } = await holding()
  s.config({ enforcement: 'warn', rules: [{ files: '*.ts', enforcement: 'deny' }] })
  expect(look(s, client, file).done).toBe(true)
})

it('not in other worktrees and not in submodules, whose files are others', async () => {
  const { s, client, file } = await holding()
  const tree = worktree(s.repo, `${s.dir}/tree`, 'topic')
  expect(look(s, client, `${tree}/a.ts`).done).toBe(false)
  expect(look(s, client, file, { cwd: tree }).done).toBe(false)
  // The same path below another worktree, in which the session is now.
  expect(look(s, client, `${tree}/a.ts`, { cwd: tree }).done).toBe(false)
  expect(look(s, client, `${submodule(s.repo, 'sub')}/a.ts`).done).toBe(false)
})

it('not what has become a workspace of its own since', async () => {
  const { s, client } = await holding()
  const file = s.file('sub/a.ts')
  await client.write(file, { prompt_id: 'one' })
  expect(look(s, client, file).done).toBe(true)
  submodule(s.repo, 'sub')
  expect(look(s, client, file).done).toBe(false)
})

it('not what others hold, and what it finds leads to the same refusal', async () => {
  const { s, file } = await holding()
  const other = s.client()
  await other.start()
  expect(look(s, other, file)).toMatchObject({ done: false, target: { file: { r: file }, tree: s.repo } })
  expect(decisionOf(await other.write(file))).toBe('deny')
})

it('without a state there is nothing to see', () => {
  const s = scene()
  const seen = look(s, s.client(), s.file('a.ts'))
  expect(seen?.done).toBe(false)
  expect(seen?.peeked?.doc).toBeUndefined()
})
