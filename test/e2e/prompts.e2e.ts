/** What dibs takes for granted of the client's `prompt_id`: it tells one turn of the main thread from the next. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { staged, until, write } from './stage.ts'
import { hasTmux } from './tmux.ts'

const play = staged()

interface Said {
  hook_event_name: string
  prompt_id?: string
  agent_id?: string
}

describe.skipIf(!hasTmux())('in a terminal', () => {
  test('all edits of a turn say the id that UserPromptSubmit said, and the next turn says another', async () => {
    const world = await play((repo) => ({
      one: [write(`${repo}/a.txt`, '1\n'), write(`${repo}/b.txt`, '2\n'), { text: 'first over' }],
      two: [write(`${repo}/c.txt`, '3\n'), write(`${repo}/d.txt`, '4\n'), { text: 'second over' }],
    }))
    const said = join(world.dir, 'said.jsonl')
    const command = `cat >> ${said}; echo >> ${said}`
    const hook = [{ matcher: '', hooks: [{ type: 'command', command }] }]
    mkdirSync(join(world.repo, '.claude'), { recursive: true })
    writeFileSync(
      join(world.repo, '.claude/settings.json'),
      JSON.stringify({ hooks: { UserPromptSubmit: hook, PreToolUse: hook, Stop: hook } }),
    )
    const terminal = await world.startInteractive({})
    await terminal.submit('go [[one]]')
    await terminal.waitFor('first over')
    await terminal.submit('go [[two]]')
    await terminal.waitFor('second over')
    const main = await until('both turns are over', () => {
      const lines = readFileSync(said, 'utf8').split('\n').filter(Boolean)
      const events = lines.map((line) => JSON.parse(line) as Said).filter((one) => !one.agent_id)
      return events.filter((one) => one.hook_event_name === 'Stop').length === 2 && events
    })
    const [first, second, ...more] = main.filter((one) => one.hook_event_name === 'UserPromptSubmit')
    expect(more).toEqual([])
    expect(first!.prompt_id).toMatch(/./)
    expect(second!.prompt_id).toMatch(/./)
    expect(second!.prompt_id).not.toBe(first!.prompt_id)
    const turn = ['UserPromptSubmit', 'PreToolUse', 'PreToolUse', 'Stop']
    expect(main.map((one) => [one.hook_event_name, one.prompt_id])).toEqual([
      ...turn.map((event) => [event, first!.prompt_id]),
      ...turn.map((event) => [event, second!.prompt_id]),
    ])
  })
})
