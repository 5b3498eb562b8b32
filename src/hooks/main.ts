/** One hook process, from what it reads to what it prints. */
import { writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { isOff } from '../core/config.ts'
import type { Loader } from '../host/code-cache.ts'
import { realWorld } from '../host/world.ts'
import { runHook } from './run.ts'

/** @param dist where the running file lies. @returns the exit code */
export async function main(
  env: Record<string, string | undefined>,
  event: string,
  dist: string,
  loader: Loader,
): Promise<number> {
  let code = 0
  try {
    const output = await runHook(realWorld(env, dirname(dist)), event)
    code = output.code
    const read =
      (output.stdout === '' || print(1, `${output.stdout}\n`)) &&
      (output.stderr === '' || print(2, `${output.stderr}\n`))
    if (read) await output.printed?.()
  } catch (error) {
    // Not even complaining worked. The tool call goes on; the client shows this in its debug log.
    print(2, `dibs: ${error}\n`)
  }
  const { folder, missed, damaged } = loader
  if (isOff(env.DIBS) || folder === undefined) return code
  if (missed && event === 'SessionStart') await tend((cache) => cache.writeCodeCache(dist, folder))
  else if (damaged) await tend((cache) => cache.dropCodeCache(folder))
  return code
}

/** Straight to the pipe: `process.stdout` loads streams and sockets, 3 ms of every refusal. */
function print(fd: number, text: string): boolean {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at)
    } catch (error) {
      if ((error as { code?: string }).code !== 'EAGAIN') return false // nobody reads any more
    }
  }
  return true
}

/**
 * The code cache is made once for an install and a Node, when a session has its answer. What is damaged goes at once:
 * no later hook shall have to look at it. Where neither can be done, hooks take longer and do the same.
 */
async function tend(what: (cache: typeof import('../host/code-cache-write.ts')) => void): Promise<void> {
  try {
    what(await import('../host/code-cache-write.ts'))
  } catch {
    // The installed folder cannot be written, say.
  }
}
