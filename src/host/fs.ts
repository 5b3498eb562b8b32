/**
 * The file system as dibs uses it: few calls, all synchronous (a thread pool costs more than these calls do).
 * Handed in everywhere, so that tests can fail, delay or cut off every single call.
 */
import * as node from 'node:fs'

export type Fs = Pick<
  typeof node,
  | 'closeSync'
  | 'existsSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'linkSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readFileSync'
  | 'readSync'
  | 'readdirSync'
  | 'readlinkSync'
  | 'renameSync'
  | 'rmdirSync'
  | 'statSync'
  | 'truncateSync'
  | 'unlinkSync'
  | 'writeSync'
> & { realpathSync(path: string): string }

export const realFs: Fs = { ...node, realpathSync: node.realpathSync.native }
