/** Who waits first gets it first; nobody slips in between; who waits in a circle is told. */
import { expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { as, run } from '../support/command.ts'
import { type Client, contextOf, decisionOf, reasonOf, type Scene, scenes } from '../support/scene.ts'
import { type Started, start, until } from '../support/started.ts'

const dibs = built()
const scene = scenes(dibs)

const wait = (here: Scene, who: Client | undefined, ...argv: string[]): Started =>
  start(here, dibs, ['wait', ...argv], who ? as(here, who) : {})

/** Waiting, and seen to. */
async function waiting(here: Scene, who: Client | undefined, ...argv: string[]): Promise<Started> {
  const one = wait(here, who, ...argv)
  await until('it waits', () => one.said().startsWith('Waiting'))
  return one
}

async function clients(here: Scene, count: number): Promise<Client[]> {
  const all = Array.from({ length: count }, () => here.client())
  for (const one of all) await one.start()
  for (const one of all) await one.hook('UserPromptSubmit', { prompt: 'go' })
  return all
}

const claims = async (here: Scene): Promise<string[]> =>
  (await run(here, ['status'])).out.split('\n').filter((line) => line.includes('holds '))

test('in the order in which they came, and each has a minute in which nobody slips in', async () => {
  const here = scene()
  const [holder, first, second, third] = (await clients(here, 4)) as [Client, Client, Client, Client]
  await holder.write('a.txt')
  const one = await waiting(here, first, 'a.txt')
  const two = await waiting(here, second, 'a.txt')
  await holder.hook('Stop')
  // Before anybody has looked: the Stop itself has handed it on.
  const refused = await third.write('a.txt')
  expect(decisionOf(refused)).toBe('deny')
  expect(reasonOf(refused)).toContain('It is reserved because that session waited for it first')
  expect(await one.done).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Free now:\n {2}a\.txt\nReserved/),
  })
  expect(contextOf(await first.hook('PostToolBatch'))).toContain(
    'the wait for a.txt was over 0 s ago: free, and reserved for this session for 60 s from then.',
  )
  expect(two.said()).not.toContain('Free now')
  expect(decisionOf(await first.write('a.txt'))).toBeUndefined()
  await first.hook('Stop')
  expect((await two.done).code).toBe(0)
  expect(await claims(here)).toHaveLength(1)
})

test('what nobody’s doing frees goes to the first who waits, whoever wants it meanwhile', async () => {
  const here = scene()
  const [holder, first, third] = (await clients(here, 3)) as [Client, Client, Client]
  await holder.write('a.txt')
  const one = await waiting(here, first, 'a.txt')
  await holder.kill()
  expect(decisionOf(await third.write('a.txt'))).toBe('deny')
  expect((await one.done).code).toBe(0)
})

test('a waiter that died is passed over', async () => {
  const here = scene()
  const [holder, first, second] = (await clients(here, 3)) as [Client, Client, Client]
  await holder.write('a.txt')
  const one = await waiting(here, first, 'a.txt')
  const two = await waiting(here, second, 'a.txt')
  one.child.kill('SIGKILL')
  await one.done
  await holder.hook('Stop')
  expect((await two.done).code).toBe(0)
})

test('a reservation that is used ends with the turn, one that is not with its minute', async () => {
  const here = scene()
  const [holder, first, third] = (await clients(here, 3)) as [Client, Client, Client]
  await holder.write('a.txt')
  const one = await waiting(here, first, 'a.txt')
  await holder.hook('Stop')
  await one.done
  await first.write('a.txt')
  await first.hook('Stop')
  expect(decisionOf(await third.write('a.txt'))).toBeUndefined()
})

test('all or nothing: a wait for two files does not keep one of them from others', async () => {
  const here = scene()
  const [holder, first, third] = (await clients(here, 3)) as [Client, Client, Client]
  await holder.write('a.txt')
  const one = await waiting(here, first, 'a.txt', 'b.txt')
  expect(decisionOf(await third.write('b.txt'))).toBeUndefined()
  await holder.hook('Stop')
  expect(decisionOf(await holder.write('a.txt'))).toBeUndefined()
  await third.hook('Stop')
  await holder.hook('Stop')
  expect((await one.done).code).toBe(0)
  expect((await claims(here)).join()).toMatch(/a\.txt.*reserved.*b\.txt.*reserved/)
})

