/** Which file serves which event; `Wake` goes beside `Stop`. Each is loaded when its event happens. */
import type { Run } from './hook.ts'

export const HOOKS: Record<string, () => Promise<Run>> = {
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
