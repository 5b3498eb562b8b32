/** Faults that were once in this protocol or are easily made in it. A checker that misses one of them proves nothing. */
import { realFs } from '../../src/host/fs.ts'
import type { Plant } from './clients.ts'
import { wrap } from './faulty-fs.ts'

/** Old versions are deleted: their names are free again. */
export const deletesOldVersions: Plant = (fs) =>
  wrap(({ name, path: file }, go) => (name === 'truncateSync' ? fs.unlinkSync(file) : go()), fs)

/** A generation is deleted where it stands, file by file, in an order that some file systems list them in. */
export const deletesInPlace: Plant = (fs) =>
  wrap(({ name, path: from, args }, go) => {
    const retires = name === 'renameSync' && /\/g\d+-[^/]*$/.test(from) && String(args[1]).includes('/tmp/')
    if (!retires) return go()
    for (const slot of realFs.readdirSync(from).sort().reverse()) fs.unlinkSync(`${from}/${slot}`)
    return fs.rmdirSync(from)
  }, fs)

/** Versions are put in place by a rename, which takes the place of what is there. */
export const commitsByRename: Plant = (fs) =>
  wrap(
    ({ name, path: from, args }, go) => (name === 'linkSync' ? fs.renameSync(from, String(args[1])) : go()),
    fs,
  )

/** Generations have names that can be guessed, and so can be made a second time. */
export const reusesNames: Plant = (fs) =>
  wrap(({ name, args }, go) => {
    const plain = args.map((arg) => (typeof arg === 'string' ? arg.replace(/(g\d{6})-[^/]+/, '$1-x') : arg))
    if (name === 'rmdirSync') return undefined // whoever shares a folder cannot take it away
    try {
      return go(...plain)
    } catch (error) {
      if (name === 'mkdirSync' && (error as { code?: string }).code === 'EEXIST') return undefined
      throw error
    }
  }, fs)

export const PLANTS = { deletesOldVersions, deletesInPlace, commitsByRename, reusesNames }
