/** What a hook answers, in dibs' words and in the client's. */

/** What goes back to Claude Code; nothing at all when there is nothing to say. */
export interface Reply {
  /** Facts for the model. */
  context?: string
  /** PreToolUse only: the write is refused, or put before the user. */
  decision?: { is: 'deny' | 'ask'; reason: string }
  /** A line for the person in front of it. */
  human?: string
}

/** The JSON that Claude Code reads, `''` for nothing. */
export function render(event: string, reply: Reply | undefined): string {
  if (!reply) return ''
  const { context, decision, human } = reply
  const specific = {
    ...(decision ? { permissionDecision: decision.is, permissionDecisionReason: decision.reason } : {}),
    ...(context ? { additionalContext: context } : {}),
  }
  const output = {
    ...(human ? { systemMessage: human } : {}),
    ...(Object.keys(specific).length > 0
      ? { hookSpecificOutput: { hookEventName: event, ...specific } }
      : {}),
  }
  return Object.keys(output).length > 0 ? JSON.stringify(output) : ''
}
