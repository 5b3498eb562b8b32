/** Runs a compiled hook as Claude Code does, a process of its own with one JSON object on its standard input; or a command. */
import { spawn } from 'node:child_process'

/** Something is not as it should be; the message says what. */
export class Unexpected extends Error {
  override name = 'Unexpected'
}

export interface HookAnswer {
  code: number | null
  /** The parsed output; `undefined` where the hook said nothing. */
  output?: {
    systemMessage?: string
    hookSpecificOutput?: {
      permissionDecision?: string
      permissionDecisionReason?: string
      additionalContext?: string
    }
  }
  ms: number
}

/** How long a hook may take before the attempt counts as failed. */
const HOOK_MS = 10_000

export function runHookProcess(
  hook: string,
  event: string,
  input: object,
  env: Record<string, string | undefined>,
): Promise<HookAnswer> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const child = spawn(process.execPath, [hook, event], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
      timeout: HOOK_MS,
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => {
      const ms = performance.now() - start
      try {
        resolve({ code, ms, ...(text.trim() ? { output: JSON.parse(text) } : {}) })
      } catch {
        reject(
          new Unexpected(
            `expected, and not so: the ${event} hook prints JSON (it printed: ${text.slice(0, 200).trim()})`,
          ),
        )
      }
    })
    child.stdin.on('error', () => {}) // a hook that died tells by its exit code
    child.stdin.end(JSON.stringify({ hook_event_name: event, ...input }))
  })
}

/** A command as a session's Bash runs it. @returns its exit code */
export function runCommandProcess(
  cli: string,
  argv: string[],
  cwd: string,
  env: Record<string, string | undefined>,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...argv], { cwd, env, stdio: 'ignore', timeout: HOOK_MS })
    child.on('error', reject)
    child.on('close', resolve)
  })
}

/** The environment of a hook that belongs to no session of the caller's own. */
export function hookEnv(
  base: Record<string, string | undefined>,
  pid: number,
): Record<string, string | undefined> {
  const env: Record<string, string | undefined> = {
    ...base,
    CLAUDE_PID: String(pid),
    CLAUDE_PLUGIN_ROOT: 'demo',
  }
  for (const name of [
    'CLAUDE_CODE_SESSION_ID',
    'CLAUDE_ENV_FILE',
    'CLAUDE_PROJECT_DIR',
    'DIBS_SESSION',
    'DIBS_STORE',
    'DIBS',
  ])
    delete env[name]
  return env
}
