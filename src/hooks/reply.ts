/** What a hook answers, in dibs' words and in the client's. */

/** What goes back to Claude Code; nothing at all when there is nothing to say. */
export interface Reply {
  /** Facts for the model. */
  context?: string
  /** PreToolUse only: the call is refused, or put before the user, or (dibs' own commands alone) not put before the user. */
  decision?: { is: 'deny' | 'ask' | 'allow'; reason: string }
  /** A line for the person in front of it. */
  human?: string
  /** Stop only: the turn goes on, for this reason. */
  goOn?: string
  /** The session is woken with this; only in a hook that the client lets wake. */
  wake?: string
  /** What is to be done once the reply is printed. */
  printed?: () => Promise<void>
}

/** What the process leaves behind. */
export interface Output {
  stdout: string
  stderr: string
  code: number
  printed?: (() => Promise<void>) | undefined
}

export const NOTHING: Output = { stdout: '', stderr: '', code: 0 }

/** Exit code with which an asynchronous hook wakes its session, which then reads standard error. */
const WAKE = 2

export const outputOf = (event: string, reply: Reply | undefined): Output => ({
  stdout: render(event, reply),
  stderr: reply?.wake ?? '',
  code: reply?.wake === undefined ? 0 : WAKE,
  printed: reply?.printed,
})

/** The JSON that Claude Code reads, `''` for nothing. */
function render(event: string, reply: Reply | undefined): string {
  if (!reply) return ''
  const { context, decision, human, goOn } = reply
  const specific = {
    ...(decision ? { permissionDecision: decision.is, permissionDecisionReason: decision.reason } : {}),
    ...(context ? { additionalContext: context } : {}),
  }
  const output = {
    ...(human ? { systemMessage: human } : {}),
    ...(goOn ? { decision: 'block', reason: goOn } : {}),
    ...(Object.keys(specific).length > 0
      ? { hookSpecificOutput: { hookEventName: event, ...specific } }
      : {}),
  }
  return Object.keys(output).length > 0 ? JSON.stringify(output) : ''
}
