/** What is superseded: emptied, and taken away whole generations at a time. */

import { attempt, entomb, removeWhole } from '../../host/files.ts'
import type { Fs } from '../../host/fs.ts'
import { FIRST, listGenerations, name, numberOf, type Place, slotsOf } from './names.ts'
import type { Meta } from './record.ts'

/** How far behind the newest a version is emptied. Readers that are slower than this read again. */
export const KEPT_SLOTS = 32

/** The commit has happened: nothing here may fail it, and whoever commits next does what a crash left undone. */
export function tidy(fs: Fs, root: string, temps: string, place: Place, meta: Meta): void {
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
