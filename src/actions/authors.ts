/** Who wrote a file: noted once a write is done, asked by whoever would overwrite it or sweep it up. */
import { type Authors, authorsCell, isAuthors, written } from '../core/authors.ts'
import type { Resource } from '../core/resource.ts'
import type { Session } from '../core/state.ts'
import { changedAt, contentOf } from '../host/content.ts'
import { bestEffort } from './best-effort.ts'
import type { Place } from './place.ts'

/** @param r resource key of a file */
export async function authorsOf(place: Place, r: string): Promise<Authors | undefined> {
  const value = await bestEffort(place, () => place.store.get(authorsCell(r)))
  return isAuthors(value, r) ? value : undefined
}

/** @param now store time */
export async function noteAuthor(
  place: Place,
  session: Session,
  { r, as }: Resource,
  how: string,
  now: number,
): Promise<void> {
  const { fs, clock } = place.world
  const path = as ?? r
  const old = await authorsOf(place, r)
  const content = await contentOf(fs, path)
  // When it was written, not when that is noted: a command may have committed it meanwhile.
  const agoMs = Math.max(0, clock.wall() - (changedAt(fs, path) ?? clock.wall()))
  await place.store.put(authorsCell(r), written(old, r, session, { t: now - agoMs, how, content }))
}
