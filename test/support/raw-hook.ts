/** A compiled hook fed with bytes that no client would write, and what came of it. */
import { spawn } from 'node:child_process'
import type { Built } from './built.ts'
import type { Env } from './scene.ts'

export interface RawAnswer {
  code: number | null
  out: string
  err: string
  ms: number
}

/** Far more than a hook may take: a hook that hangs is killed and has no exit code. */
const KILL_MS = 9_000

export interface RawOptions {
  env: Env
  cwd?: string
  /** Standard input stays open until the hook has ended. */
  neverEnds?: boolean
  /** Run as this user. */
  uid?: number
}

export function rawHook(
  { hook }: Built,
  event: string,
  input: string | Buffer,
  options: RawOptions,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const child = spawn(process.execPath, [hook, event], {
      env: options.env,
      stdio: 'pipe',
      timeout: KILL_MS,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err, ms: performance.now() - start }))
    child.stdin.on('error', () => {}) // the hook had read enough
    child.stdin.write(input)
    if (!options.neverEnds) child.stdin.end()
  })
}
