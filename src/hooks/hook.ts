/** What every file in this folder exports: what dibs does on one event of Claude Code. */

import type { Place } from '../actions/place.ts'
import type { Arrival } from '../core/sessions.ts'
import type { World } from '../host/world.ts'
import type { HookInput } from './input.ts'

export interface Call {
  world: World
  place: Place
  input: HookInput
  arrival: Arrival
}

/** What goes back to Claude Code; nothing at all when there is nothing to say. */
export interface Reply {
  /** Facts for the model. */
  context?: string
  /** PreToolUse only: the write is refused, or put before the user. */
  decision?: { is: 'deny' | 'ask'; reason: string }
  /** A line for the person in front of it. */
  human?: string
}

export type Hook = (call: Call) => Promise<Reply | undefined>

/** Who calls: the conversation, and the client process that runs it. */
export function arrivalOf(world: World, place: Place, input: HookInput): Arrival {
  const pid = Number(world.env.CLAUDE_PID) || world.parentPid
  const { tree } = place.workspace
  const follows = input.source === 'clear' || input.source === 'resume'
  return {
    sid: input.sid,
    process: world.processes.identify(pid),
    tree,
    transcript: input.transcript,
    follows,
  }
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
