/** What a file holds, as far as it must be told from what it held before. */
import type { Content } from '../core/authors.ts'
import type { Fs } from './fs.ts'

/** Larger files are told apart by size and time alone. */
const MAX_SUMMED_BYTES = 16 * 1024 * 1024

/** `null` also for what is no file. Symbolic links are followed. */
export async function contentOf(fs: Fs, path: string): Promise<Content> {
  const seen = glance(fs, path)
  if (!seen || seen.size > MAX_SUMMED_BYTES) return seen
  try {
    return { ...seen, sum: await sumOf(fs.readFileSync(path)) }
  } catch {
    return seen // it went, or may not be read
  }
}

/** The same by a look at the folder alone. */
export function glance(fs: Fs, path: string): Content {
  try {
    const stat = fs.statSync(path, { throwIfNoEntry: false })
    return stat?.isFile() ? { size: stat.size, mtimeMs: stat.mtimeMs } : null
  } catch {
    return null
  }
}

/** When it was written, moved here or created: Unix milliseconds. Its own time may be older, for what is moved keeps it. */
export function changedAt(fs: Fs, path: string): number | undefined {
  try {
    const stat = fs.lstatSync(path, { throwIfNoEntry: false })
    return stat && Math.max(stat.ctimeMs, stat.mtimeMs)
  } catch {
    return undefined
  }
}

/** As `Content.sum` has it. */
export async function sumOf(text: string | Uint8Array): Promise<string> {
  const { createHash } = await import('node:crypto') // more than an edit would want to load
  return createHash('sha256').update(text).digest('base64url')
}
