/**
 * PowerShell's paths as paths with `/` (about_Path_Syntax): both slashes part folders, `~` is the home, and what is on a drive
 * of another kind is no file. Wildcards work in quotes too, for the cmdlet expands them (about_Wildcards).
 */
import { posix } from 'node:path'
import type { Disk } from '../effects.ts'
import { compiled, matches } from '../patterns.ts'

export interface Place {
  cwd: string | undefined
  home: string | undefined
  disk: Disk
}

/** Drives that hold no files (about_Providers), and where nothing is kept. */
export const isElsewhere = (path: string): boolean =>
  /^(?:alias|cert|env|function|hkcu|hklm|variable|wsman):/i.test(path) || /^(?:nul|\/dev\/null)$/i.test(path)

/** Absolute; `undefined` where that cannot be told. */
export function locate(path: string, { cwd, home }: Place): string | undefined {
  const slashed = path.replaceAll('\\', '/').replace(/(?<=.)\/+$/, '')
  const isDrive = /^[a-z]:\//i.test(slashed)
  // A colon further on means a stream, or a drive of another kind.
  if (slashed === '' || slashed.includes(':', isDrive ? 2 : 0) || slashed.startsWith('//')) return undefined
  if (isDrive) return posix.normalize(slashed)
  if (slashed === '~' || slashed.startsWith('~/'))
    return home === undefined ? undefined : posix.join(home.replaceAll('\\', '/'), slashed.slice(1))
  if (slashed.startsWith('~') || cwd === undefined) return undefined
  const drive = /^[a-z]:(?=\/)/i.exec(cwd)?.[0] ?? ''
  return slashed.startsWith('/') ? drive + posix.normalize(slashed) : posix.join(cwd, slashed)
}

export const isWild = (path: string): boolean => /[*?[\]]/.test(path)

/** Those that are there; `undefined` where it is not sure which. */
export function expand(path: string, place: Place): string[] | undefined {
  const located = locate(path, place)
  if (located === undefined || !isWild(path)) return located === undefined ? undefined : [located]
  const [root, ...names] = located.split('/')
  let folders = [root ?? '']
  for (const name of names) {
    if (!isWild(name)) {
      folders = folders.map((folder) => `${folder}/${name}`).filter((one) => place.disk.kind(one))
      continue
    }
    const pattern = compiled([{ text: name.toLowerCase(), quoted: false }])
    if (!pattern) return undefined
    const found = folders.flatMap((folder) =>
      place.disk
        .names(folder || '/')
        .filter((one) => matches(pattern, one.toLowerCase()))
        .map((one) => `${folder}/${one}`),
    )
    // Whether `*` means those too depends on the system.
    if (found.some((one) => posix.basename(one).startsWith('.'))) return undefined
    folders = found
  }
  return folders
}
