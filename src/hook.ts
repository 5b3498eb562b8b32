/** Entry of the hooks: `node dist/hook.cjs EVENT`, one JSON object on standard input. Always exits 0. */
import { writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { runHook } from './hooks/run.ts'
import { realWorld } from './host/world.ts'

runHook(realWorld(process.env, dirname(__dirname)), process.argv[2] ?? '')
  .then(
    (output) => output && print(1, `${output}\n`),
    // Not even complaining worked. The tool call goes on; the client shows this in its debug log.
    (error) => print(2, `dibs: ${error}\n`),
  )
  // Everything is written. To take the runtime apart in good order would cost as much as reading the state.
  .then(() => process.exit(0))

/** Straight to the pipe: `process.stdout` loads streams and sockets, 3 ms of every refusal. */
function print(fd: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at)
    } catch (error) {
      if ((error as { code?: string }).code !== 'EAGAIN') return // nobody reads any more
    }
  }
}
