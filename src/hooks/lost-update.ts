/** A Write is about to replace a file that some session wrote: has this conversation seen what it holds? */
import type { Taken } from '../actions/edits.ts'
import { unseenChange } from '../actions/lost-updates.ts'
import type { Place } from '../actions/place.ts'
import type { Authors } from '../core/authors.ts'
import { shown } from '../core/resource.ts'
import { oneLine } from '../core/text.ts'
import { realPath } from '../host/paths.ts'
import { agentTranscript } from '../host/transcript.ts'
import { type Changed, unseen, unseenWarning } from '../words/refusals.ts'
import type { Call } from './hook.ts'
import type { Reply } from './reply.ts'

export async function lostUpdate(
  place: Place,
  { input, target, world }: Call,
  { session, now }: Taken,
  authors: Authors,
): Promise<Reply | undefined> {
  const { file } = target!
  // A subagent was told what to write by a thread that may have read it.
  const transcripts = [agentTranscript(input.transcript, input.agent), input.transcript].filter(
    (one) => one !== undefined,
  )
  const change = await unseenChange(place, session, authors, { file, transcripts }, now)
  if (!change) return undefined
  const { who, how, agoMs } = change
  const about: Changed = {
    file: oneLine(shown(file, realPath(world.fs, input.cwd)), 160),
    ...(who === undefined ? {} : { who: oneLine(who, 40) }),
    ...(how === undefined ? {} : { how: oneLine(how, 40) }),
    agoMs,
  }
  return place.config.lostUpdates === 'warn'
    ? { context: unseenWarning(about) }
    : { decision: { is: 'deny', reason: unseen(about) } }
}
