/** A conflict in all that words need to describe it: gathered only when somebody is refused. */
import type { Conflict } from '../core/claims.ts'
import { shown } from '../core/resource.ts'
import { endOf } from '../core/state.ts'
import { oneLine } from '../core/text.ts'
import { branchOf } from '../host/workspace.ts'
import type { Obstacle } from '../words/refusals.ts'
import { lastBeat } from './beats.ts'
import type { Place } from './place.ts'

/** @param tree the worktree of the one who reads it: its files are shown relative to that */
export async function obstacle(
  place: Place,
  { wanted, claim, holder }: Conflict,
  tree: string,
  now: number,
): Promise<Obstacle> {
  const session = holder?.kind === 'session' ? holder : undefined
  const beat = session && (await lastBeat(place, session.handle))
  const branch = session && branchOf(place.world.fs, session.tree)
  const end = endOf(claim, now)
  // Of a folder or a glob that was asked for, what counts is what of it is held.
  const name = shown(wanted.glob ? claim : wanted, tree)
  const file = oneLine(name, 160)
  return {
    file,
    ...(file === name ? {} : { inexact: true }),
    ...(claim.glob && !wanted.glob ? { through: oneLine(shown(claim, tree), 80) } : {}),
    handle: oneLine(claim.by, 40),
    person: holder?.kind === 'person',
    ...(branch ? { branch: oneLine(branch, 40) } : {}),
    ...(session?.task ? { task: oneLine(session.task, 80) } : {}),
    ...(beat
      ? {
          did: {
            what: oneLine(`${beat.action} ${shown({ r: beat.target }, tree)}`, 80),
            agoMs: now - beat.t,
          },
        }
      : {}),
    sinceMs: now - claim.since,
    ...(end === undefined ? {} : { endsInMs: end - now }),
    ...(claim.note ? { note: oneLine(claim.note, 80) } : {}),
    ...(claim.reserved ? { reserved: true } : {}),
    leaseMs: place.config.lease,
  }
}
