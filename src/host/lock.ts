/**
 * Short mutual exclusion between processes that rewrite a file for people (proper-lockfile). One that stalls for longer
 * than the lock's life loses it and goes on, so that no promise may rest on it alone.
 */
import * as fs from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A lock that nobody has touched for so long was left by a crash. proper-lockfile's least is 2,000. */
const STALE_MS = 5_000
const RETRY_MS = 50
const WAIT_MS = 15_000

/**
 * @param folder is made where it is missing. @param name of the lock in it. @param waiting is called once if somebody else
 * has it
 * @returns what gives it back, or `undefined` when somebody else had it all the time
 */
export async function lock(
  folder: string,
  name: string,
  waiting: () => void = () => {},
): Promise<(() => Promise<void>) | undefined> {
  const lockfile = await import('proper-lockfile')
  const options = {
    realpath: false,
    lockfilePath: join(folder, name),
    stale: STALE_MS,
    onCompromised: () => {},
  }
  const deadline = Date.now() + WAIT_MS
  for (let told = false; ; told = true) {
    try {
      fs.mkdirSync(folder, { recursive: true })
      const release = await lockfile.lock(folder, options)
      return () => release().catch(() => {})
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // ENOENT: somebody else has just removed the folder, which was empty.
      if (code !== 'ELOCKED' && code !== 'ENOENT') throw error
      if (Date.now() > deadline) return undefined
      if (!told) waiting()
      await sleep(RETRY_MS)
    }
  }
}
