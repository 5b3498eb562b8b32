/**
 * The state folder is private: a folder of this user's own that nobody else can write, reached through no symlink.
 * Anything else is refused, because what stands in it decides who may edit what.
 */

import { codeOf, syncFolder } from '../../host/files.ts'
import type { Fs } from '../../host/fs.ts'
import { checkCell, StoreError } from '../store.ts'

/** Where queues are (queues.ts). */
export const INBOX = 'messages/inbox'
/** What the folder holds; `..` of `v1` belongs to dibs as well. */
export const FOLDERS = [
  'state',
  'tmp',
  'log',
  'cells',
  'damaged',
  'messages',
  'messages/archive',
  INBOX,
] as const
const NEWER = 'v2'

/** @param uid effective user id, `undefined` where the platform has none (there the system's own rights decide) */
export function checkFolder(fs: Fs, root: string, uid: number | undefined): 'present' | 'absent' {
  for (const folder of [parent(root), root]) {
    const stat = fs.lstatSync(folder, { throwIfNoEntry: false })
    if (!stat) return 'absent'
    const wrong = stat.isSymbolicLink()
      ? 'is a symbolic link'
      : !stat.isDirectory()
        ? 'is not a folder'
        : uid !== undefined && stat.uid !== uid
          ? `belongs to another user (uid ${stat.uid}, not ${uid})`
          : uid !== undefined && (stat.mode & 0o022) !== 0
            ? `can be written by others (mode ${(stat.mode & 0o777).toString(8)})`
            : undefined
    if (wrong)
      throw new StoreError(
        'STATE_UNSAFE',
        `state folder ${folder} ${wrong}`,
        `move it away, or make it private: chmod 700 ${folder}`,
      )
  }
  if (fs.existsSync(`${parent(root)}/${NEWER}`))
    throw new StoreError('STATE_FUTURE', `${parent(root)} holds the state of a newer dibs`, 'update dibs')
  return 'present'
}

/** What is above must be there: a project that was deleted is not made again. */
export function makeFolder(fs: Fs, root: string): void {
  for (const folder of [parent(root), root, ...FOLDERS.map((name) => `${root}/${name}`)]) {
    try {
      fs.mkdirSync(folder, 0o700)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
  }
  // Once in the life of a store: what is committed durably in it must not lose the folders that it lies in.
  for (const folder of [parent(parent(root)), parent(root), root, `${root}/messages`]) syncFolder(fs, folder)
}

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

/** Where a cell is, from the state folder. */
export const cellFile = (cell: string): string => `cells/${checkCell(cell)}.json`
