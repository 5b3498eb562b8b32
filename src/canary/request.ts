/**
 * What a Messages API request says: which script it belongs to, and what the model reads in it.
 *
 * Invariant: only the user's own words select a script. Tool results and reminders may quote another session's
 * prompt, marker included, and must never redirect a conversation.
 */
export type Content = string | Array<Record<string, unknown>>
export type Body = {
  model?: string
  stream?: boolean
  system?: Content
  tools?: unknown[]
  messages?: Array<{ role: string; content: Content }>
}

const reminderPattern = /<system-reminder>([\s\S]*?)<\/system-reminder>/g
const markerPattern = /\[\[([\w-]+)\]\]/g

/** Titles, summaries and probes come without tools; conversations and subagents always have some. */
export function isSide(body: Body): boolean {
  return !body.tools?.length
}

export function findScript(body: Body, scripts: object): { script: string; step: number } | undefined {
  let script: string | undefined
  let step = 0
  for (const { role, content } of body.messages ?? []) {
    if (role === 'assistant') step += 1
    if (role !== 'user') continue
    const words = texts(content).join('\n').replace(reminderPattern, '')
    const names = [...words.matchAll(markerPattern)].map((match) => match[1]!)
    const name = names.filter((each) => Object.hasOwn(scripts, each)).at(-1)
    if (name === undefined) continue
    script = name
    step = 0
  }
  return script === undefined ? undefined : { script, step }
}

/** The text of every tool result in the conversation, oldest first, as the model reads it. */
export function toolResults(body: Body): string[] {
  return (body.messages ?? []).flatMap(({ content }) =>
    typeof content === 'string'
      ? []
      : content
          .filter((block) => block.type === 'tool_result')
          .map((block) => texts(block.content as Content).join('\n')),
  )
}

/**
 * What the client put between the words of user and model: hook contexts, notices. Newer models get it as messages
 * of the role `system`, older ones as `<system-reminder>` in the user's.
 */
export function injected(body: Body): string[] {
  const messages = body.messages ?? []
  return messages.flatMap(({ role, content }) =>
    role === 'system'
      ? texts(content)
      : everyText(content).flatMap((text) =>
          [...text.matchAll(reminderPattern)].map((match) => match[1]!.trim()),
        ),
  )
}

function texts(content: Content | undefined): string[] {
  if (content === undefined) return []
  if (typeof content === 'string') return [content]
  return content.flatMap((block) => (typeof block.text === 'string' ? [block.text] : []))
}

function everyText(content: Content): string[] {
  if (typeof content === 'string') return [content]
  return content.flatMap((block) =>
    block.type === 'tool_result' ? texts(block.content as Content) : texts([block]),
  )
}
