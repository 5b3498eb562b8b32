/** Runs a command in this process, as a person or as a session's Bash would. */
import type { Io } from '../../src/commands/command.ts'
import { runCommand } from '../../src/commands/run.ts'
import type { Client, Env, Scene } from './scene.ts'

export interface Ran {
  code: number
  out: string
  err: string
  /** Standard output, which `--json` makes one object. */
  json(): Record<string, unknown>
}

export interface Where {
  cwd?: string
  env?: Env
  stopped?: Promise<void>
  /** Nobody reads what it puts out. */
  closed?: boolean
  /** What comes in on standard input. */
  stdin?: string
  /** Sits at the terminal, and answers. */
  ask?: (question: string) => string | Promise<string>
  /** Hears each piece of output. */
  heard?: (text: string) => void
}

export async function run(here: Scene, argv: string[], where: Where = {}): Promise<Ran> {
  let [out, err] = ['', '']
  const io: Io = {
    cwd: where.cwd ?? here.repo,
    env: { ...here.env, ...where.env },
    tty: false,
    out(text) {
      out += text
      where.heard?.(text)
    },
    err(text) {
      err += text
      where.heard?.(text)
    },
    async write(to, bytes) {
      if (to === 1) out += Buffer.from(bytes).toString()
      else err += Buffer.from(bytes).toString()
    },
    ...(where.ask ? { ask: async (question: string) => (await where.ask?.(question)) ?? '' } : {}),
    written: async () => where.closed !== true,
    stdin: async (bytes) => (where.stdin ?? '').slice(0, bytes),
    stopped: where.stopped ?? new Promise<void>(() => {}),
  }
  const code = await runCommand(argv, io, '1.2.3')
  return { code, out, err, json: () => JSON.parse(out) as Record<string, unknown> }
}

/** The environment of the Bash of a session. */
export const as = (here: Scene, { sid, pid }: Client): Env => ({
  ...here.env,
  CLAUDE_CODE_SESSION_ID: sid,
  CLAUDE_PID: String(pid),
})
