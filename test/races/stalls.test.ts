/** A hook that does not get to run for a while, on a machine that has more to do, still does its work. */
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { memoryStore } from '../../src/store/memory.ts'
import { update } from '../../src/store/update.ts'
import { built } from '../support/built.ts'
import { decisionOf, humanOf } from '../support/scene.ts'
import { type Arena, arena } from './contest.ts'

const dibs = built()
const arenas: Arena[] = []
afterEach(() => {
  for (const one of arenas.splice(0)) one.end()
})

/** Longer than a client is waited for. Runs before the hook looks at its input for the first time. */
const HELD_UP = `
process.nextTick(() => {
  const end = Date.now() + 1500
  while (Date.now() < end);
})`

it('reads input that was there before it looked, however late it looks', async () => {
  const at = arena(HELD_UP, 1)
  arenas.push(at)
  const [first, second] = [at.contender(), at.contender()]
  const file = () => join(at.repo, 'file.ts')
  const [granted] = await at.ask(dibs.hook, [first], file, true)
  expect(humanOf(granted!)).toBe('')
  const [refused] = await at.ask(dibs.hook, [second], file, true)
  expect(decisionOf(refused!)).toBe('deny')
})

/** Fails today: one lost race after a pause is taken for a crowd that never lets anybody through. */
it('tries again when it was held up for longer than it may try', async () => {
  const store = memoryStore()
  let commits = 0
  const held = {
    ...store,
    async commit(...args: Parameters<typeof store.commit>) {
      if (++commits > 1) return store.commit(...args)
      await new Promise((wake) => setTimeout(wake, 60))
      return false
    },
  }
  expect(await update(held, () => ({ doc: {}, result: 'done' }), { limitMs: 50 })).toBe('done')
})
