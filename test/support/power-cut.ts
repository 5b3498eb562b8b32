/**
 * What a power cut may leave: of the content of files only what was synced is sure, of the names in a folder only
 * those that were there when the folder was synced (POSIX fsync; several file systems promise more). Everything else
 * may be there or not, or be there as an empty file; and a name that was given to another file may still be the old one's.
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
  /** By inode, as it was synced last. */
  const contents = new Map<number, Buffer>()
  const names = new Set<string>()
  /** What was behind a name before another file got it. */
  const before = new Map<string, Buffer>()
  const watching = wrap(({ name, path, args }, go) => {
    if (name === 'renameSync') remember(String(args[1]))
    const result = go()
    if (name === 'fsyncSync') {
      const stat = node.fstatSync(args[0] as number)
      if (stat.isDirectory())
        for (const entry of node.readdirSync(path)) {
          names.add(`${path}/${entry}`)
          before.delete(`${path}/${entry}`)
        }
      else contents.set(stat.ino, node.readFileSync(path))
    }
    return result
  }, fs)

  const remember = (path: string): void => {
    const isFile = node.lstatSync(path, { throwIfNoEntry: false })?.isFile() === true
    if (isFile && !before.has(path)) before.set(path, node.readFileSync(path))
  }

  const strike = (at: string, survives: (path: string, what: 'name' | 'content') => boolean): void => {
    for (const entry of node.readdirSync(at)) {
      const path = `${at}/${entry}`
      if (!names.has(path) && !survives(path, 'name')) {
        node.rmSync(path, { recursive: true })
        continue
      }
      const old = before.get(path)
      if (old !== undefined && !survives(path, 'name')) {
        node.writeFileSync(path, old)
        continue
      }
      const stat = node.lstatSync(path)
      if (stat.isDirectory()) strike(path, survives)
      else if (!survives(path, 'content')) node.writeFileSync(path, contents.get(stat.ino) ?? '')
    }
  }
  return { fs: watching, cut: (survives = () => false) => strike(folder, survives) }
}
