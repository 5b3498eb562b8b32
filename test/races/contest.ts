/**
 * Several compiled hooks at the same moment. Each has started and waits for its input before any of them gets it, so
 * that they meet in the store and not one after the other as they happen to start.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { type HookAnswer, hookEnv } from '../../src/canary/hook-process.ts'
import { repository } from '../support/scene.ts'

/** A session: a process that stands in for its client. */
export interface Contender {
  sid: string
  client: ChildProcess
}

export interface Arena {
  repo: string
  state: string
  contender(): Contender
  /** Ends the stand-in for a client, by its pid, and waits until it is gone. */
  kill(one: Contender): Promise<void>
  /**
   * PreToolUse of a Write of a file by each, all at once. @returns the answers in the same order
   * @param early the input is there before the hook is: for crowds in which some would wait too long for it
   */
  ask(
    hook: string,
    crowd: readonly Contender[],
    file: (at: number) => string,
    early?: boolean,
  ): Promise<Answer[]>
  end(): void
}

export interface Answer extends HookAnswer {
  stderr: string
}

/** Longer than any suite, in case that nobody ends them. */
const CLIENT_LIFE_S = '900'
/** A hook that hangs is killed. */
const HOOK_MS = 60_000

/**
 * Loaded by Node before the hook: tells that Node is up and waits for the word, so that the hooks of slow starters do
 * not wait too long for their input; then tells when the hook waits for it.
 */
const GATE = `
const fs = require('node:fs')
fs.writeSync(3, 'n')
fs.readSync(3, Buffer.alloc(1))
setImmediate(() => fs.writeSync(3, 'h'))
`

/**
 * How long a hook waits for input and goes on trying is about the patience of people. Here many share few processors,
 * and what counts is who gets what: the hooks' limits are so many times as long.
 */
const PATIENCE = 10
const patient = (times: number): string => `
const [pause, now, start] = [setTimeout, process.hrtime.bigint, process.hrtime.bigint()]
globalThis.setTimeout = (wake, ms, ...rest) => pause(wake, ms < 1000 ? ms : ms * ${times}, ...rest)
process.hrtime.bigint = () => start + (now() - start) / ${times}n
`

/** @param sabotage what else is loaded before every hook: a fault for the race to find */
export function arena(sabotage = '', patience = PATIENCE): Arena {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-race-')))
  chmodSync(folder, 0o755)
  const repo = repository(join(folder, 'repo'))
  const temp = join(folder, 'tmp')
  mkdirSync(temp)
  const gate = join(folder, 'gate.cjs')
  writeFileSync(gate, `${sabotage}\n${patient(patience)}\n${GATE}`)
  const env = { PATH: process.env.PATH, HOME: folder, TMPDIR: temp, USER: 'ann' }
  const clients = new Set<ChildProcess>()
  let made = 0

  function start(hook: string, { sid, client }: Contender, file: string) {
    const child = spawn(process.execPath, ['--require', gate, hook, 'PreToolUse'], {
      env: hookEnv(env, client.pid!),
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      timeout: HOOK_MS,
    })
    const link = child.stdio[3] as Duplex
    let [out, err] = ['', '']
    child.stdout!.on('data', (text) => {
      out += text
    })
    child.stderr!.on('data', (text) => {
      err += text
    })
    const input = {
      session_id: sid,
      cwd: repo,
      tool_name: 'Write',
      tool_input: { file_path: file, content: 'x' },
    }
    const signal = (letter: string) =>
      new Promise<void>((resolve, reject) => {
        link.once('data', (text) => (String(text) === letter ? resolve() : reject(new Error(`said ${text}`))))
        child.once('close', (code) => reject(new Error(`ended with ${code}: ${err}`)))
      })
    const began = performance.now()
    const done = new Promise<Answer>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) =>
        resolve({
          code,
          stderr: err,
          ms: performance.now() - began,
          ...(out ? { output: JSON.parse(out) } : {}),
        }),
      )
    })
    return {
      up: signal('n'),
      /** @param waits whether there will be a moment in which the hook waits for its input */
      async go(waits: boolean) {
        const waiting = waits ? signal('h') : undefined
        link.write('g')
        await waiting
      },
      // Standard input stays open, as some clients leave it.
      feed: () => child.stdin!.write(`${JSON.stringify(input)}\n`),
      done,
    }
  }

  return {
    repo,
    state: join(repo, '.git', 'dibs', 'v1'),
    contender() {
      const client = spawn('sleep', [CLIENT_LIFE_S], { stdio: 'ignore' })
      clients.add(client)
      return { sid: `session-${++made}`, client }
    },
    kill: ({ client }) =>
      new Promise((resolve) => {
        clients.delete(client)
        client.once('exit', () => resolve())
        client.kill('SIGKILL')
      }),
    async ask(hook, crowd, file, early = false) {
      const hooks = crowd.map((one, at) => start(hook, one, file(at)))
      await Promise.all(hooks.map((one) => one.up))
      if (early) for (const one of hooks) one.feed()
      await Promise.all(hooks.map((one) => one.go(!early)))
      if (!early) for (const one of hooks) one.feed()
      return Promise.all(hooks.map((one) => one.done))
    },
    end() {
      for (const client of clients) client.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
