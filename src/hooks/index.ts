/** Which file serves which event. Each is loaded when its event happens. */
import type { Run } from './hook.ts'
import { isShell } from './input.ts'

type Table = Record<string, () => Promise<Run>>

/** `Wake` goes beside `Stop`. */
const HOOKS: Table = {
  PreToolUse: async () => (await import('./pre-tool-use.ts')).preToolUse,
  PostToolBatch: async () => (await import('./post-tool-batch.ts')).postToolBatch,
  PostToolUse: async () => (await import('./post-tool-use.ts')).postToolUse,
  SessionStart: async () => (await import('./session-start.ts')).sessionStart,
  UserPromptSubmit: async () => (await import('./user-prompt-submit.ts')).userPromptSubmit,
  Stop: async () => (await import('./stop.ts')).stop,
  Wake: async () => (await import('./wake.ts')).wake,
  StopFailure: async () => (await import('./stop.ts')).stopFailure,
  SubagentStart: async () => (await import('./subagent-start.ts')).subagentStart,
  SubagentStop: async () => (await import('./subagent-stop.ts')).subagentStop,
  SessionEnd: async () => (await import('./session-end.ts')).sessionEnd,
}

/** Tools that run commands. */
const SHELL_HOOKS: Table = {
  PreToolUse: async () => (await import('./shell.ts')).beforeShell,
  PostToolUse: async () => (await import('./shell-after.ts')).afterShell,
  PostToolUseFailure: async () => (await import('./shell-after.ts')).afterShell,
}

/** @param tool what the event is about; `''` where it is about none */
export function hookFor(event: string, tool: string): (() => Promise<Run>) | undefined {
  const table = isShell(tool) ? SHELL_HOOKS : HOOKS
  return Object.hasOwn(table, event) ? table[event] : undefined
}

export const isEvent = (event: string): boolean =>
  hookFor(event, '') !== undefined || hookFor(event, 'Bash') !== undefined
