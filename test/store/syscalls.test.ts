/**
 * The compiled hook, killed at each system call by which it touches the state folder, and each of those calls failing.
 * Afterwards the state is exactly the one before or the one after, the next hook succeeds at once, and another
 * session is refused exactly when the claim is in the store.
 *
 * Every call is killed at once. Failing is sampled: every call with one of five errors in turn, the calls that carry
 * the commit (link, write) with all five. Every call with every error is in faults.test.ts, without processes.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import * as node from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionsOf } from '../../src/core/participants.ts'
import { unpackState } from '../../src/core/stored.ts'
import { systemClock } from '../../src/host/clock.ts'
import { realFs } from '../../src/host/fs.ts'
import { openStore } from '../../src/store/open.ts'
import { built } from '../support/built.ts'
import {
  callsUnder,
  inject,
  type Program,
  type Run,
  run,
  type SystemCall,
  whyNoStrace,
} from '../support/strace.ts'

const ERRORS = ['ENOSPC', 'EACCES', 'EIO', 'EMFILE', 'EPERM']
/** Without waiting for anything: a store that held something would cost seconds. */
const AT_ONCE_MS = 2500
const STAND_IN_MS = 5 * 60_000
const why = whyNoStrace()
const install = built()

let base = ''
const standIns: ChildProcess[] = []
const standIn = (): ChildProcess => {
  const child = spawn(process.execPath, ['-e', `setTimeout(() => {}, ${STAND_IN_MS})`], { stdio: 'ignore' })
  standIns.push(child)
  return child
}

beforeAll(() => {
  base = node.realpathSync(node.mkdtempSync(path.join(os.tmpdir(), 'dibs-calls-')))
})
afterAll(() => {
  for (const child of standIns) child.kill('SIGKILL')
  node.rmSync(base, { recursive: true, force: true })
})

interface Scenario {
  event: 'PreToolUse' | 'Stop'
  /** Who claims the file beforehand: the session itself, or one whose process is gone by then. */
  holder?: 'self' | 'dead'
  /** Commits before, to come to tombstones or to the end of a generation. */
  commits: number
}
const SCENARIOS: Record<string, Scenario> = {
  'a claim in an empty store': { event: 'PreToolUse', commits: 0 },
  'a claim that begins a generation': { event: 'PreToolUse', commits: 128 },
  'a release': { event: 'Stop', holder: 'self', commits: 40 },
  'a takeover': { event: 'PreToolUse', holder: 'dead', commits: 40 },
}

/** One repository with a state to begin with. */
async function stage({ event, holder, commits }: Scenario) {
  const repo = node.mkdtempSync(path.join(base, 'repo-'))
  const [folder, start, log] = [`${repo}/.git/dibs`, `${repo}.start`, `${repo}.log`]
  node.mkdirSync(`${repo}/.git`)
  node.writeFileSync(`${repo}/.git/HEAD`, 'ref: refs/heads/main\n')
  const hook = (name: string, sid: string, process: ChildProcess): Program => ({
    args: [install.hook, name],
    env: { PATH: globalThis.process.env.PATH ?? '', TMPDIR: base, CLAUDE_PID: String(process.pid) },
    input: JSON.stringify({
      session_id: sid,
      cwd: repo,
      hook_event_name: name,
      ...(name === 'Stop' ? {} : { tool_name: 'Write', tool_input: { file_path: `${repo}/a.ts` } }),
    }),
  })
  const store = openStore(`${folder}/v1`, {
    fs: realFs,
    clock: systemClock(realFs),
    uid: process.geteuid?.(),
  })
  for (let at = 0; at < commits; at++)
    await store.commit(await store.read(), { participants: [], claims: [], waiters: [] })
  const [self, other, dead] = [standIn(), standIn(), standIn()]
  if (holder === 'self') await run(hook('PreToolUse', 's1', self))
  if (holder === 'dead') await run(hook('PreToolUse', 's0', dead))
  await new Promise((ended) => dead.on('close', ended).kill('SIGKILL'))
  if (node.existsSync(folder)) node.cpSync(folder, start, { recursive: true })

  return {
    folder,
    log,
    hook: hook(event, 's1', self),
    another: hook('PreToolUse', 's2', other),
    restore() {
      node.rmSync(folder, { recursive: true, force: true })
      if (node.existsSync(start)) node.cpSync(start, folder, { recursive: true })
    },
    /** Which conversations are there, and which of them holds the file. */
    async look() {
      const { doc, damage } = await store.read()
      const state = unpackState(doc)
      const sessions = sessionsOf(state)
      const holders = state.claims.map((one) => sessions.find(({ handle }) => handle === one.by)?.sid)
      return { sids: sessions.map((one) => one.sid), holders, damage }
    },
  }
}

