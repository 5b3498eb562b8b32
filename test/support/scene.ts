/**
 * A scratch world for one test: a repository, a home, a folder for temporary files, and processes that stand in for
 * Claude Code clients, because a session lives as long as its client does.
 *
 * Invariant: nothing of it outlives the test. Clients have a limited life and are killed by pid at the end.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from 'vitest'
import { type HookAnswer, hookEnv, runHookProcess } from '../../src/canary/hook-process.ts'
import type { Built } from './built.ts'
import { endFolder } from './canary.ts'

export type Env = Record<string, string | undefined>

export interface Client {
  sid: string
  pid: number
  /** One event, as this client reports it; `input` and `env` add to or replace what it always says. */
  hook(event: string, input?: object, env?: Env): Promise<HookAnswer>
  /** PreToolUse of a Write (or another tool): may it? */
  write(file: string, input?: object): Promise<HookAnswer>
  /** Starts, and tells its handle. */
  start(source?: string): Promise<string>
  /** Kills the process that stands in for the client. */
  kill(): Promise<void>
}

export interface Scene {
  dir: string
  /** A repository on branch `main`: only what dibs looks at, made without git. */
  repo: string
  temp: string
  /** The environment of a person's shell here. */
  env: Env
  /** A session of its own, or with `as` another conversation of the same process. */
  client(at?: { sid?: string; cwd?: string; as?: Client }): Client
  /** Makes a file below the repository, with its folders. @returns its path */
  file(path: string, text?: string): string
  config(value: unknown): void
  /** The state folder of a repository. */
  state(repo?: string): string
  /** What hooks wrote down of their failures. */
  diary(): string
  /** Runs after the test, before the folders go. */
  atEnd(end: () => void): void
}

const CLIENT_LIFE_S = '100'

/** `const scene = scenes(dibs)`: makes the scene of a test, and ends it after the test. */
export function scenes(dibs: Built): () => Scene {
  const ends: (() => void)[] = []
  afterEach(() => {
    for (const end of ends.splice(0)) end()
  })
  return () => {
    const scene = newScene(dibs, (end) => ends.unshift(end))
    return scene
  }
}

function newScene(dibs: Built, atEnd: (end: () => void) => void): Scene {
  const dir = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'dibs-scene-')))
  atEnd(() => endFolder(dir))
  const repo = join(dir, 'repo')
  const temp = join(dir, 'tmp')
  for (const folder of [temp, join(dir, 'home')]) fs.mkdirSync(folder)
  repository(repo)
  const env: Env = { PATH: process.env.PATH, HOME: join(dir, 'home'), TMPDIR: temp, USER: 'ann' }
  let made = 0

  function client({
    sid = `session-${++made}`,
    cwd = repo,
    as,
  }: Parameters<Scene['client']>[0] = {}): Client {
    const life = as ? undefined : standIn()
    const pid = as?.pid ?? life!.pid!
    if (life) atEnd(() => void life.kill('SIGKILL'))
    const hook: Client['hook'] = (event, input = {}, extra = {}) =>
      runHookProcess(dibs.hook, event, { session_id: sid, cwd, ...input }, { ...hookEnv(env, pid), ...extra })
    return {
      sid,
      pid,
      hook,
      write: (file, input = {}) =>
        hook('PreToolUse', { tool_name: 'Write', tool_input: { file_path: file, content: 'x' }, ...input }),
      start: async (source = 'startup') => handleIn(await hook('SessionStart', { source })),
      kill: () =>
        new Promise((resolve) => {
          life!.once('exit', () => resolve())
          life!.kill('SIGKILL')
        }),
    }
  }

  return {
    dir,
    repo,
    temp,
    env,
    client,
    file(path, text = '') {
      const full = join(repo, path)
      fs.mkdirSync(dirname(full), { recursive: true })
      fs.writeFileSync(full, text)
      return full
    },
    config(value) {
      fs.mkdirSync(join(repo, '.claude'), { recursive: true })
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      fs.writeFileSync(join(repo, '.claude', 'dibs.json'), text)
    },
    state: (at = repo) => join(at, '.git', 'dibs', 'v1'),
    diary: () => diaryIn(temp),
    atEnd,
  }
}

const standIn = (): ChildProcess => spawn('sleep', [CLIENT_LIFE_S], { stdio: 'ignore' })

/** The part of a repository that dibs looks at. */
export function repository(folder: string): string {
  fs.mkdirSync(join(folder, '.git'), { recursive: true })
  fs.writeFileSync(join(folder, '.git', 'HEAD'), 'ref: refs/heads/main\n')
  return folder
}

/** Another worktree of a repository, on a branch of its name. */
export function worktree(repo: string, folder: string, branch: string): string {
  const gitDir = join(repo, '.git', 'worktrees', branch)
  fs.mkdirSync(gitDir, { recursive: true })
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(join(gitDir, 'HEAD'), `ref: refs/heads/${branch}\n`)
  fs.writeFileSync(join(gitDir, 'commondir'), '../..\n')
  fs.writeFileSync(join(folder, '.git'), `gitdir: ${gitDir}\n`)
  return folder
}

/** A submodule: a worktree whose git folder is a repository of its own. */
export function submodule(repo: string, path: string): string {
  const gitDir = join(repo, '.git', 'modules', path)
  fs.mkdirSync(gitDir, { recursive: true })
  fs.mkdirSync(join(repo, path), { recursive: true })
  fs.writeFileSync(join(gitDir, 'HEAD'), 'ref: refs/heads/main\n')
  fs.writeFileSync(join(repo, path, '.git'), `gitdir: ${gitDir}\n`)
  return join(repo, path)
}

export function diaryIn(temp: string): string {
  const folders = fs.readdirSync(temp).filter((name) => name.startsWith('dibs-'))
  const files = folders.map((name) => join(temp, name, 'errors.log')).filter((file) => fs.existsSync(file))
  return files.map((file) => fs.readFileSync(file, 'utf8')).join('')
}

export const decisionOf = (answer: HookAnswer): string | undefined =>
  answer.output?.hookSpecificOutput?.permissionDecision
export const reasonOf = (answer: HookAnswer): string =>
  answer.output?.hookSpecificOutput?.permissionDecisionReason ?? ''
export const contextOf = (answer: HookAnswer): string =>
  answer.output?.hookSpecificOutput?.additionalContext ?? ''
export const humanOf = (answer: HookAnswer): string => answer.output?.systemMessage ?? ''

export function handleIn(answer: HookAnswer): string {
  const handle = /this session is ([a-z0-9-]+)/.exec(contextOf(answer))?.[1]
  if (handle === undefined) throw new Error(`no handle in ${JSON.stringify(answer)}`)
  return handle
}
