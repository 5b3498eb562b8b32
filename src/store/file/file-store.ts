/**
 * The file driver: plain files under one private folder (see folder.ts). Claims and sessions are committed as
 * versions (versions.ts); the log and the cells never cost a commit. What no edit needs is loaded when it is asked for.
 */
import type { Clock } from '../../host/clock.ts'
import { codeOf, uniqueName, writeNew } from '../../host/files.ts'
import type { Fs } from '../../host/fs.ts'
import { type Json, type Snapshot, type Store, StoreError } from '../store.ts'
import { cellFile, checkFolder, makeFolder } from './folder.ts'
import { appendLog } from './log.ts'
import { name } from './names.ts'
import type { Meta } from './record.ts'
import { commitVersion, type Found, readNewest } from './versions.ts'

export interface FileStoreOptions {
  /** Absolute path of the folder, ending in `/v1`. */
  root: string
  fs: Fs
  clock: Clock
  /** Effective user id; `undefined` where the platform has none. */
  uid: number | undefined
  /** What was found a moment ago: the first `read` does not look again. */
  peeked?: Found | undefined
}

/** A snapshot remembers what was found, so that a commit knows which name comes next without looking again. */
interface FileSnapshot extends Snapshot {
  found: Found
}

export function fileStore({ root, fs, clock, uid, peeked }: FileStoreOptions): Store {
  let known = peeked
  const state = `${root}/state`
  const temps = `${root}/tmp`

  /** Runs a step on the folder; where the folder is missing, makes it and runs the step again, once. */
  function inFolder<T>(step: () => T): T {
    try {
      checkFolder(fs, root, uid)
      return step()
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw storeError(error, root)
    }
    try {
      makeFolder(fs, root)
      checkFolder(fs, root, uid)
      return step()
    } catch (error) {
      throw storeError(error, root)
    }
  }

  const reading = <T>(step: () => T): T => {
    try {
      checkFolder(fs, root, uid)
      return step()
    } catch (error) {
      throw storeError(error, root)
    }
  }

  const snapshotOf = (found: Found): FileSnapshot => ({
    version: found.newest ? name(found.newest) : '',
    doc: found.doc,
    now: storeTime(clock, found.meta),
    found,
  })

  return {
    place: root,

    async read() {
      if (known) {
        const found = known
        known = undefined
        return snapshotOf(found)
      }
      const found = reading(() => readNewest(fs, state))
      if (found.future !== undefined)
        throw new StoreError(
          'STATE_FUTURE',
          `the state in ${root} was written by a newer dibs (format ${found.future})`,
          'update dibs',
        )
      if (found.damaged.length === 0) return snapshotOf(found)
      const { setAside } = await import('./set-aside.ts')
      const damage = reading(() => setAside(fs, root, found))
      return damage.length > 0 ? { ...snapshotOf(found), damage } : snapshotOf(found)
    },

    async commit(after, doc, options) {
      const { found } = after as FileSnapshot
      return inFolder(() => {
        // A clock may have been set back since it was read, before there was anything to measure it on.
        const time = Math.max(storeTime(clock, found.meta), after.now)
        const write = {
          time,
          boot: clock.boot(),
          mono: clock.mono(),
          doc,
          durable: options?.durable ?? false,
        }
        return commitVersion(fs, state, temps, found, write)
      })
    },

    async append(entries, options) {
      inFolder(() => appendLog(fs, `${root}/log`, entries, options?.durable))
    },

    async readAfter(cursor, limit = Number.POSITIVE_INFINITY) {
      const { readLog } = await import('./log-read.ts')
      return reading(() => readLog(fs, `${root}/log`, cursor, limit))
    },

    async readLast(limit) {
      const { readLogEnd } = await import('./log-read.ts')
      return reading(() => readLogEnd(fs, `${root}/log`, limit))
    },

    async trim(time) {
      const { trimLog } = await import('./log-read.ts')
      reading(() => trimLog(fs, `${root}/log`, time))
    },

    async examine() {
      const { examine } = await import('./examine.ts')
      return examine(fs, root, uid)
    },

    async collect() {
      const { collect } = await import('./collect.ts')
      return reading(() => collect(fs, root, clock.wall()))
    },

    async queues() {
      const { fileQueues } = await import('./queues.ts')
      return fileQueues(fs, root, inFolder, reading)
    },

    async get(cell) {
      try {
        return JSON.parse(fs.readFileSync(cellPath(root, cell), 'utf8')) as Json
      } catch (error) {
        if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined
        throw storeError(error, root)
      }
    },

    async put(cell, value) {
      inFolder(() => {
        const temp = `${temps}/${uniqueName()}`
        writeNew(fs, temp, Buffer.from(`${JSON.stringify(value)}\n`), false)
        fs.renameSync(temp, cellPath(root, cell))
      })
    },

    async remove(cell) {
      const path = cellPath(root, cell)
      reading(() => {
        try {
          fs.unlinkSync(path)
        } catch (error) {
          if (codeOf(error) !== 'ENOENT') throw error
        }
      })
    },
  }
}

/**
 * Within the boot of the last commit, time goes on with the monotonic clock from the time of that commit. In any
 * other boot it is the wall clock's, but never earlier than what was committed.
 */
export function storeTime(clock: Clock, last: Meta | undefined): number {
  if (!last) return clock.wall()
  const passed = clock.mono() - last.mono
  if (clock.boot() === last.boot && passed >= 0) return last.time + passed
  return Math.max(last.time, clock.wall())
}

const cellPath = (root: string, cell: string): string => `${root}/${cellFile(cell)}`

function storeError(error: unknown, root: string): unknown {
  if (error instanceof StoreError || error instanceof TypeError) return error
  const code = codeOf(error)
  if (code === 'EBUSY') return new StoreError('STATE_BUSY', `too much at once in ${root}`, 'try again')
  return new StoreError(
    'STATE_IO',
    `${code} in ${root}: ${(error as Error).message}`,
    HINTS[code] ?? 'dibs doctor',
    {
      cause: error,
    },
  )
}

const HINTS: Record<string, string> = {
  ENOENT: 'the folder above it is gone: make it, or name another one',
  ENOSPC: 'free some disk space',
  EACCES: 'the folder must belong to you and be writable: dibs doctor',
  EROFS: 'the disk is mounted read-only: set DIBS_STORE to a folder that can be written',
  EMFILE: 'too many open files: raise the limit with ulimit -n',
}
