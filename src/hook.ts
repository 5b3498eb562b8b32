/** Entry of the hooks: `node dist/hook.cjs EVENT`, one JSON object on standard input. Always exits 0. */
import { dirname } from 'node:path'
import { runHook } from './hooks/run.ts'
import { realWorld } from './host/world.ts'

runHook(realWorld(process.env, dirname(__dirname)), process.argv[2] ?? '').then(
  (output) => {
    if (output) process.stdout.write(`${output}\n`)
  },
  (error) => {
    // Not even complaining worked. The tool call goes on; the client shows this in its debug log.
    process.stderr.write(`dibs: ${error}\n`)
  },
)
