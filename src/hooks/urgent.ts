/** In passing: has everybody got the urgent messages of this session? Most sessions sent none, then this is one look. */
import { bestEffort } from '../actions/best-effort.ts'
import type { Place } from '../actions/place.ts'
import { watchedBy } from '../core/messages.ts'
import type { Session } from '../core/state.ts'
import { hasItems } from '../store/peek.ts'

export async function lookAfterUrgent(place: Place, session: Session): Promise<void> {
  if (!hasItems(place.workspace.state, place.world, watchedBy(session.handle))) return
  const { watchUrgent } = await import('../actions/urgent.ts')
  await bestEffort(place, () => watchUrgent(place, session))
}
