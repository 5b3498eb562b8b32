/**
 * Changes of the files that notes stand in. Entries are added at the end and brought to the disk before anybody says so; taking one out
 * rewrites the file beside itself. Under a lock, and safe without it but for one thing: an entry added while another is
 * taken out by a process that lost its lock in between.
 */
import { join } from 'node:path'
import { without } from '../core/note-sections.ts'
import { fileHead, type Kind } from '../core/notes.ts'
import { ensureFolder, syncFolder, writeAll } from './files.ts'
import type { Fs } from './fs.ts'
import { lock } from './lock.ts'
import { type NoteHome, noteFile } from './note-files.ts'
import { replaceFile } from './replace-file.ts'

/** Adds an entry (`rendered`). Durable when it returns; when it throws, the file is as it was. */
export const appendNote = (home: NoteHome, kind: Kind, entry: string): Promise<void> =>
  alone(home, () => {
    const { fs, folder, shared } = home
    if (!fs.existsSync(folder)) begin(home)
    const file = noteFile(home, kind)
    const fd = fs.openSync(file, 'a+', shared ? 0o666 : 0o600)
    try {
      const { size } = fs.fstatSync(fd)
      try {
        const text = size === 0 ? fileHead(kind) + entry : continued(endOf(fs, fd, size), entry)
        writeAll(fs, fd, Buffer.from(text))
        fs.fsyncSync(fd)
      } catch (error) {
        fs.truncateSync(file, size)
        throw error
      }
      if (size === 0) syncFolder(fs, folder)
    } finally {
      fs.closeSync(fd)
    }
  })

/**
 * Takes a note out of its file, however often a merge has put it there, and leaves all else as it is.
 * @returns whether it was there
 * @throws with `code` `NOTE_TEXT` where the file is not UTF-8 text
 */
export const removeNote = (home: NoteHome, kind: Kind, id: string): Promise<boolean> =>
  alone(home, () => {
    const name = noteFile(home, kind)
    if (!home.fs.existsSync(name)) return false
    const file = home.fs.realpathSync(name)
    const text = utf8(home.fs.readFileSync(file), file)
    let left = text
    for (let found = without(left, id); found; found = without(left, id)) left = found.rest
    if (left !== text) replaceFile(home.fs, file, left)
    return left !== text
  })

/** Entries of two branches, both at the end, are not a conflict: git keeps both. */
function begin({ fs, folder, shared }: NoteHome): void {
  ensureFolder(fs, folder, shared ? 0o777 : 0o700)
  if (!shared) return
  const fd = fs.openSync(join(folder, '.gitattributes'), 'wx', 0o666)
  try {
    writeAll(fs, fd, Buffer.from('*.md merge=union\n'))
  } finally {
    fs.closeSync(fd)
  }
}

/** What people edit may have lost its last line end, or have those of Windows. */
function continued(end: string, entry: string): string {
  const text = end.endsWith('\n') ? entry : `\n${entry}`
  return end.endsWith('\r\n') ? text.replaceAll('\n', '\r\n') : text
}

function endOf(fs: Fs, fd: number, size: number): string {
  const bytes = Buffer.alloc(Math.min(size, 2))
  fs.readSync(fd, bytes, 0, bytes.length, size - bytes.length)
  return bytes.toString('latin1')
}

function utf8(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw Object.assign(new Error(`${file} is not UTF-8 text`), {
      code: 'NOTE_TEXT',
      hint: `save ${file} as UTF-8`,
    })
  }
}

async function alone<T>({ fs, locks }: NoteHome, work: () => T): Promise<T> {
  ensureFolder(fs, locks)
  const release = await lock(locks, '.lock')
  if (!release)
    throw Object.assign(new Error(`${join(locks, '.lock')} is held by another dibs`), {
      code: 'NOTE_LOCKED',
      hint: 'try again',
    })
  try {
    return work()
  } finally {
    await release()
  }
}
