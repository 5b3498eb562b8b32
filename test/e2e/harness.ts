/**
 * One world for each end-to-end test: a scratch repository, a home of its own, a scripted Messages API, and real
 * clients in it, with `-p` or in a terminal.
 *
 * Invariant: nothing outlives a world. Every client has a limited life and `end()` kills what is left, by pid.
 *
 * `npm run test:e2e` (scripts/e2e.mjs) fetches the pinned client and enters a network namespace that has only
 * loopback. It hands over where the client is, so that a run without it fails at once instead of passing.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import {
  clientEnv,
  type Env,
  prepareHome,
  printArgs,
  type SessionOptions,
  sessionArgs,
} from '../../src/canary/client.ts'
import { type MessagesApi, type Step, startMessagesApi } from '../../src/canary/messages-api.ts'
import { startTmux, type Terminal } from './tmux.ts'

export type Event = Record<string, unknown> & { type: string; subtype?: string }
export type Done = { code: number | null; signal: string | null; events: Event[]; stderr: string; ms: number }
export type Printing = {
  pid: number
  events: Event[]
  done: Promise<Done>
  kill(signal: NodeJS.Signals): void
}
export type Where = { cwd?: string; env?: Env }
export type World = {
  dir: string
  /** A git repository with one commit that holds `README.md`. */
  repo: string
  home: string
  api: MessagesApi
  env: Env
  startPrint(prompt: string, options?: SessionOptions & Where): Printing
  runPrint(prompt: string, options?: SessionOptions & Where): Promise<Done>
  startInteractive(options?: SessionOptions & Where): Promise<Terminal>
  /** `claude ARGS` without a session: `plugin validate`, `plugin install`. */
  claude(args: string[], where?: Where): { code: number; output: string; ms: number }
  git(args: string[], cwd?: string): string
  write(path: string, text: string): void
  read(path: string): string
  end(): Promise<void>
}

export const root = resolve(import.meta.dirname, '../..')
const printLifeMs = 120_000
const readyTimeoutMs = 30_000

export function clientPath(): string {
  const path = process.env.DIBS_E2E_CLAUDE
  if (!path || !existsSync(path))
    throw new Error('no Claude Code client: start these tests with `npm run test:e2e`, which fetches it')
  return path
}

/** The scripts, or what makes them once the repository's path is known. */
export type Scripts = Record<string, Step[]> | ((repo: string) => Record<string, Step[]>)

export async function startWorld(scripts: Scripts): Promise<World> {
  const bin = clientPath()
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-e2e-')))
  const repo = join(dir, 'repo')
  const api = await startMessagesApi(typeof scripts === 'function' ? scripts(repo) : scripts)
  const home = join(dir, 'home')
  const isRoot = process.getuid?.() === 0
  const env = clientEnv({ home, url: api.url, base: process.env, root: isRoot })
  const running = new Set<ChildProcess>()
  const tmux = startTmux(dir)

  const git = (args: string[], cwd = repo): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd,
      env: env as NodeJS.ProcessEnv,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })

  mkdirSync(repo, { recursive: true })
  prepareHome(home, [repo])
  git(['init', '-q', '-b', 'main'])
  writeFileSync(join(repo, 'README.md'), 'scratch\n')
  git(['add', '.'])
  git(['commit', '-q', '-m', 'start'])

  function startPrint(prompt: string, options: SessionOptions & Where = {}): Printing {
    const started = Date.now()
    const child = spawn(bin, printArgs(prompt, options), {
      cwd: options.cwd ?? repo,
      env: { ...env, ...options.env } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: printLifeMs,
      killSignal: 'SIGKILL',
    })
    running.add(child)
    const events: Event[] = []
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) events.push(JSON.parse(line) as Event)
    })
    const done = new Promise<Done>((settle, fail) => {
      child.once('error', fail)
      child.once('close', (code, signal) => {
        running.delete(child)
        settle({ code, signal, events, stderr, ms: Date.now() - started })
      })
    })
    return { pid: child.pid!, events, done, kill: (signal) => void child.kill(signal) }
  }

  async function startInteractive(options: SessionOptions & Where = {}): Promise<Terminal> {
    const cwd = options.cwd ?? repo
    if (!knowsProject(home, cwd)) trust(home, cwd)
    const terminal = tmux.open([bin, ...sessionArgs(options)], cwd, {
      ...env,
      TERM: 'xterm-256color',
      ...options.env,
    })
    await terminal.waitFor(/^❯/m, readyTimeoutMs)
    return terminal
  }

  return {
    dir,
    repo,
    home,
    api,
    env,
    startPrint,
    runPrint: (prompt, options) => startPrint(prompt, options).done,
    startInteractive,
    claude(args, where = {}) {
      const started = Date.now()
      const options = {
        cwd: where.cwd ?? repo,
        env: { ...env, ...where.env } as NodeJS.ProcessEnv,
        timeout: 60_000,
      }
      try {
        const output = execFileSync(bin, args, {
          ...options,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        })
        return { code: 0, output, ms: Date.now() - started }
      } catch (error) {
        const { status, stdout, stderr } = error as { status: number | null; stdout: string; stderr: string }
        return { code: status ?? -1, output: `${stdout}${stderr}`, ms: Date.now() - started }
      }
    },
    git,
    write(path, text) {
      mkdirSync(dirname(resolve(repo, path)), { recursive: true })
      writeFileSync(resolve(repo, path), text)
    },
    read: (path) => readFileSync(resolve(repo, path), 'utf8'),
    async end() {
      await tmux.end()
      const left = [...running].map((child) => new Promise((settle) => child.once('close', settle)))
      for (const child of running) child.kill('SIGKILL')
      await Promise.all(left)
      await api.close()
      rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

// --- trust ---------------------------------------------------------------------------------------------------

type Known = { projects?: Record<string, { hasTrustDialogAccepted?: boolean }> }

function knowsProject(home: string, cwd: string): boolean {
  const known = JSON.parse(readFileSync(join(home, '.claude.json'), 'utf8')) as Known
  return known.projects?.[cwd]?.hasTrustDialogAccepted === true
}

function trust(home: string, cwd: string): void {
  const path = join(home, '.claude.json')
  const known = JSON.parse(readFileSync(path, 'utf8')) as Known
  known.projects = { ...known.projects, [cwd]: { hasTrustDialogAccepted: true } }
  writeFileSync(path, JSON.stringify(known))
}
