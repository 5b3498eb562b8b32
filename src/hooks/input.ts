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
  const toolInput = raw.tool_input
  return {
    sid,
    cwd,
    ...(transcript ? { transcript } : {}),
    agent: text('agent_id'),
    agentType: text('agent_type'),
    tool: text('tool_name'),
    toolInput:
      typeof toolInput === 'object' && toolInput !== null ? (toolInput as Record<string, unknown>) : {},
    prompt: text('prompt'),
    ...(promptId ? { promptId } : {}),
    source: text('source'),
    reason: text('reason'),
    stopHookActive: raw.stop_hook_active === true,
  }
}

/** The process of the client: it names itself, or it is who started the hook. */
export const clientPid = ({ env, parentPid }: World): number => Number(env.CLAUDE_PID) || parentPid

/** The file that a writing tool would write; `undefined` where it names none. */
export function writtenFile({ toolInput }: HookInput): string | undefined {
  const file = toolInput.file_path ?? toolInput.notebook_path
  return typeof file === 'string' && file !== '' && !file.includes('\0') ? file : undefined
}
