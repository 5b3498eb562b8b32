/** The only way to a driver. Today there is one; a URL will choose others. */
import type { Clock } from '../host/clock.ts'
import type { Fs } from '../host/fs.ts'
import { fileStore } from './file/file-store.ts'
import type { Store } from './store.ts'

export const openStore = (root: string, host: { fs: Fs; clock: Clock; uid: number | undefined }): Store =>
  fileStore({ root, fs: host.fs, clock: host.clock, uid: host.uid })
