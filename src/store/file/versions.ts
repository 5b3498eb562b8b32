/**
 * The versioned document on disk: `state/GENERATION/SLOT`, committed by creating a name that nobody ever used.
 *
 * Why this loses nothing, whoever dies or sleeps wherever:
 * - A version is `link`ed under the slot after the newest one. Of all who saw the same newest version, one gets the
 *   name; a process that slept finds it taken, or its folder gone, and reads again. Nothing is held in between.
 * - No name becomes free again. Within a generation old slots are emptied, never deleted. A generation's folder has
 *   a random name, made once, before the version that announces it (`next`), and is renamed away as a whole when
 *   two newer ones exist; nobody can make it again. The first one has a fixed name and is therefore never removed.
 * - A generation ends at `SLOTS`; if the folder that its last version announces is missing (a power cut took it),
 *   it simply goes on with further slots, each announcing a new folder.
 * - A version that is visible is whole. Only a power cut or a bad disk makes the newest one unreadable; then the
 *   newest whole one counts, and the next commit goes behind the damaged one, synced. The newest synced version is
 *   never emptied and every generation begins with one, so that there always is a whole one to go back to.
 */

import {
  attempt,
  codeOf,
  exists,
  publish,
  readPublished,
  syncFolder,
  uniqueName,
  writeNew,
} from '../../host/files.ts'
import type { Fs } from '../../host/fs.ts'
import { FIRST, listGenerations, name, newestOf, numberOf, type Place, slotsOf } from './names.ts'
import { decode, encode, type Meta, type Reading } from './record.ts'
import { tidy } from './retire.ts'

/** Versions in one generation, so that listing the newest one stays cheap. */
export const SLOTS = 128

export interface Found {
  /** The newest name in use; `undefined` before the first commit. */
  newest?: Place
  meta?: Meta
  doc?: unknown
  /** Names of unreadable versions that had to be passed over. */
  damaged: Place[]
  /** Where the next version goes: the folder announced by `newest`, if it exists. */
  next?: string
  /** Set instead of `doc` when a newer dibs wrote the newest version. */
  future?: number
}

/**
 * Finds and reads the newest version. Whatever does not fit together was moved by others meanwhile: look again.
 * Only what is the same in two looks is true of the disk: a damaged version, an announced folder that is missing.
 */
export function readNewest(fs: Fs, root: string): Found {
  let suspect: string | undefined
  for (let looks = 0; looks < MAX_LOOKS; looks++) {
    const generations = listGenerations(fs, root)
    const newest = newestOf(fs, root, generations)
    if (newest === 'moved') continue
    if (!newest) return { damaged: [] }
    const reading = read(fs, root, newest)
    if (reading.kind === 'future') return { newest, damaged: [], future: reading.format }
    const seenBefore = suspect === name(newest)
    suspect = name(newest)
    if (reading.kind === 'whole') {
      const { meta, doc } = reading
      if (meta.next === undefined) return { newest, meta, doc, damaged: [] }
      if (exists(fs, `${root}/${meta.next}`)) return { newest, meta, doc, damaged: [], next: meta.next }
      if (seenBefore) return { newest, meta, doc, damaged: [] }
    } else if (seenBefore) {
      const older = readOlder(fs, root, newest, generations)
      if (older) return older
    }
  }
  throw Object.assign(new Error('the newest version moves too fast to be read'), { code: 'EBUSY' })
}

const MAX_LOOKS = 1000

/** The newest whole version below a damaged one; `undefined` when that is no longer the newest. */
function readOlder(fs: Fs, root: string, newest: Place, generations: string[]): Found | undefined {
  const found = passOver(fs, root, newest, generations)
  // While this one looked, others may have gone on: then what it found is nothing to fall back on.
  const still = newestOf(fs, root, listGenerations(fs, root))
  return still && still !== 'moved' && name(still) === name(newest) ? found : undefined
}

function passOver(fs: Fs, root: string, newest: Place, generations: string[]): Found {
  const damaged: Place[] = []
  for (const generation of generations) {
    const slots = slotsOf(fs, root, generation) ?? []
    for (const slot of slots.sort((a, b) => b - a)) {
      const place = { generation, slot }
      const reading = read(fs, root, place)
      if (reading.kind === 'future') return { newest, damaged, future: reading.format }
      if (reading.kind === 'whole') return { newest, meta: reading.meta, doc: reading.doc, damaged }
      damaged.push(place)
    }
  }
  return { newest, damaged }
}

/** A name that is listed and cannot be opened (a link to nowhere, an empty folder) is damaged like any other. */
function read(fs: Fs, root: string, place: Place): Reading {
  try {
    return decode(readPublished(fs, `${root}/${name(place)}`))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { kind: 'damaged' }
    throw error
  }
}

/** Where a version committed after `after` goes. */
export function successor(after: Found): Place {
  if (!after.newest) return { generation: FIRST, slot: 1 }
  if (after.next) return { generation: after.next, slot: 1 }
  return { generation: after.newest.generation, slot: after.newest.slot + 1 }
}

export interface Write {
  time: number
  boot: string
  mono: number
  doc: unknown
  durable: boolean
}

/** Commits a version after `after`; `false` when another one is there already. */
export function commitVersion(fs: Fs, root: string, temps: string, after: Found, write: Write): boolean {
  const place = successor(after)
  // What follows damage is synced as well: the synced version before it may be the damaged one.
  const sync = write.durable || place.slot === 1 || after.damaged.length > 0
  if (place.generation === FIRST && place.slot === 1) makeFirst(fs, root)
  const next = place.slot >= SLOTS ? announce(fs, root, place) : undefined
  const meta: Meta = {
    time: write.time,
    boot: write.boot,
    mono: write.mono,
    synced: sync ? name(place) : (after.meta?.synced ?? ''),
    ...(next ? { next } : {}),
  }
  let won = false
  try {
    const temp = `${temps}/${uniqueName()}`
    writeNew(fs, temp, encode(meta, write.doc), sync)
    won = publish(fs, temp, `${root}/${name(place)}`)
  } finally {
    if (!won && next) attempt(() => fs.rmdirSync(`${root}/${next}`)) // never announced: nobody knows it
  }
  if (!won) return false
  if (sync) {
    syncFolder(fs, `${root}/${place.generation}`)
    syncFolder(fs, root) // whoever began this generation may have been killed before it came to that
  }
  tidy(fs, root, temps, place, meta)
  return true
}

function makeFirst(fs: Fs, root: string): void {
  try {
    fs.mkdirSync(`${root}/${FIRST}`, 0o700)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

function announce(fs: Fs, root: string, place: Place): string {
  const number = String(numberOf(place.generation) + 1).padStart(6, '0')
  const next = `g${number}-${uniqueName()}`
  fs.mkdirSync(`${root}/${next}`, 0o700)
  return next
}
