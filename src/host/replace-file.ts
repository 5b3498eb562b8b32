/** A file's whole content, replaced in one step: a reader sees the old one or the new one. */
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Its mode stays. @param modeOfNew for a file that is not there yet, before the umask */
export function replaceFile(file: string, content: string | Buffer, modeOfNew = 0o666): void {
  const mode = fs.statSync(file, { throwIfNoEntry: false })?.mode
  // The rename below would get past a file that somebody has made read-only.
  if (mode !== undefined) fs.accessSync(file, fs.constants.W_OK)
  const temporary = join(
    dirname(file),
    `.${basename(file)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`,
  )
  try {
    const fd = fs.openSync(temporary, 'wx', mode === undefined ? modeOfNew : 0o600)
    try {
      if (mode !== undefined) fs.fchmodSync(fd, mode & 0o7777)
      fs.writeFileSync(fd, content)
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
    fs.renameSync(temporary, file)
  } catch (error) {
    fs.rmSync(temporary, { force: true })
    throw error
  }
}
