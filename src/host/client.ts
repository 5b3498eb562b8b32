/**
 * What the Claude Code client itself leaves on disk about a session: is its turn over? Undocumented files, so every
 * answer may be missing, and none is taken for more than it says.
 */
import type { Session } from '../core/state.ts'
import type { Fs } from './fs.ts'
import { type Entry, tail } from './transcript.ts'

/** Unix times in milliseconds, by the client's clock; see `ClientSays` in core/standing.ts. */
export interface ClientFiles {
  idleSince?: number
  interruptedAt?: number
}

/**
 * @param alone nobody else writes into this session's transcript
 * @returns `undefined` where neither file says anything about this session
 */
export function clientFilesOf(fs: Fs, session: Session, alone = true): ClientFiles | undefined {
  const status = statusOf(fs, session)
  // Busy may mean a subagent: of the main thread only the transcript tells.
  const interruptedAt =
    alone && status?.idleSince === undefined ? interruption(fs, session.transcript) : undefined
  if (!status && interruptedAt === undefined) return undefined
  return { ...status, ...(interruptedAt === undefined ? {} : { interruptedAt }) }
}

/** `CONFIG/sessions/PID.json`: rewritten by the client whenever its status (idle, busy, waiting) changes. */
function statusOf(fs: Fs, { sid, process, transcript }: Session): ClientFiles | undefined {
  const config = /^(.*)[\\/]projects[\\/]/s.exec(transcript ?? '')?.[1]
  if (!config) return undefined
  try {
    const file = JSON.parse(fs.readFileSync(`${config}/sessions/${process.pid}.json`, 'utf8')) as Record<
      string,
      unknown
    >
    if (file.sessionId !== sid || typeof file.status !== 'string') return undefined
    if (process.start && file.procStart !== undefined && String(file.procStart) !== process.start)
      return undefined
    if (file.status !== 'idle') return {}
    return typeof file.statusUpdatedAt === 'number' ? { idleSince: file.statusUpdatedAt } : undefined
  } catch {
    return undefined
  }
}

/**
 * How much of a transcript's end is read: a little, and where that is not enough, more than any entry that matters here
 * takes. A last entry that is longer still only means that the transcript says nothing.
 */
const TAIL_BYTES = [4 * 1024, 64 * 1024]
/** Two spellings go on differently: `]` and ` for tool use]`. */
export const INTERRUPTED = '[Request interrupted by user'

/** A turn that the user interrupted ends in an entry that says so. */
function interruption(fs: Fs, transcript: string | undefined): number | undefined {
  const entry = transcript ? lastMessage(fs, transcript) : undefined
  const at = Date.parse(entry?.timestamp ?? '')
  return entry && !Number.isNaN(at) && saysInterrupted(entry) ? at : undefined
}

/** Does this transcript (a session's or a subagent's) end in an interruption? */
export function endsInterrupted(fs: Fs, transcript: string): boolean {
  const entry = lastMessage(fs, transcript)
  return entry !== undefined && saysInterrupted(entry)
}

const saysInterrupted = (entry: Entry): boolean =>
  entry.type === 'user' && textsOf(entry).some((text) => text.startsWith(INTERRUPTED))

/** Written for what the user did without the model: `/status`, `! ls`. It begins no turn. */
const isLocal = (entry: Entry): boolean =>
  entry.type === 'user' &&
  (entry.isMeta === true || textsOf(entry).some((text) => /^<(local-command|command-|bash-)/.test(text)))

function textsOf({ message }: Entry): string[] {
  const content = message?.content
  const texts = Array.isArray(content) ? content.map((part: { text?: unknown }) => part?.text) : [content]
  return texts.filter((text) => typeof text === 'string')
}

/** The newest entry of a conversation's own, user's or assistant's. */
function lastMessage(fs: Fs, transcript: string): Entry | undefined {
  for (const most of TAIL_BYTES) {
    const end = tail(fs, transcript, most)
    for (const line of end?.lines.reverse() ?? []) {
      try {
        const entry = JSON.parse(line) as Entry
        if ((entry.type === 'user' || entry.type === 'assistant') && !isLocal(entry)) return entry
      } catch {
        // the first line of the tail, or one being written
      }
    }
    if (end?.whole !== false) return undefined
  }
  return undefined
}
