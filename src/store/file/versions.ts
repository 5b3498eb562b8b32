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
 *   newest whole one counts, and the next commit goes behind the damaged one. The newest synced version is never
 *   emptied and every generation begins with one, so that there always is a whole one to go back to.
 */
import type { Fs } from '../../host/fs.ts'
import { attempt, codeOf, entomb, list, publish, readPublished, uniqueName, writeNew } from './disk.ts'
import { decode, encode, type Meta } from './record.ts'

/** Versions in one generation, so that listing the newest one stays cheap. */
export const SLOTS = 128
/** How far behind the newest a version is emptied. Readers that are slower than this read again. */
export const KEPT_SLOTS = 32
const FIRST = 'g000001'

export interface Place {
  generation: string
  slot: number
}

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

export const name = (place: Place): string => `${place.generation}/${String(place.slot).padStart(3, '0')}`

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
    if (!reading) continue
    if (reading.kind === 'future') return { newest, damaged: [], future: reading.format }
    const seenBefore = suspect === name(newest)
    suspect = name(newest)
    if (reading.kind === 'whole') {
      const { meta, doc } = reading
      if (meta.next === undefined) return { newest, meta, doc, damaged: [] }
      if (fs.existsSync(`${root}/${meta.next}`)) return { newest, meta, doc, damaged: [], next: meta.next }
      if (seenBefore) return { newest, meta, doc, damaged: [] }
    } else if (seenBefore) {
      const older = readOlder(fs, root, newest, generations)
      if (older) return older
    }
  }
  throw Object.assign(new Error('the newest version moves too fast to be read'), { code: 'EBUSY' })
}

const MAX_LOOKS = 1000

/** The newest whole version below a damaged one; `undefined` when folders moved meanwhile. */
function readOlder(fs: Fs, root: string, newest: Place, generations: string[]): Found | undefined {
  const damaged: Place[] = []
  for (const generation of generations) {
    const slots = slotsOf(fs, root, generation)
    if (!slots) return undefined
    for (const slot of slots.sort((a, b) => b - a)) {
      const place = { generation, slot }
      const reading = read(fs, root, place)
      if (!reading) return undefined
      if (reading.kind === 'future') return { newest, damaged, future: reading.format }
      if (reading.kind === 'whole') return { newest, meta: reading.meta, doc: reading.doc, damaged }
      damaged.push(place)
    }
  }
  return { newest, damaged }
}

function read(fs: Fs, root: string, place: Place) {
  try {
    return decode(readPublished(fs, `${root}/${name(place)}`))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

const numberOf = (generation: string): number => Number.parseInt(generation.slice(1), 10)

/** Newest first. */
function listGenerations(fs: Fs, root: string): string[] {
  return list(fs, root)
    .filter((entry) => /^g\d{6,12}(-[0-9a-z-]+)?$/.test(entry))
    .sort((a, b) => numberOf(b) - numberOf(a))
}

/** `undefined` when the folder is gone. */
function slotsOf(fs: Fs, root: string, generation: string): number[] | undefined {
  try {
    const entries = fs.readdirSync(`${root}/${generation}`)
    return entries.filter((entry) => /^\d{3,6}$/.test(entry)).map(Number)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/**
 * A folder without slots is announced and not yet used, or was made for a version that lost. A folder that is gone
 * although it was just listed means that newer ones exist, which an older one must not stand in for.
 */
function newestOf(fs: Fs, root: string, generations: string[]): Place | undefined | 'moved' {
  for (const generation of generations) {
    const slots = slotsOf(fs, root, generation)
    if (!slots) return 'moved'
    if (slots.length > 0) return { generation, slot: Math.max(...slots) }
  }
  return undefined
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
  const sync = write.durable || place.slot === 1
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
  if (sync) syncFolder(fs, `${root}/${place.generation}`)
  if (sync && place.slot === 1) syncFolder(fs, root)
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

function syncFolder(fs: Fs, folder: string): void {
  attempt(() => {
    const fd = fs.openSync(folder, 'r')
    try {
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
  })
}

/** The commit has happened: nothing here may fail it, and whoever commits next does what a crash left undone. */
function tidy(fs: Fs, root: string, temps: string, place: Place, meta: Meta): void {
  const old = { generation: place.generation, slot: place.slot - KEPT_SLOTS }
  if (old.slot > 0 && name(old) !== meta.synced) entomb(fs, `${root}/${name(old)}`)
  if (place.slot === 1) attempt(() => retire(fs, root, temps, place.generation))
}

/** Takes away generations that are two behind, and folders made for announcements that lost. */
function retire(fs: Fs, root: string, temps: string, current: string): void {
  const now = numberOf(current)
  for (const generation of listGenerations(fs, root)) {
    const age = now - numberOf(generation)
    if (generation === current || age < 0) continue
    if (age === 0) attempt(() => fs.rmdirSync(`${root}/${generation}`))
    else if (age >= 2 && generation !== FIRST) attempt(() => removeWhole(fs, `${root}/${generation}`, temps))
    else if (age === 2 || age === 3) buryFirst(fs, root) // twice, in case the first one was cut short
  }
}

/** Its names must stay, its content need not. */
function buryFirst(fs: Fs, root: string): void {
  for (const slot of slotsOf(fs, root, FIRST) ?? []) {
    const path = `${root}/${name({ generation: FIRST, slot })}`
    if (fs.lstatSync(path).size > 0) entomb(fs, path)
  }
}

/** Renamed away first: a folder that is half deleted would show older versions as the newest. */
function removeWhole(fs: Fs, folder: string, temps: string): void {
  const temp = `${temps}/${uniqueName()}`
  fs.renameSync(folder, temp)
  removeTree(fs, temp)
}

export function removeTree(fs: Fs, path: string): void {
  attempt(() => {
    if (fs.lstatSync(path).isDirectory()) {
      for (const entry of fs.readdirSync(path)) removeTree(fs, `${path}/${entry}`)
      fs.rmdirSync(path)
    } else fs.unlinkSync(path)
  })
}
