/** The uncommitted files of whoever asks: for a commit that takes along nobody else's. */
import { isSame } from '../core/authors.ts'
import { findSession } from '../core/sessions.ts'
import { unpackState } from '../core/stored.ts'
import { fileResource } from '../host/paths.ts'
import { authorsOf } from './authors.ts'
import type { Caller } from './claims.ts'
import { foreignAmong, othersHere, uncommitted, type Written } from './foreign.ts'
import { type GitLook, touchedBy } from './git-touched.ts'
import type { Place } from './place.ts'

export interface Own {
  /** Absolute. */
  path: string
  /** Others who wrote it too since it was committed last. */
  also: string[]
}

/** A session's own are what it wrote; a person's, what no session that is here wrote or holds. */
export async function ownFiles(place: Place, look: GitLook, caller: Caller): Promise<Own[]> {
  const dirty = touchedBy(look, [{ of: 'changed' }, { of: 'untracked' }])
  const { doc, now } = await place.store.read()
  const state = unpackState(doc)
  if (caller.kind === 'person') {
    const others = await othersHere(place, state, caller.name, now)
    const theirs = others ? await foreignAmong(place, others, look, dirty, false) : []
    return dirty
      .filter(({ path }) => !theirs.some((one) => one.path === path))
      .map(({ path }) => ({ path, also: [] }))
  }
  const me = findSession(state, caller.arrival.sid, caller.arrival.process)
  if (!me) return []
  const written: (Written & { mine: boolean })[] = []
  for (const { path } of dirty) {
    const authors = await authorsOf(place, fileResource(place.world.fs, '/', path).r)
    const last = authors?.by[authors.by.length - 1]
    for (const author of authors?.by ?? [])
      written.push({
        path,
        author,
        mine: isSame(author, me),
        sum: author === last ? authors?.content?.sum : undefined,
      })
  }
  const left = await uncommitted(place, now, look, written)
  const also = (path: string) =>
    left.filter((one) => one.path === path && !one.mine).map((one) => one.author.who)
  return left.filter((one) => one.mine).map(({ path }) => ({ path, also: also(path) }))
}
