/**
 * A conversation as Claude Code keeps it, one JSON object a line, the newest last. Undocumented; it may lag behind what
 * happens, and grows by tens of kilobytes a step: read from its end.
 */
import type { Fs } from './fs.ts'

export interface Entry {
  type?: string
  timestamp?: string
  isMeta?: boolean
  message?: { content?: unknown }
  attachment?: unknown
}

/** Where the client writes the conversation of a subagent of the session that has this one. */
export function agentTranscript(transcript: string | undefined, agent: string): string | undefined {
  if (!transcript?.endsWith('.jsonl') || !/^[\w-]+$/.test(agent)) return undefined
  return `${transcript.slice(0, -'.jsonl'.length)}/subagents/agent-${agent}.jsonl`
}

/** The last lines, the first of them may be cut; `undefined` where it cannot be read. */
export function tail(fs: Fs, file: string, most: number): { lines: string[]; whole: boolean } | undefined {
  let fd: number | undefined
  try {
    fd = fs.openSync(file, 'r')
    const size = fs.fstatSync(fd).size
    const buffer = Buffer.allocUnsafe(Math.min(size, most))
    const count = fs.readSync(fd, buffer, 0, buffer.length, size - buffer.length)
    return { lines: buffer.toString('utf8', 0, count).split('\n'), whole: size <= most }
  } catch {
    return undefined
  } finally {
    if (fd !== undefined) fs.closeSync(fd)
  }
}

/** How much of a conversation is read at most: further back lies more than most conversations have. */
const SINCE_BYTES = [128 * 1024, 1024 * 1024, 16 * 1024 * 1024]

/** What was written down at `time` (Unix milliseconds) or later; `undefined` where that cannot be told. */
export function entriesSince(fs: Fs, file: string, time: number): Entry[] | undefined {
  for (const most of SINCE_BYTES) {
    const end = tail(fs, file, most)
    if (!end) return undefined
    const { lines, whole } = end
    const entries = lines.flatMap(parsed)
    const timed = entries.filter(({ timestamp }) => timestamp !== undefined)
    if (whole || timed.some((one) => timeOf(one) < time)) return timed.filter((one) => timeOf(one) >= time)
  }
  return undefined
}

const timeOf = ({ timestamp }: Entry): number => Date.parse(timestamp ?? '')

function parsed(line: string): Entry[] {
  try {
    const entry = JSON.parse(line) as Entry | null
    return typeof entry === 'object' && entry !== null ? [entry] : []
  } catch {
    return [] // cut, or being written
  }
}

export interface ToolCall {
  name: string
  input: Record<string, unknown>
}

/** Calls of tools among these entries that the model has the results of. */
export function answered(entries: Entry[]): ToolCall[] {
  const done = new Set(
    partsIn(entries, 'user', 'tool_result').flatMap((one) =>
      one.is_error === true ? [] : [one.tool_use_id],
    ),
  )
  return partsIn(entries, 'assistant', 'tool_use').flatMap(({ id, name, input }) =>
    done.has(id) && typeof name === 'string' && isObject(input) ? [{ name, input }] : [],
  )
}

/** Paths of files that the client showed the model by itself: named in a prompt, or changed meanwhile. */
export const attached = (entries: Entry[]): string[] =>
  entries.flatMap(({ type, attachment }) =>
    type === 'attachment' && isObject(attachment) && typeof attachment.filename === 'string'
      ? [attachment.filename]
      : [],
  )

function partsIn(entries: Entry[], from: string, type: string): Record<string, unknown>[] {
  return entries.flatMap((entry) => {
    const content = entry.type === from ? entry.message?.content : undefined
    return Array.isArray(content) ? content.filter((part) => isObject(part) && part.type === type) : []
  })
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
