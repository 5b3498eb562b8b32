/**
 * After a write, while the turn goes on: the beat that tells others what was done and renews the lease, the board,
 * and the one thing that PreToolUse could not know: that the claim went to somebody else while the tool ran.
 */
import { noteAuthor } from '../actions/authors.ts'
import { beat } from '../actions/beats.ts'
import { bestEffort } from '../actions/best-effort.ts'
import { writeBoard } from '../actions/board.ts'
import { enforcementOf } from '../actions/enforcement.ts'
import { placeOfFile } from '../actions/place.ts'
import { type Resource, shown } from '../core/resource.ts'
import { findSession } from '../core/sessions.ts'
import type { Session, State } from '../core/state.ts'
import { unpackState } from '../core/stored.ts'
import { oneLine } from '../core/text.ts'
import { lostClaim } from '../words/refusals.ts'
import { hooked } from './hook.ts'
import { lookAfterUrgent } from './urgent.ts'

export const postToolUse = hooked(async ({ place: home, input, arrival, target }) => {
  if (!target) return {}
  const { file } = target
  const { place, tree } = await placeOfFile(home, target.tree)
  const { doc, now } = await place.store.read()
  const state = unpackState(doc)
  const session = findSession(state, input.sid, arrival.process)
  if (!session) return {} // it ended meanwhile: this hook runs beside the session, not before its next step
  const what = { action: input.tool || 'Write', target: file.as ?? file.r }
  await beat(place, session.handle, input.agent ? { ...what, agent: input.agent } : what, now)
  await bestEffort(place, () => noteAuthor(place, session, file, what.action, now))
  await bestEffort(place, () => writeBoard(place))
  if (place === home) await lookAfterUrgent(home, session)
  const by = (await enforcementOf(place, file, tree)) === 'deny' ? newHolder(state, session, file) : undefined
  return by === undefined
    ? {}
    : { context: lostClaim(oneLine(shown(file, arrival.tree), 160), oneLine(by, 40)) }
})

/** Within a turn a session keeps what it edits: a claim of somebody else that began in this turn took it away. */
const newHolder = (state: State, { handle, turn }: Session, file: Resource): string | undefined =>
  turn === null
    ? undefined
    : state.claims.find((one) => one.r === file.r && !one.glob && one.by !== handle && one.since > turn)?.by
