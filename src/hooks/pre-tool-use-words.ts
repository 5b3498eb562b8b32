/** What the model reads when a write is refused, warned about. Loaded only then. */
import type { Taken } from '../actions/edits.ts'
import { obstacle } from '../actions/obstacle.ts'
import type { Place } from '../actions/place.ts'
import { countRefusal } from '../actions/refusals.ts'
import type { Enforcement } from '../core/config.ts'
import { type Resource, shown } from '../core/resource.ts'
import { oneLine } from '../core/text.ts'
import { realPath } from '../host/paths.ts'
import { heldElsewhere, type Obstacle, question, refusal, refusalAgain, warning } from '../words/refusals.ts'
import type { Reply } from './reply.ts'

/** @param cwd the folder that the session is in: files are spelled as commands will read them there */
export async function describe(
  place: Place,
  taken: Taken,
  file: Resource,
  cwd: string,
  enforcement: Enforcement,
): Promise<Reply> {
  const folder = realPath(place.world.fs, cwd)
  const { session, conflicts, elsewhere, now } = taken
  const first = conflicts[0]
  if (taken.kind === 'refused' && first) {
    const about: Obstacle = {
      ...(await obstacle(place, first, folder, now)),
      ...(elsewhere.includes(first) ? inOtherWorktree(taken, file, folder) : {}),
    }
    if (enforcement === 'warn') return { context: warning(about) }
    if (enforcement === 'ask') return { decision: { is: 'ask', reason: question(about) } }
    const times = await countRefusal(place, session.handle, file.r, now)
    const reason = times < 3 ? refusal(about) : refusalAgain(about, times)
    return { decision: { is: 'deny', reason } }
  }
  if (taken.kind === 'granted' && elsewhere[0])
    return {
      context: heldElsewhere({
        ...(await obstacle(place, elsewhere[0], folder, now)),
        ...inOtherWorktree(taken, file, folder),
      }),
    }
  return {}
}

function inOtherWorktree(
  { elsewhere }: Taken,
  file: Resource,
  folder: string,
): Pick<Obstacle, 'file' | 'elsewhere' | 'waitFor'> {
  const holder = elsewhere[0]?.holder
  const twin = elsewhere[0]?.wanted.r ?? ''
  const other = holder?.kind === 'session' ? holder.tree : ''
  return {
    file: oneLine(shown(file, folder), 160),
    elsewhere: oneLine(other, 120),
    waitFor: oneLine(twin, 300),
  }
}
