/** A look at the document before anything else is loaded: the smallest part of a driver. */
import type { Fs } from '../host/fs.ts'
import { cellFile, checkFolder, INBOX } from './file/folder.ts'
import { type Found, readNewest } from './file/versions.ts'

/** What was seen. A store that is opened with it answers its first `read` from it. */
export type Peeked = Found

/** Looks at the store in the folder `root`. Whatever is unusual (damage, a newer format) is left to `Store.read`. */
export function peek(root: string, { fs, uid }: { fs: Fs; uid: number | undefined }): Peeked | undefined {
  checkFolder(fs, root, uid)
  const found = readNewest(fs, `${root}/state`)
  return found.damaged.length === 0 && found.future === undefined ? found : undefined
}

/** Is there anything in the queue of this reader, in whoever's hands? */
export const hasItems = (root: string, world: { fs: Fs }, reader: string): boolean =>
  lastChange(root, world, reader) !== undefined

/** Differs when something was put into the queue of this reader, or taken out; `undefined` when it is empty. */
export const lastChange = (root: string, { fs }: { fs: Fs }, reader: string): number | undefined =>
  fs.lstatSync(`${root}/${INBOX}/${reader}`, { throwIfNoEntry: false })?.mtimeMs

/** Where all queues are, and where this reader's is while it holds something: folders to watch. */
export const queueFolders = (root: string, reader: string): [all: string, own: string] => [
  `${root}/${INBOX}`,
  `${root}/${INBOX}/${reader}`,
]

/** Is there a cell of this name? */
export const hasCell = (root: string, { fs }: { fs: Fs }, cell: string): boolean =>
  fs.lstatSync(`${root}/${cellFile(cell)}`, { throwIfNoEntry: false }) !== undefined
