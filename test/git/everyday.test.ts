/** Commands of every day: nobody who is alone is stopped, and of two only who touches the other one's file. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { built } from '../support/built.ts'
import { type Client, decisionOf, reasonOf, scenes } from '../support/scene.ts'
import { everyday } from './everyday.ts'
import { repositoryIn } from './repository.ts'

const scene = scenes(built())

/** Several at a time, as different steps of a turn would ask. */
const AT_ONCE = 4

/** Whether each of these is stopped; asks only, and runs nothing. */
async function stopped(client: Client): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const left = [...everyday.entries()]
  const ask = async (): Promise<void> => {
    const next = left.shift()
    if (!next) return
    const [at, { run }] = next
    const call = { tool_name: 'Bash', tool_input: { command: run }, tool_use_id: `toolu_${at}` }
    const answer = await client.hook('PreToolUse', call)
    // What fails stops nobody, and would hide that it did.
    expect(answer.output?.systemMessage, run).toBeUndefined()
    if (decisionOf(answer) !== undefined) found.set(run, reasonOf(answer) ?? '')
    return ask()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, ask))
  return found
}

it('are enough, and all different', () => {
  const quiet = everyday.filter((one) => !one.theirs)
  expect(quiet.length).toBeGreaterThanOrEqual(300)
  expect(everyday.length - quiet.length).toBeGreaterThan(60)
  expect(new Set(everyday.map((one) => one.run)).size).toBe(everyday.length)
})

it('stop nobody who is alone', async () => {
  const { here, edits } = repositoryIn(scene())
  mkdirSync(join(here.repo, 'src'))
  const me = here.client()
  await me.start()
  expect(await edits(me, 'mine.txt', 'my work\n')).toBe(true)
  expect([...(await stopped(me))]).toEqual([])
}, 120_000)

describe.each(['holds it', 'has written it, and its turn is over'])('the other one %s', (how) => {
  it('only what touches it is stopped', async () => {
    const { here, edits } = repositoryIn(scene())
    mkdirSync(join(here.repo, 'src'))
    const [other, me] = [here.client(), here.client()]
    await other.start()
    await me.start()
    expect(await edits(other, 'theirs.txt', 'their work\n')).toBe(true)
    expect(await edits(me, 'mine.txt', 'my work\n')).toBe(true)
    if (how !== 'holds it') await other.hook('Stop')
    const found = await stopped(me)
    const wrongly = everyday.filter((one) => !one.theirs && found.has(one.run))
    expect(wrongly.map((one) => `${one.run}: ${found.get(one.run)}`)).toEqual([])
    // Whose turn is over leaves the file to whoever writes or moves it next; git may still not take its work along.
    const sought = everyday.filter(
      (one) => one.theirs && (how === 'holds it' || /(^|[&;] *)git (?!mv)/.test(one.run)),
    )
    expect(
      sought
        .filter((one) => !found.has(one.run))
        .map((one) => one.run)
        .join('|'),
    ).toBe('')
  }, 120_000)
})
