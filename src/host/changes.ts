/** Waiting for something to change in a folder, at no cost where the system tells, and by looking where it does not. */
import { type FSWatcher, watch } from 'node:fs'

/**
 * Resolves when an entry of one of the folders comes or goes, or after `ms`. Where one of them cannot be watched (none of
 * that name, no watches left) that is after `lookMs`: then the caller has to look itself.
 * @param changed asked once everything is watched: what came just before that would go unnoticed
 */
export function changeIn(
  folders: string[],
  changed: () => boolean,
  { ms, lookMs }: { ms: number; lookMs: number },
): Promise<void> {
  return new Promise((resolve) => {
    const watchers: FSWatcher[] = []
    const done = (): void => {
      clearTimeout(timer)
      for (const one of watchers) one.close()
      resolve()
    }
    let timer = setTimeout(done, ms)
    const look = (): void => {
      clearTimeout(timer)
      timer = setTimeout(done, lookMs)
    }
    for (const folder of folders) {
      try {
        watchers.push(watch(folder, done).on('error', look))
      } catch {
        look()
      }
    }
    if (changed()) done()
  })
}
