/** Are there fingerprints to look for (watch.ts)? Apart, for every edit asks that, and nearly always there are none. */
import type { Fs } from '../host/fs.ts'

/** From the state folder. */
export const WATCH_FILE = 'vault/watch.json'

export const isWatched = (fs: Fs, state: string): boolean => fs.existsSync(`${state}/${WATCH_FILE}`)
