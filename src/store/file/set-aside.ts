/** Damage is kept for people to look at. */

import { readPublished, uniqueName, writeNew } from '../../host/files.ts'
import type { Fs } from '../../host/fs.ts'
import { name } from './names.ts'
import type { Found } from './versions.ts'

/**
 * Damaged versions keep their names (which must never become free) and get a copy for people to look at: a copy, for
 * the version itself will be emptied like every other one.
 */
export function setAside(fs: Fs, root: string, found: Found): string[] {
  return found.damaged.flatMap((place) => {
    const path = `${root}/state/${name(place)}`
    const bytes = bytesOf(fs, path)
    const newest = found.newest !== undefined && name(place) === name(found.newest)
    if (!newest && !bytes?.length) return [] // emptied long ago
    const copy = `${root}/damaged/${name(place).replace('/', '-')}`
    const kept = bytes !== undefined && (fs.existsSync(copy) || keep(fs, root, bytes, copy))
    return [`state/${name(place)} is damaged${kept ? `; set aside as ${copy}` : ''}`]
  })
}

function keep(fs: Fs, root: string, bytes: Buffer, copy: string): boolean {
  const temp = `${root}/tmp/${uniqueName()}`
  try {
    writeNew(fs, temp, bytes, false)
    fs.renameSync(temp, copy)
    return true
  } catch {
    return false // a full or read-only disk: the version itself is still there
  }
}

function bytesOf(fs: Fs, path: string): Buffer | undefined {
  try {
    return readPublished(fs, path, 'bytes')
  } catch {
    return undefined
  }
}
