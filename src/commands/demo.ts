/** `dibs demo`: shows two sessions meeting, through the real hooks, in a scratch repository. */
import { demo as tell } from '../canary/demo.ts'
import { Unexpected } from '../canary/hook-process.ts'
import { installRoot } from '../host/install.ts'
import { demoDone, demoFailed } from '../words/doctor.ts'
import type { Command } from './command.ts'
import { HELP } from './shared.ts'

export const demo: Command = {
  usage: 'demo',
  summary: 'show two sessions meeting, in a scratch repository',
  help: `Runs the compiled hooks that sessions run, with two processes that stand in for two clients, in a temporary
folder. Touches nothing else, needs no login, takes a few seconds.

Exit code: 0 everything was as it says; 1 something was not.
`,
  options: HELP,
  positionals: [0, 0],
  async run(_parsed, io) {
    const start = performance.now()
    try {
      await tell(installRoot(), io.env, (line) => io.out(`${line}\n`))
    } catch (error) {
      if (!(error instanceof Unexpected)) throw error
      io.err(demoFailed(error.message))
      return 1
    }
    io.out(demoDone(performance.now() - start))
    return 0
  },
}
