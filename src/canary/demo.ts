/**
 * Two sessions meet, told by the real compiled hooks in a scratch repository. Every line that is narrated is checked:
 * the story ends at the first thing that is not as it says.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { type HookAnswer, hookEnv, runCommandProcess, runHookProcess, Unexpected } from './hook-process.ts'

/** A process that stands in for a Claude Code client: a session lives as long as it does. */
const STAND_IN = 'setTimeout(() => {}, 60000)'

export async function demo(
  root: string,
  env: Record<string, string | undefined>,
  say: (line: string) => void,
): Promise<void> {
  const hook = path.join(root, 'dist', 'hook.cjs')
  const repo = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'dibs-demo-')))
  const clients = [0, 1].map(() => spawn(process.execPath, ['-e', STAND_IN], { stdio: 'ignore' }))
  try {
    fs.mkdirSync(path.join(repo, '.git'))
    fs.writeFileSync(path.join(repo, '.git', 'HEAD'), 'ref: refs/heads/main\n')
    await story(
      repo,
      clients as [ChildProcess, ChildProcess],
      say,
      (client, sid, event, input) =>
        runHookProcess(hook, event, { session_id: sid, cwd: repo, ...input }, hookEnv(env, client.pid!)),
      (client, sid, argv) =>
        runCommandProcess(path.join(root, 'dist', 'cli.cjs'), argv, repo, {
          ...hookEnv(env, client.pid!),
          CLAUDE_CODE_SESSION_ID: sid,
        }),
    )
  } finally {
    for (const client of clients) client.kill('SIGKILL')
    fs.rmSync(repo, { recursive: true, force: true })
  }
}

type Command = (client: ChildProcess, sid: string, argv: string[]) => Promise<number | null>
type Run = (client: ChildProcess, sid: string, event: string, input: object) => Promise<HookAnswer>

async function story(
  repo: string,
  [clientA, clientB]: [ChildProcess, ChildProcess],
  say: (line: string) => void,
  run: Run,
  dibs: Command,
): Promise<void> {
  const file = path.join(repo, 'greeting.txt')
  const write = { tool_name: 'Write', tool_input: { file_path: file, content: 'hello' } }
  const a = (event: string, input: object = {}) => run(clientA, 'demo-a', event, input)
  const b = (event: string, input: object = {}) => run(clientB, 'demo-b', event, input)

  say('Two Claude Code sessions start in one checkout (scratch repository, real hooks).')
  const nameA = handleIn(await a('SessionStart', { source: 'startup' }))
  const welcome = await b('SessionStart', { source: 'startup' })
  const nameB = handleIn(welcome)
  check(nameA !== nameB, 'they have different names')
  check(contextOf(welcome).includes(nameA), `the second one is told about ${nameA}`)
  say(`  The first one is ${nameA}. The second one, ${nameB}, is told that ${nameA} is here.`)

  await a('UserPromptSubmit', { prompt: 'Write a greeting' })
  check(decisionOf(await a('PreToolUse', write)) === undefined, `${nameA} may write greeting.txt`)
  fs.writeFileSync(file, `written by ${nameA}\n`)
  await a('PostToolUse', write)
  say(`\n${nameA} writes greeting.txt. Nobody had to claim it: the edit did.`)

  const refused = await b('PreToolUse', write)
  check(decisionOf(refused) === 'deny', `${nameB} is refused while ${nameA}'s turn lasts`)
  const reason = refused.output?.hookSpecificOutput?.permissionDecisionReason ?? ''
  check(reason.includes(nameA), 'the refusal names the holder')
  say(`${nameB} wants to write it too and is refused. Its model reads:\n  | ${reason}`)

  const question = ['send', nameA, 'May I have it?', 'I only want to add a line.']
  check((await dibs(clientB, 'demo-b', question)) === 0, `${nameB} can write to ${nameA}`)
  const read = contextOf(await a('PostToolBatch'))
  check(read.includes('| I only want to add a line.'), `${nameA} reads it with its next step`)
  say(`\n${nameB} asks. In the middle of its turn, ${nameA}'s model reads:\n${behindBar(read)}`)

  await a('Stop')
  check(
    decisionOf(await b('PreToolUse', write)) === undefined,
    `${nameB} may write once ${nameA}'s turn is over`,
  )
  fs.writeFileSync(file, `written by ${nameB}\n`)
  say(`\n${nameA}'s turn ends. ${nameB} tries again and goes on.`)

  check(decisionOf(await a('PreToolUse', write)) === 'deny', `${nameA} is refused while ${nameB} works`)
  const gone = new Promise((resolve) => clientB.once('exit', resolve))
  clientB.kill('SIGKILL')
  await gone
  say(`\nNow ${nameB} holds it, and its client is killed in the middle of its turn (SIGKILL: no hook runs).`)
  check(
    decisionOf(await a('PreToolUse', write)) === undefined,
    `${nameA} takes the dead session's file over at once`,
  )
  say(`${nameA} asks again and gets the file at once: a dead process holds nothing.`)
}

const behindBar = (text: string): string => text.replace(/^/gm, '  | ')

function check(holds: boolean, what: string): void {
  if (!holds) throw new Unexpected(`expected, and not so: ${what}`)
}

const contextOf = (answer: HookAnswer): string => answer.output?.hookSpecificOutput?.additionalContext ?? ''
const decisionOf = (answer: HookAnswer): string | undefined => {
  check(answer.code === 0, `a hook exits with 0 (it was ${answer.code})`)
  check(answer.output?.systemMessage === undefined, `no hook complains (${answer.output?.systemMessage})`)
  return answer.output?.hookSpecificOutput?.permissionDecision
}

function handleIn(answer: HookAnswer): string {
  const handle = /this session is ([a-z0-9-]+)/.exec(contextOf(answer))?.[1]
  check(handle !== undefined, 'a session is told its name at its start')
  return handle!
}