type Stage = Awaited<ReturnType<typeof stage>>
const decision = (out: string): string | undefined =>
  out.trim() ? JSON.parse(out).hookSpecificOutput?.permissionDecision : undefined

/** @returns whether the injected call was one on the state folder: threads of Node may shift the count */
async function afterwards(
  scene: Stage,
  call: SystemCall,
  what: string,
  states: unknown[],
  result: Run,
): Promise<boolean> {
  const at = `${what} at ${call.line}`
  // Node itself aborts when a file that `fs.readFileSync` read as text cannot be closed: that is a killed hook.
  const aborts = /\sclose\(/.test(call.line) && result.code === null
  if (what.startsWith('error') && !aborts)
    expect({ at, code: result.code, decision: decision(result.out) }).toEqual({
      at,
      code: 0,
      decision: undefined,
    })
  const state = await scene.look()
  expect({ at, state: states }).toMatchObject({ state: expect.arrayContaining([state]) })

  const next = await run(scene.another)
  const denied = state.holders.includes('s1')
  expect({ at, code: next.code, decision: decision(next.out) }).toEqual({
    at,
    code: 0,
    decision: denied ? 'deny' : undefined,
  })
  expect({ at, ms: next.ms, quick: next.ms < AT_ONCE_MS }).toMatchObject({ quick: true })
  expect(next.out).not.toContain('systemMessage')
  expect({ at, ...(await scene.look()) }).toMatchObject({
    at,
    holders: [denied ? 's1' : 's2'],
    damage: undefined,
  })
  return result.injected?.includes(scene.folder) ?? false
}

/**
 * The hook's calls as two runs in a row make them. Under load one may find its input late and make some more, after
 * which no number of a call would be right.
 */
async function usualCalls({ folder, hook, log, restore }: Stage): Promise<SystemCall[]> {
  const numbers = (calls: SystemCall[]) => calls.map(({ name, nth }) => `${name} ${nth}`).join()
  let calls = await callsUnder(folder, hook, log)
  for (let tries = 0; tries < 10; tries++) {
    restore()
    const again = await callsUnder(folder, hook, log)
    if (numbers(again) === numbers(calls)) return again
    calls = again
  }
  throw new Error('no two runs of the hook make the same system calls')
}

async function sweep(scenario: Scenario, faults: (call: SystemCall, at: number) => string[]): Promise<void> {
  const scene = await stage(scenario)
  const before = await scene.look()
  const calls = await usualCalls(scene)
  const after = await scene.look()
  expect(after).not.toEqual(before)
  expect(calls.length).toBeGreaterThan(20)
  let [hits, runs] = [0, 0]
  for (const [at, call] of calls.entries()) {
    for (const what of faults(call, at)) {
      scene.restore()
      const result = await inject(scene.hook, call, what, scene.log)
      runs++
      if (await afterwards(scene, call, what, [before, after], result)) hits++
    }
  }
  expect({ hits, runs, mostHit: hits > 0.9 * runs }).toMatchObject({ mostHit: true })
}

describe.skipIf(why)(
  `the compiled hook at each of its system calls${why ? ` (skipped: ${why})` : ''}`,
  () => {
    describe.concurrent('killed', () => {
      test.each(Object.keys(SCENARIOS))(
        '%s',
        (title) => sweep(SCENARIOS[title]!, () => ['signal=KILL']),
        170_000,
      )
    })

    describe.concurrent('failing', () => {
      const carries = ({ name, line }: SystemCall): boolean =>
        name.startsWith('link') || (name === 'write' && line.includes('/v1/tmp/'))
      const errors = (call: SystemCall, at: number): string[] =>
        carries(call) ? ERRORS : [ERRORS[at % ERRORS.length]!]
      test.each(Object.keys(SCENARIOS))(
        '%s',
        (title) => sweep(SCENARIOS[title]!, (call, at) => errors(call, at).map((code) => `error=${code}`)),
        170_000,
      )
    })
  },
)
