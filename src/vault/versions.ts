/**
 * The vault on disk: `vault/000042.age`, the highest number counts. A change is committed by giving it the next number, which
 * only one can get (`link`); the ten before it are kept.
 *
 * A number is used once. It is taken away only when there is one that is higher by more than `KEPT`; so whoever gets a name,
 * and finds none that much higher afterwards, was the first to have it.
 */

import {
  attempt,
  codeOf,
  ensureFolder,
  entomb,
  exists,
  list,
  publish,
  readPublished,
  removeTree,
  syncFolder,
  uniqueName,
  writeNew,
} from '../host/files.ts'
import type { Fs } from '../host/fs.ts'

/** Versions before the newest. */
export const KEPT = 10
/** Milliseconds after which what a killed process left behind is removed. */
const STALE_MS = 60_000

export interface Version {
  number: number
  file: string
  bytes: Buffer
}

const NAME = /^(\d{6,9})\.age$/
const fileOf = (folder: string, number: number): string => `${folder}/${String(number).padStart(6, '0')}.age`

const numbersIn = (fs: Fs, folder: string): number[] =>
  list(fs, folder)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)

/** `undefined` where there is none yet. */
export function newest(fs: Fs, folder: string): Version | undefined {
  for (;;) {
    const number = numbersIn(fs, folder).pop()
    if (number === undefined) return undefined
    const file = fileOf(folder, number)
    try {
      return { number, file, bytes: readPublished(fs, file, 'bytes') }
    } catch (error) {
      // Taken away meanwhile: there are many newer ones.
      if (codeOf(error) !== 'ENOENT') throw error
    }
  }
}

/** Durable when it returns `true`; `false`: somebody else was first. */
export function commit(fs: Fs, folder: string, after: number, bytes: Buffer): boolean {
  ensureFolder(fs, folder)
  const number = after + 1
  const temp = `${folder}/.${uniqueName()}`
  writeNew(fs, temp, bytes, true)
  if (!publish(fs, temp, fileOf(folder, number))) return false
  syncFolder(fs, folder)
  const numbers = numbersIn(fs, folder)
  const last = numbers[numbers.length - 1] ?? number
  if (last - number >= KEPT) {
    // It slept through so many others that its number had been taken away.
    removeTree(fs, fileOf(folder, number))
    return false
  }
  tidy(
    fs,
    folder,
    numbers.filter((one) => one < last - KEPT),
  )
  return true
}

/** From the lowest on, so that what is left has no gaps. */
function tidy(fs: Fs, folder: string, old: number[]): void {
  attempt(() => {
    for (const number of old) removeTree(fs, fileOf(folder, number))
    for (const name of list(fs, folder)) {
      if (!name.startsWith('.')) continue
      const file = `${folder}/${name}`
      if (exists(fs, file) && Date.now() - fs.statSync(file).mtimeMs > STALE_MS) removeTree(fs, file)
    }
  })
}

/** Nothing is left in the versions before the newest. Their names stay: a number is used once. @returns how many */
export function emptyOlder(fs: Fs, folder: string): number {
  const older = numbersIn(fs, folder).slice(0, -1)
  const full = older.filter((number) => readPublished(fs, fileOf(folder, number), 'bytes').length > 0)
  for (const number of full) entomb(fs, fileOf(folder, number))
  return full.length
}
