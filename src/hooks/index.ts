/** Which file serves which event. Everything but PreToolUse is loaded when it happens. */
import type { Hook } from './hook.ts'
import { preToolUse } from './pre-tool-use.ts'

export const HOOKS: Record<string, () => Promise<Hook>> = {
  PreToolUse: async () => preToolUse,
  PostToolUse: async () => (await import('./post-tool-use.ts')).postToolUse,
  SessionStart: async () => (await import('./session-start.ts')).sessionStart,
  UserPromptSubmit: async () => (await import('./user-prompt-submit.ts')).userPromptSubmit,
  Stop: async () => (await import('./stop.ts')).stop,
  StopFailure: async () => (await import('./stop.ts')).stop,
  SubagentStart: async () => (await import('./subagent-start.ts')).subagentStart,
  SubagentStop: async () => (await import('./subagent-stop.ts')).subagentStop,
  SessionEnd: async () => (await import('./session-end.ts')).sessionEnd,
}
