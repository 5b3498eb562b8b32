/** The plugin's slash commands: they show what the commands show, and cost a session nothing until somebody types them. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Seen } from '../../src/canary/messages-api.ts'
import { bash, dibs, handleOf, lastResult, plugin, staged } from './stage.ts'
import { hasTmux } from './tmux.ts'

const play = staged()

/** The words that came with the user's newest turn. */
const prompt = ({ body }: Seen): string =>
  JSON.stringify(body.messages?.filter((one) => one.role === 'user').at(-1)?.content ?? '')

describe.skipIf(!hasTmux())('slash commands', () => {
  test('show who is here, what came, send, and claim', async () => {
    const world = await play({
      main: [{ text: 'here' }],
      status: [{ text: 'shown' }],
      inbox: [{ text: 'read' }],
      send: [bash('dibs send all "Dates" "I take the parser."'), { text: 'sent' }],
      claim: [bash("dibs claim 'src/api/**' --note 'moving it'"), { text: 'claimed' }],
    })
    const terminal = await world.startInteractive({ ...plugin, permissionMode: 'default' })
    await terminal.submit('go [[main]]')
    const first = await world.api.asked('main', 0)
    const handle = handleOf(first)
    expect(JSON.stringify(first.body)).not.toContain('dibs:status')

    await terminal.submit('/dibs:status [[status]]')
    expect(prompt(await world.api.asked('status', 0))).toContain(`${handle} (working, on main, you)`)

    const env = world.env as NodeJS.ProcessEnv
    const say = [join(dibs, 'bin/dibs'), 'send', handle, 'Hello', 'from a person']
    execFileSync(process.execPath, say, { cwd: world.repo, env })
    await terminal.submit('/dibs:inbox [[inbox]]')
    const inbox = prompt(await world.api.asked('inbox', 0))
    expect(inbox).toContain(`→ ${handle}`)
    expect(inbox).toContain('| from a person')

    await terminal.submit('/dibs:send [[send]] all Dates: I take the parser.')
    expect(prompt(await world.api.asked('send', 0))).toContain('all Dates: I take the parser.')
    expect(lastResult(await world.api.asked('send', 1))).toMatch(/Kept as [0-9a-z-]+: nobody else is here/)

    await terminal.submit('/dibs:claim [[claim]] src/api for the move')
    expect(lastResult(await world.api.asked('claim', 1))).toContain('Claimed for 4 h')
  })
})
