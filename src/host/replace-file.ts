/** A file's whole content, replaced in one step: a reader sees the old one or the new one. */
import { basename, dirname, join } from 'node:path'
import { attempt, syncFolder, uniqueName, writeAll } from './files.ts'
import type { Fs } from './fs.ts'

/** Durable when it returns. Its mode stays. @param modeOfNew for a file that is not there yet, before the umask */
export function replaceFile(fs: Fs, file: string, content: string | Buffer, modeOfNew = 0o666): void {
  const mode = fs.statSync(file, { throwIfNoEntry: false })?.mode
  // The rename below would get past a file that somebody has made read-only.
  if (mode !== undefined) fs.closeSync(fs.openSync(file, 'r+'))
  const temporary = join(dirname(file), `.${basename(file)}.${uniqueName()}.tmp`)
  try {
    const fd = fs.openSync(temporary, 'wx', mode === undefined ? modeOfNew : 0o600)
    try {
      if (mode !== undefined) fs.fchmodSync(fd, mode & 0o7777)
      writeAll(fs, fd, typeof content === 'string' ? Buffer.from(content) : content)
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
    fs.renameSync(temporary, file)
  } catch (error) {
    attempt(() => fs.unlinkSync(temporary))
    throw error
  }
  syncFolder(fs, dirname(file))
}
