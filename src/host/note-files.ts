/** The files that notes stand in, for those who only read them. */
import { join } from 'node:path'
import type { Kind } from '../core/notes.ts'
import type { Fs } from './fs.ts'

export interface NoteHome {
  fs: Fs
  folder: string
  /** Below the worktree, to be committed; else private to its user. */
  shared: boolean
  /** The folder of the lock: private, and one for all who share a state. */
  locks: string
}

export const noteFile = ({ folder }: NoteHome, kind: Kind): string => join(folder, `${kind}.md`)

/** Bytes; 0 for a file that is not there. */
export const noteFileSize = (home: NoteHome, kind: Kind): number =>
  home.fs.statSync(noteFile(home, kind), { throwIfNoEntry: false })?.size ?? 0

/** `''` for a file that is not there. */
export const readNotes = (home: NoteHome, kind: Kind): string =>
  noteFileSize(home, kind) === 0 ? '' : home.fs.readFileSync(noteFile(home, kind), 'utf8')
