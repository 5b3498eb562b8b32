/** `dibs sweep`: mends what can be mended. */
import { sweep as sweepPlace } from '../actions/sweep.ts'
import { swept } from '../words/doctor.ts'
import { type Command, json } from './command.ts'
import { placeHere, READS } from './shared.ts'

export const sweep: Command = {
  usage: 'sweep [--json]',
  summary: 'bury the dead, end what is over, clean up',
  help: `Nothing depends on it: whatever stands in somebody's way is cleared at that moment anyway. It takes out sessions
whose process is gone, claims whose time is over, waits that ended, log entries older than \`retention\`, and files
that killed processes left.

  --json  what was done, as JSON
`,
  options: READS,
  positionals: [0, 0],
  async run({ values }, io) {
    const done = await sweepPlace(await placeHere(io))
    io.out(values.json ? json('sweep', { ...done }) : swept(done))
    return 0
  },
}
