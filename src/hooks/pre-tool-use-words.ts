/** What the model reads when a write is refused, asked about or warned of. Loaded only then. */
import type { Blocked, Taken } from '../actions/edits.ts'
import { obstacle } from '../actions/obstacle.ts'
import type { Place } from '../actions/place.ts'
import { countRefusal } from '../actions/refusals.ts'
import type { Enforcement } from '../core/config.ts'
import { shown } from '../core/resource.ts'
import { oneLine } from '../core/text.ts'
import { realPath } from '../host/paths.ts'
import { heldElsewhere, type Obstacle, question, refusal, refusalAgain, warning } from '../words/refusals.ts'
import type { Reply } from './reply.ts'

/**
 * Of several things in the way the first that stops most is described, the others are counted.
 * @param cwd the folder that the session is in: files are spelled as commands will read them there
 */
export async function describe(
  place: Place,
  { session, blocked, elsewhere, now }: Taken,
  cwd: string,
  form: Pick<Obstacle, 'command'> = {},
): Promise<Reply> {
  const folder = realPath(place.world.fs, cwd)
  const about = async (one: Blocked): Promise<Obstacle> => ({
    ...(await obstacle(place, one, folder, now)),
    ...form,
    ...(one.twin ? inOtherWorktree(one, folder) : {}),
  })
  const by = (is: Enforcement) => blocked.find((one) => one.of.enforcement === is)
  const first = by('deny') ?? by('ask') ?? by('warn')
  if (!first) return elsewhere[0] ? { context: heldElsewhere(await about(elsewhere[0])) } : {}
  const { enforcement, file } = first.of
  const one = { ...(await about(first)), others: new Set(blocked.map(({ claim }) => claim)).size - 1 }
  if (enforcement === 'warn') return { context: warning(one) }
  if (enforcement === 'ask') return { decision: { is: 'ask', reason: question(one) } }
  const times = await countRefusal(place, session.handle, file.r, now)
  return { decision: { is: 'deny', reason: times < 3 ? refusal(one) : refusalAgain(one, times) } }
}

const inOtherWorktree = (
  { of, wanted, holder }: Blocked,
  folder: string,
): Pick<Obstacle, 'file' | 'elsewhere' | 'waitFor'> => ({
  file: oneLine(shown(of.file, folder), 160),
  elsewhere: oneLine(holder?.kind === 'session' ? holder.tree : '', 120),
  waitFor: oneLine(wanted.r, 300),
})
