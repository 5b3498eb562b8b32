/** Would a commit that is being made take along what other live participants have not committed? Asked by git's own hook. */
import { findSession } from '../core/sessions.ts'
import { unpackState } from '../core/stored.ts'
import type { Caller } from './claims.ts'
import { type Foreign, foreignAmong, othersHere, writtenBy } from './foreign.ts'
import { type GitLook, touchedBy } from './git-touched.ts'
import type { Place } from './place.ts'

export interface InCommit {
  files: Foreign[]
  /** Of the same commit, what the caller wrote itself. */
  own: string[]
}

/** @param look with what git tells its hooks: the index that is being committed may be one of its own */
export async function foreignInCommit(place: Place, look: GitLook, caller: Caller): Promise<InCommit> {
  const { doc, now } = await place.store.read()
  const state = unpackState(doc)
  const me =
    caller.kind === 'session' ? findSession(state, caller.arrival.sid, caller.arrival.process) : undefined
  const name = caller.kind === 'person' ? caller.name : (me?.handle ?? '')
  const others = await othersHere(place, state, name, now)
  if (!others) return { files: [], own: [] }
  const staged = touchedBy(look, [{ of: 'staged' }])
  const files = await foreignAmong(place, others, look, staged, true)
  return { files, own: me && files.length > 0 ? await writtenBy(place, me, staged, files) : [] }
}
