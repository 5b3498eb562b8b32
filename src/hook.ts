/**
 * Entry of the hooks: `node dist/hook.cjs EVENT`, one JSON object on standard input. Exits 0, or 2 to wake a session that
 * is idle (wake.ts). It only loads: what
 * a hook does begins in hooks/main.ts, which comes out of the code cache as everything after it does. What stands here
 * is compiled anew by every hook, so it is little, and few functions.
 */
import { writeSync } from 'node:fs'
import { codeCacheLoader } from './host/code-cache.ts'
import { failure } from './words/failures.ts'

// Hooks use parts of Node that it would rather not show: under --throw-deprecation they would die of a warning.
process.noDeprecation = true
// Everything is written then. To take the runtime apart in good order would cost as much as reading the state.
const exit = (code = 0) => process.exit(code)
try {
  const loader = codeCacheLoader(__dirname, process.env.NODE_OPTIONS, require)
  const { main } = loader.load('./hooks-main.cjs') as typeof import('./hooks/main.ts')
  main(process.env, process.argv[2] ?? '', __dirname, loader).then(exit, () => exit())
} catch (error) {
  // Nothing of dibs is there to decide anything, but the person must know.
  try {
    writeSync(1, JSON.stringify({ systemMessage: failure(String(error), 'install dibs again') }))
  } finally {
    exit()
  }
}
