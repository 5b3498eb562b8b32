/** A conversation, written down as the client does. */
import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

export interface Told {
  tool: string
  input: object
  /** How it ended; `pending`: there is no result yet. */
  result?: 'ok' | 'error' | 'pending'
}

let made = 0

export function tell(
  transcript: string,
  what: Told | { attached: string } | { padding: number },
  at = new Date(),
): void {
  mkdirSync(dirname(transcript), { recursive: true })
  const add = (entry: object) =>
    appendFileSync(transcript, `${JSON.stringify({ ...entry, timestamp: at.toISOString() })}\n`)
  if ('padding' in what) add({ type: 'system', text: 'x'.repeat(what.padding) })
  else if ('attached' in what)
    add({ type: 'attachment', attachment: { type: 'file', filename: what.attached } })
  else call(what, add)
}

function call(what: Told, add: (entry: object) => void): void {
  const id = `toolu_${++made}`
  const { tool: name, input, result = 'ok' } = what
  add({
    type: 'assistant',
    message: {
      content: [
        { type: 'text', text: 'so' },
        { type: 'tool_use', id, name, input },
      ],
    },
  })
  if (result === 'pending') return
  const content = [{ type: 'tool_result', tool_use_id: id, is_error: result === 'error', content: '…' }]
  add({ type: 'user', message: { content } })
}
