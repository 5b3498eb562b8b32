/** The disk as the analysis of shell commands asks about it. */
import type { Disk } from '../shell/effects.ts'
import type { Fs } from './fs.ts'

const MOST_BYTES = 1024 * 1024

export const diskOf = (fs: Fs): Disk => ({
  kind(path) {
    try {
      const stat = fs.statSync(path, { throwIfNoEntry: false })
      return stat && (stat.isDirectory() ? 'folder' : 'file')
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
})