test('two who wait for each other are told so, both, at once', async () => {
  const here = scene()
  const [one, two] = (await clients(here, 2)) as [Client, Client]
  await run(here, ['claim', 'a.txt'], { env: as(here, one) })
  await run(here, ['claim', 'b.txt'], { env: as(here, two) })
  const first = await waiting(here, one, 'b.txt')
  const second = wait(here, two, 'a.txt')
  for (const each of [first, second]) {
    const { code, err } = await each.done
    expect(code).toBe(1)
    expect(err).toContain('everybody here waits for what the next one holds')
  }
  expect((await second.done).err).toContain('dibs release b.txt')
  for (const each of [one, two])
    expect(contextOf(await each.hook('PostToolBatch'))).toMatch(
      /waiting goes in a circle: .*; .*\. These waits are over/,
    )
  expect((await run(here, ['status'])).out).not.toContain('Waiting')
})

test('over three as well, and nobody else is bothered', async () => {
  const here = scene()
  const [a, b, c, other] = (await clients(here, 4)) as [Client, Client, Client, Client]
  for (const [who, file] of [
    [a, 'a.txt'],
    [b, 'b.txt'],
    [c, 'c.txt'],
  ] as const)
    await run(here, ['claim', file], { env: as(here, who) })
  const beside = await waiting(here, other, 'a.txt')
  const all = [await waiting(here, a, 'b.txt'), await waiting(here, b, 'c.txt'), wait(here, c, 'a.txt')]
  for (const each of all) expect((await each.done).code).toBe(1)
  expect(contextOf(await other.hook('PostToolBatch'))).toBe('')
  await run(here, ['release', 'a.txt'], { env: as(here, a) })
  expect((await beside.done).code).toBe(0)
})

test('of two waits that overlap one is served, and then the other', async () => {
  const here = scene()
  const [holder, first, second] = (await clients(here, 3)) as [Client, Client, Client]
  here.file('src/sub/b.ts')
  await holder.write('src/sub/b.ts')
  const one = await waiting(here, first, 'src')
  const two = await waiting(here, second, 'src/sub')
  await holder.hook('Stop')
  expect((await one.done).code).toBe(0)
  expect(decisionOf(await first.write('src/sub/b.ts'))).toBeUndefined()
  expect(two.said()).not.toContain('Free now')
  await run(here, ['release', 'src'], { env: as(here, first) })
  await first.hook('Stop')
  expect((await two.done).code).toBe(0)
})

test('a wait whose session has left is over, and says what is still held', async () => {
  const here = scene()
  const [holder, first] = (await clients(here, 2)) as [Client, Client]
  await run(here, ['claim', 'a.txt'], { env: as(here, holder) })
  const one = await waiting(here, first, 'a.txt')
  await first.hook('SessionEnd', { reason: 'other' })
  const { code, out, err } = await one.done
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain('Not waiting any longer; still held:\n  a.txt')
})

test('what was handed on by a refusal is written down: its minute runs', async () => {
  const here = scene()
  const [holder, first, third] = (await clients(here, 3)) as [Client, Client, Client]
  await holder.write('a.txt')
  const one = await waiting(here, first, 'a.txt')
  one.child.kill('SIGSTOP') // it does not look itself
  await holder.kill()
  expect(decisionOf(await third.write('a.txt'))).toBe('deny')
  expect(await claims(here)).toEqual([expect.stringMatching(/holds a\.txt, for \d+ s, \d+ s more, reserved/)])
  one.child.kill('SIGCONT')
  expect((await one.done).code).toBe(0)
})

test('what is only reserved is not told to those who come', async () => {
  const here = scene()
  await run(here, ['wait', 'a.txt'])
  expect((await run(here, ['status'])).out).toContain('reserved')
  const late = here.client()
  expect(contextOf(await late.hook('SessionStart', { source: 'startup' }))).not.toContain('a.txt')
})
