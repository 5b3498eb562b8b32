/** The disk as the analysis of shell commands asks about it. */
import type { Disk } from '../shell/effects.ts'
import type { Fs } from './fs.ts'

const MOST_BYTES = 1024 * 1024
const QUIETLY = { throwIfNoEntry: false } as const

export interface SeenDisk extends Disk {
  /** Was this seen to be a file, and no link to one? Another look costs more than all else that is done with a path. */
  isPlainFile(path: string): boolean
}

/** So many files of one folder are looked at one by one; for more of them it is listed, which costs less. */
const FEW = 4
/** Bytes that a folder itself may have for that: a larger one has far more names than anybody asks about. */
const MOST_LISTED_BYTES = 64 * 1024

export function diskOf(fs: Fs): SeenDisk {
  const files = new Set<string>()
  const isListedFile = listings(fs)
  return {
    isPlainFile: (path) => files.has(path),
    kind(path) {
      try {
        if (isListedFile(path)) {
          files.add(path)
          return 'file'
        }
        const stat = fs.lstatSync(path, QUIETLY)
        if (stat?.isSymbolicLink()) return fs.statSync(path).isDirectory() ? 'folder' : 'file'
        if (stat?.isDirectory()) return 'folder'
        if (stat) files.add(path)
        return stat && 'file'
      } catch {
        return undefined
      }
    },
    names(folder) {
      try {
        return fs.readdirSync(folder)
      } catch {
        return []
      }
    },
    entries(folder) {
      try {
        return fs.readdirSync(folder, { withFileTypes: true }).map((one) => ({
          name: one.name,
          kind: one.isSymbolicLink() ? 'link' : one.isDirectory() ? 'folder' : 'file',
        }))
      } catch {
        return []
      }
    },
    real(path) {
      try {
        return fs.realpathSync(path)
      } catch {
        return undefined
      }
    },
    read(path) {
      try {
        const stat = fs.statSync(path)
        return stat.isFile() && stat.size <= MOST_BYTES ? fs.readFileSync(path, 'utf8') : undefined
      } catch {
        return undefined
      }
    },
  }
}

/** @returns says of a path that it is a file and no link; in doubt it does not, and the path itself is to be looked at */
function listings(fs: Fs): (path: string) => boolean {
  const folders = new Map<string, { asked: number; files?: Set<string> }>()
  return (path) => {
    const slash = path.lastIndexOf('/')
    const above = path.slice(0, slash)
    const folder = folders.get(above) ?? { asked: 0 }
    if (folder.asked === 0) folders.set(above, folder)
    if (++folder.asked <= FEW) return false
    folder.files ??= filesIn(fs, above)
    return folder.files.has(path.slice(slash + 1))
  }
}

function filesIn(fs: Fs, folder: string): Set<string> {
  const files = new Set<string>()
  try {
    const { size } = fs.statSync(folder)
    // Some file systems do not say how large a folder is.
    if (size > 0 && size <= MOST_LISTED_BYTES)
      for (const one of fs.readdirSync(folder, { withFileTypes: true })) if (one.isFile()) files.add(one.name)
  } catch {
    // Then nothing is known of it.
  }
  return files
}
