/** A small disk of its own, which can be filled and made read-only. Needs root and a system that lets it mount. */
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** `''`, or why there can be no such disk here. */
export const noDisks = whyNot()

function whyNot(): string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'mounting needs root on Linux'
  const folder = fs.mkdtempSync(join(tmpdir(), 'dibs-disk-'))
  try {
    const { status, stderr } = mount(folder)
    if (status === 0) unmount(folder)
    return status === 0 ? '' : `mount: ${stderr}`
  } finally {
    fs.rmdirSync(folder)
  }
}

function mount(folder: string) {
  const options = ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', folder]
  return spawnSync('mount', options, { encoding: 'utf8' })
}

export function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder])
}

/** Puts a disk of 1 MB under a folder; what was in the folder is on the disk then. */
export function putDiskUnder(folder: string): void {
  const copy = `${folder}.copy`
  fs.mkdirSync(folder, { recursive: true })
  fs.cpSync(folder, copy, { recursive: true })
  const { status, stderr } = mount(folder)
  if (status !== 0) throw new Error(`mount: ${stderr}`)
  fs.cpSync(copy, folder, { recursive: true })
  fs.rmSync(copy, { recursive: true })
}

export function fill(folder: string): void {
  const fd = fs.openSync(join(folder, 'filling'), 'a')
  try {
    for (;;) fs.writeSync(fd, Buffer.alloc(4096))
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOSPC') throw error
  } finally {
    fs.closeSync(fd)
  }
}

export function makeReadOnly(folder: string): void {
  const { status, stderr } = spawnSync('mount', ['-o', 'remount,ro', folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`remount: ${stderr}`)
}
