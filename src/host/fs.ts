/**
 * The file system as dibs uses it: few calls, all synchronous (a thread pool costs more than these calls do).
 * Handed in everywhere, so that tests can fail, delay or cut off every single call.
 */
import {
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeSync,
} from 'node:fs'

// Named one by one: to spread the whole module runs getters that load half of Node, 2 ms of every hook.
export const realFs = {
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeSync,
  realpathSync: realpathSync.native as (path: string) => string,
}

export type Fs = typeof realFs
