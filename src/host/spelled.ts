/** Paths as commands read them in the folder where they run. */
import { relative } from 'node:path'
import { oneLine } from '../core/text.ts'
import type { Fs } from './fs.ts'
import { realPath } from './paths.ts'

const MAX_CHARS = 160

/** @returns spells absolute real paths, relative to `cwd` */
export function spelledFrom(fs: Fs, cwd: string): (path: string) => string {
  const folder = realPath(fs, cwd)
  return (path) => oneLine(relative(folder, path) || '.', MAX_CHARS)
}
