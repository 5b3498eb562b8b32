/** What a session reads at its start, and when others leave. */
import { describe, expect, test } from 'vitest'
import { contexts, gate, handleOf, logged, plugin, staged, write } from './stage.ts'
import { hasTmux } from './tmux.ts'

const play = staged()

describe('the first words', () => {
  test('alone: one short line', async () => {
    const world = await play({ alone: [{ text: 'hello' }] })
    await world.runPrint('go [[alone]]', plugin)
    const seen = await world.api.asked('alone', 0)
    const words = contexts(seen, 'SessionStart')
    expect(words).toHaveLength(1)
    expect(words[0]).toMatch(/^dibs: this session is [a-z]+-[a-z]+, alone in this workspace\. [^\n]+$/)
    // About 4 characters a token: 60 tokens.
    expect(words[0]!.length).toBeLessThanOrEqual(240)
    // Nothing else is said to a session that nobody disturbs.
    expect(seen.injected.join('\n').match(/dibs:/g)).toHaveLength(1)
  })

  test('in company: who is here, on what, and how to get along', async () => {
    const over = gate()
    const world = await play((repo) => ({
      first: [write(`${repo}/src/a.txt`, 'first\n'), { after: over.opened, text: 'over' }],
      second: [{ text: 'hello' }],
    }))
    const first = world.startPrint('Rework the letter a [[first]]', plugin)
    const holder = handleOf(await world.api.asked('first', 1))
    await world.runPrint('go [[second]]', plugin)
    const seen = await world.api.asked('second', 0)
    const [words = ''] = contexts(seen, 'SessionStart')
    expect(handleOf(seen)).not.toBe(holder)
    expect(words).toContain(
      `- ${holder} (working, branch main): "Rework the letter a [[first]]"; holds src/a.txt`,
    )
    for (const command of ['dibs status', 'dibs claim', 'dibs wait', 'dibs send'])
      expect(words).toContain(command)
    expect(words.length).toBeLessThanOrEqual(2000)
    over.open()
    await first.done
  })
})

describe.skipIf(!hasTmux())('the last words', () => {
  test('who has left is told at the next prompt, once', async () => {
    const world = await play((repo) => ({
      stays: [{ text: 'ready' }],
      leaves: [write(`${repo}/a.txt`, 'bye\n'), { text: 'bye' }],
      next: [{ text: 'I see' }],
      later: [{ text: 'so what' }],
    }))
    const terminal = await world.startInteractive(plugin)
    await terminal.submit('go [[stays]]')
    await terminal.waitFor('ready')
    await world.runPrint('go [[leaves]]', plugin)
    const left = handleOf(await world.api.asked('leaves', 0))
    await logged(world, 'leave', left)
    await terminal.submit('go [[next]]')
    const seen = await world.api.asked('next', 0)
    expect(contexts(seen, 'UserPromptSubmit')).toEqual([
      `dibs: ${left} has left; it worked on "go [[leaves]]".`,
    ])
    await terminal.waitFor('I see')
    await terminal.submit('go [[later]]')
    expect(contexts(await world.api.asked('later', 0), 'UserPromptSubmit')).toHaveLength(1)
  })
})
