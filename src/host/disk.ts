/** The disk as the analysis of shell commands asks about it. */
import type { Disk } from '../shell/effects.ts'
import type { Fs } from './fs.ts'

const MOST_BYTES = 1024 * 1024
const QUIETLY = { throwIfNoEntry: false } as const

export interface SeenDisk extends Disk {
  /** Was this seen to be a file, and no link to one? Another look costs more than all else that is done with a path. */
  isPlainFile(path: string): boolean
}

export function diskOf(fs: Fs): SeenDisk {
  const files = new Set<string>()
  return {
    isPlainFile: (path) => files.has(path),
    kind(path) {
      try {
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
