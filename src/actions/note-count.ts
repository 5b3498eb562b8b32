/**
 * How many notes there are, for a session's start, which must not read them all: counted when notes are written or searched, and
 * good for as long as the files have the same size. Other files (edited by hand, come with git) are counted anew if they are small.
 */
import { join } from 'node:path'
import { sectionsOf } from '../core/note-sections.ts'
import { KINDS, type Kind } from '../core/notes.ts'
import { isRecord } from '../core/records.ts'
import { type NoteHome, noteFileSize, readNotes } from '../host/note-files.ts'
import { bestEffort } from './best-effort.ts'
import type { Place } from './place.ts'

export function noteHome({ world: { fs }, workspace, config }: Place): NoteHome {
  const locks = `${workspace.state}/knowledge`
  return config.knowledge === undefined
    ? { fs, folder: locks, shared: false, locks }
    : { fs, folder: join(workspace.tree, config.knowledge), shared: true, locks }
}

const CELL = 'knowledge'
/** Bytes that a session's start reads at most. */
const SMALL = 64 * 1024

type Counts = Partial<Record<Kind, { size: number; count: number }>>

/** Counts in full what has changed: for those who write or read them all anyway. */
export const rememberCount = (place: Place): Promise<void> =>
  bestEffort(place, async () => {
    const home = noteHome(place)
    const known = await remembered(place, home)
    const counts: Counts = {}
    for (const kind of KINDS) {
      const size = noteFileSize(home, kind)
      counts[kind] = known[kind]?.size === size ? known[kind] : { size, count: countIn(home, kind) }
    }
    if (JSON.stringify(counts) !== JSON.stringify(known))
      await place.store.put(CELL, { [home.folder]: counts })
  })

async function remembered(place: Place, home: NoteHome): Promise<Counts> {
  const cell = await place.store.get(CELL)
  return isRecord(cell) && isRecord(cell[home.folder]) ? (cell[home.folder] as Counts) : {}
}

const countIn = (home: NoteHome, kind: Kind): number => sectionsOf(readNotes(home, kind)).length

/** @returns how many, and whether that is exact; 0 where nothing is known */
export async function countNotes(place: Place): Promise<{ count: number; exact: boolean }> {
  const home = noteHome(place)
  const known = await remembered(place, home)
  let [count, exact, room] = [0, true, SMALL]
  for (const kind of KINDS) {
    const size = noteFileSize(home, kind)
    const last = known[kind]
    if (last?.size === size) count += last.count
    else if (size <= room) {
      room -= size
      count += countIn(home, kind)
    } else {
      exact = false
      count += last && last.size > 0 ? Math.round((last.count * size) / last.size) : Math.round(size / USUAL)
    }
  }
  return { count, exact }
}

/** Bytes of an entry, where nothing better is known. */
const USUAL = 300
