/** The way to a driver (peek.ts only looks). Today there is one; a URL will choose others. */
import type { Clock } from '../host/clock.ts'
import type { Fs } from '../host/fs.ts'
import { fileStore } from './file/file-store.ts'
import type { Peeked } from './peek.ts'
import type { Store } from './store.ts'

export const openStore = (
  root: string,
  { fs, clock, uid }: { fs: Fs; clock: Clock; uid: number | undefined },
  peeked?: Peeked,
): Store => fileStore({ root, fs, clock, uid, peeked })
