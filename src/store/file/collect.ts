/** Garbage: what processes that were killed never came to remove. Nothing refers to it, so its age is all that counts. */

import { attempt, list, removeWhole } from '../../host/files.ts'
import type { Fs } from '../../host/fs.ts'

/**
 * Longer than any commit lives. A commit that is even slower finds its file gone, and begins again; it must never
 * find half of it (the folder that stands for a version where there are no hard links, emptied already).
 */
const TEMP_MS = 10 * 60 * 1000
const CELL_MS = 7 * 24 * 60 * 60 * 1000

/** @param wall the time that files carry, Unix milliseconds. @returns how many entries were removed */
export function collect(fs: Fs, root: string, wall: number): number {
  const temps = `${root}/tmp`
  return olderThan(fs, temps, temps, wall - TEMP_MS) + olderThan(fs, `${root}/cells`, temps, wall - CELL_MS)
}

function olderThan(fs: Fs, folder: string, temps: string, limit: number): number {
  const old = list(fs, folder).filter((entry) => {
    const stat = fs.lstatSync(`${folder}/${entry}`, { throwIfNoEntry: false })
    return stat !== undefined && stat.mtimeMs < limit
  })
  for (const entry of old) attempt(() => removeWhole(fs, `${folder}/${entry}`, temps))
  return old.length
}
