/** What the tests share: dibs in its two forms, gates, script steps, and what dibs said and wrote down. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect } from 'vitest'
import type { Seen, ToolCall } from '../../src/canary/messages-api.ts'
import { leaksBelow } from '../support/canary.ts'
import { root, type Scripts, startWorld, type World } from './harness.ts'

/** Where dibs is taken from. Another folder puts the same tests before another build, or before a broken one. */
export const dibs = process.env.DIBS_E2E_PLUGIN ?? root
export const plugin = { pluginDir: dibs }

/**
 * `const play = staged()`: starts the world of a test and ends it after the test. Hooks that failed are silent to the
 * client (they fail open), therefore what they wrote into their diary fails the test here; and so does a value of the vault
 * in anything that dibs wrote.
 * @param lostUpdates the setting: scripts write over what they have not read, and most are about something else
 */
export function staged(lostUpdates: 'deny' | 'off' = 'off'): (scripts: Scripts) => Promise<World> {
  let world: World | undefined
  afterEach(async () => {
    const failures = world ? diary(world) : ''
    // An installed plugin has these tests in it.
    const leaks = world ? leaksBelow(world.dir).filter((path) => !path.includes('/plugins/')) : []
    await world?.end()
    world = undefined
    expect(failures).toBe('')
    expect(leaks).toEqual([])
  })
  return async (scripts) => {
    world = await startWorld(scripts)
    world.env.TMPDIR = join(world.dir, 'tmp')
    mkdirSync(world.env.TMPDIR)
    if (lostUpdates === 'off') {
      world.write('.claude/dibs.json', JSON.stringify({ lostUpdates }))
      appendFileSync(join(world.repo, '.git', 'info', 'exclude'), '.claude/dibs.json\n')
    }
    return world
  }
}

function diary({ env }: World): string {
  const temp = env.TMPDIR ?? ''
  const folders = existsSync(temp) ? readdirSync(temp).filter((name) => name.startsWith('dibs-')) : []
  const files = folders.map((name) => join(temp, name, 'errors.log')).filter((file) => existsSync(file))
  return files.map((file) => readFileSync(file, 'utf8')).join('')
}

export type Gate = { open: () => void; opened: Promise<void> }

export function gate(): Gate {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

/** Waits for something that comes by itself but announces nothing. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false,
  timeoutMs = 20_000,
): Promise<T> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const found = probe()
    if (found) return found
    if (Date.now() > end) throw new Error(`${what}: not within ${timeoutMs} ms`)
    await sleep(50)
  }
}

// --- steps ---------------------------------------------------------------------------------------------------

export const write = (file_path: string, content: string): ToolCall => ({
  tool: 'Write',
  input: { file_path, content },
})
export const edit = (file_path: string, old_string: string, new_string: string): ToolCall => ({
  tool: 'Edit',
  input: { file_path, old_string, new_string },
})
export const read = (file_path: string): ToolCall => ({ tool: 'Read', input: { file_path } })
export const bash = (command: string): ToolCall => ({
  tool: 'Bash',
  input: { command, description: 'scripted' },
})
/** A command that goes on for longer than any test; the client stops a plain `sleep`. */
export const longCommand = bash(`node -e 'setTimeout(() => {}, 90000)'`)
/** A deferred tool has to be looked up before it can be called. */
export const lookUp = (tool: string): ToolCall => ({ tool: 'ToolSearch', input: { query: `select:${tool}` } })
export const agent = (prompt: string, background: boolean): ToolCall => ({
  tool: 'Agent',
  input: { description: 'scripted', subagent_type: 'general-purpose', prompt, run_in_background: background },
})

// --- what the model read -------------------------------------------------------------------------------------

export const lastResult = (seen: Seen): string => seen.toolResults.at(-1) ?? ''

/** The contexts that hooks of an event (`SessionStart`, `PreToolUse:Write`) gave to the model, oldest first. */
export function contexts({ injected }: Seen, hook: string): string[] {
  const start = `${hook} hook additional context: `
  return injected.flatMap((text) =>
    text
      .split(start)
      .slice(1)
      .map((rest) => rest.split('\n\n')[0]!.trim()),
  )
}

/** The handle that the session was told at its (latest) start. */
export function handleOf(seen: Seen): string {
  const welcome = contexts(seen, 'SessionStart').at(-1) ?? ''
  const handle = /this session is ([a-z]+-[a-z]+(?:-\d+)?)/.exec(welcome)?.[1]
  if (!handle)
    throw new Error(`no handle in the first words: "${welcome}" (step ${seen.step} of ${seen.script})`)
  return handle
}

/** A refusal as the model reads it: which tool, what, held by whom, what can be done. */
export function expectRefusal(words: string, about: { tool?: string; file: string; holder: string }): void {
  expect(words).toContain(`PreToolUse:${about.tool ?? 'Write'} hook error: ${about.file} is held `)
  expect(words).toContain(about.holder)
  expect(words).toContain('Nothing was written')
  expect(words).toContain(`dibs wait ${about.file}`)
}

// --- what dibs wrote down ------------------------------------------------------------------------------------

export type Entry = { t: number; event: string; who: string; r?: string; rs?: string[] } & Record<
  string,
  unknown
>

/** The activity log, oldest first. */
export function logOf(world: World): Entry[] {
  const folder = join(world.repo, '.git/dibs/v1/log')
  if (!existsSync(folder)) return []
  const text = readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
  // The last line may be in the making.
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry)
}

export const entries = (world: World, event: string, who: string): Entry[] =>
  logOf(world).filter((entry) => entry.event === event && entry.who === who)

/** Waits for the newest entry of an event of a participant that fits. */
export const logged = (
  world: World,
  event: string,
  who: string,
  fits: (entry: Entry) => boolean = () => true,
): Promise<Entry> => until(`${event} of ${who}`, () => entries(world, event, who).filter(fits).at(-1))

export type Status = {
  participants: { handle: string; presence: string; agents: { type: string }[] }[]
  waiters: { resource: string; by: string }[]
}

/** `dibs status`, as a person at a terminal reads it. */
export function status({ repo, env }: World): Status {
  const command = [join(dibs, 'bin/dibs'), 'status', '--json']
  const options = { cwd: repo, env: env as NodeJS.ProcessEnv, encoding: 'utf8' } as const
  return JSON.parse(execFileSync(process.execPath, command, options)) as Status
}

/** The client's own word on what it does: `idle`, `busy`, `waiting`. */
export function clientStatus(world: World, pid: number): string | undefined {
  try {
    const file = readFileSync(join(world.home, `.claude/sessions/${pid}.json`), 'utf8')
    return (JSON.parse(file) as { status?: string }).status
  } catch {
    return undefined // not there yet, or just being written
  }
}

/** As with a client that keeps no such file. */
export const forgetStatus = (world: World, pid: number): void =>
  rmSync(join(world.home, `.claude/sessions/${pid}.json`))

/** All conversations so far, as the client keeps them; it writes with some delay. */
export function transcripts({ home }: World): string {
  const projects = join(home, '.claude/projects')
  return readdirSync(projects)
    .flatMap((project) => readdirSync(join(projects, project)).map((name) => join(projects, project, name)))
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('')
}
