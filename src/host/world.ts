/** Everything outside that actions need, in one value: what an entry makes once and tests make anew. */
import { type Clock, systemClock } from './clock.ts'
import { type Fs, realFs } from './fs.ts'
import { type ProcessTable, processTable } from './process.ts'

export interface World {
  fs: Fs
  clock: Clock
  processes: ProcessTable
  env: Record<string, string | undefined>
  /** This process, and who started it: for a hook, the client. */
  selfPid: number
  parentPid: number
  /** Effective user id; `undefined` where the platform has none. */
  uid: number | undefined
  /** Where dibs is installed: the folder that holds `bin` and `dist`. */
  installRoot: string
  /** Folders for small files that must be writable even when the state is not; the first that exists is used. */
  temps: string[]
}

export function realWorld(env: Record<string, string | undefined>, installRoot: string): World {
  const clock = systemClock(realFs)
  return {
    fs: realFs,
    clock,
    processes: processTable(realFs, clock),
    env,
    selfPid: process.pid,
    parentPid: process.ppid,
    uid: process.geteuid?.(),
    installRoot,
    temps: [env.XDG_RUNTIME_DIR, env.TMPDIR, env.TEMP, '/tmp'].filter((folder) => folder !== undefined),
  }
}
