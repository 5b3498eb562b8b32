/** What Claude Code tells a hook. Hostile until checked: only fields of the right type are seen at all. */
import { isAbsolute } from 'node:path'
import type { World } from '../host/world.ts'

export interface HookInput {
  sid: string
  cwd: string
  transcript?: string
  /** Subagent id, `''` for the main thread. */
  agent: string
  agentType: string
  tool: string
  toolInput: Record<string, unknown>
  /** Id of the tool call, as it may stand in the name of a file; `''` where there is none. */
  toolUse: string
  /** A shell command that goes on when its tool call is over. */
  background: boolean
  /** PostToolBatch: ids of the shell commands among the calls of this step that are over. */
  shellCalls: string[]
  prompt: string
  /** Which prompt of the user is being worked on; absent with clients before 2.1.196. */
  promptId?: string
  /** Where the prompt or the session comes from. */
  source: string
  reason: string
  /** Stop: the turn goes on already because a hook asked for it. */
  stopHookActive: boolean
}

const MAX_SESSION_ID = 128

/** Claude's session ids are UUIDs; whatever else it may become one day, it is no path and no text. */
export const isSessionId = (sid: string): boolean => sid.length <= MAX_SESSION_ID && /^[\w-]+$/.test(sid)

/** `undefined` where it is no object with a session id and an absolute folder. */
export function parseInput(value: unknown): HookInput | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const raw = value as Record<string, unknown>
  const text = (key: string): string => (typeof raw[key] === 'string' ? raw[key] : '')
  const sid = text('session_id')
  const cwd = text('cwd')
  if (sid === '' || !isAbsolute(cwd) || cwd.includes('\0')) return undefined
  const transcript = text('transcript_path')
  const promptId = text('prompt_id')
  const toolInput = objectIn(raw.tool_input)
  return {
    sid,
    cwd,
    ...(transcript ? { transcript } : {}),
    agent: text('agent_id'),
    agentType: text('agent_type'),
    tool: text('tool_name'),
    toolUse: idIn(raw.tool_use_id),
    shellCalls: shellCallsIn(raw.tool_calls),
    toolInput,
    background: runsOn(toolInput) || objectIn(raw.tool_response).backgroundTaskId !== undefined,
    prompt: text('prompt'),
    ...(promptId ? { promptId } : {}),
    source: text('source'),
    reason: text('reason'),
    stopHookActive: raw.stop_hook_active === true,
  }
}

const idIn = (value: unknown): string =>
  typeof value === 'string' && value.length <= MAX_SESSION_ID && /^[\w-]+$/.test(value) ? value : ''

const objectIn = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

const runsOn = (toolInput: Record<string, unknown>): boolean => toolInput.run_in_background === true

function shellCallsIn(calls: unknown): string[] {
  if (!Array.isArray(calls)) return []
  return calls.map(objectIn).flatMap((one) => {
    const id = idIn(one.tool_use_id)
    return isShell(one.tool_name) && id !== '' && !runsOn(objectIn(one.tool_input)) ? [id] : []
  })
}

/** The tools that run commands. */
export const isShell = (tool: unknown): boolean => tool === 'Bash' || tool === 'PowerShell'

/** The process of the client: it names itself, or it is who started the hook. */
export const clientPid = ({ env, parentPid }: World): number => Number(env.CLAUDE_PID) || parentPid

/** The file that a writing tool would write; `undefined` where it names none. */
export function writtenFile({ toolInput }: HookInput): string | undefined {
  const file = toolInput.file_path ?? toolInput.notebook_path
  return typeof file === 'string' && file !== '' && !file.includes('\0') ? file : undefined
}
