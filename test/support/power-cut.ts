/**
 * What a power cut may leave: of the content of files only what was synced is sure, of the names in a folder only
 * those that were there when the folder was synced (POSIX fsync; several file systems promise more). Everything else
 * may be there or not, or be there as an empty file.
 */
import * as node from 'node:fs'
import { type Fs, realFs } from '../../src/host/fs.ts'
import { wrap } from './faulty-fs.ts'

export interface Power {
  fs: Fs
  /** Cuts it. `survives` decides about everything that is not sure; without it the worst happens. */
  cut(survives?: (path: string, what: 'name' | 'content') => boolean): void
}

/** @param folder exists for good; everything in it is at stake */
export function power(folder: string, fs: Fs = realFs): Power {
  const contents = new Set<number>()
  const names = new Set<string>()
  const watching = wrap(({ name, path, args }, go) => {
    const result = go()
    if (name === 'fsyncSync') {
      const stat = node.fstatSync(args[0] as number)
      if (stat.isDirectory()) for (const entry of node.readdirSync(path)) names.add(`${path}/${entry}`)
      else contents.add(stat.ino)
    }
    return result
  }, fs)

  const strike = (at: string, survives: (path: string, what: 'name' | 'content') => boolean): void => {
    for (const entry of node.readdirSync(at)) {
      const path = `${at}/${entry}`
      if (!names.has(path) && !survives(path, 'name')) {
        node.rmSync(path, { recursive: true })
        continue
      }
      const stat = node.lstatSync(path)
      if (stat.isDirectory()) strike(path, survives)
      else if (!contents.has(stat.ino) && !survives(path, 'content')) node.truncateSync(path)
    }
  }
  return { fs: watching, cut: (survives = () => false) => strike(folder, survives) }
}
