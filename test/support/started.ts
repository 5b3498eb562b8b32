/** A compiled command or hook that goes on while the test does: a waiter is known by its process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Built } from './built.ts'
import type { Env, Scene } from './scene.ts'

export interface Started {
  child: ChildProcess
  done: Promise<{ code: number | null; out: string; err: string }>
  /** All that it said so far. */
  said(): string
}

const LIFE_MS = 20_000

export const start = (here: Scene, dibs: Built, argv: string[], env: Env = {}): Started =>
  startNode(here, [dibs.cli, ...argv], { ...here.env, ...env })

/** @param input what it reads on standard input */
export function startNode(here: Scene, argv: string[], env: Env, input = ''): Started {
  const child = spawn(process.execPath, argv, {
    cwd: here.repo,
    env: env as NodeJS.ProcessEnv,
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: LIFE_MS,
  })
  child.stdin.on('error', () => {}) // it may end before it has read
  child.stdin.end(input)
  here.atEnd(() => void child.kill('SIGKILL'))
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const done = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, out, err })),
  )
  return { child, done, said: () => out + err }
}

export async function until(what: string, probe: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 15_000; Date.now() < end; await sleep(50)) if (await probe()) return
  throw new Error(`never: ${what}`)
}
