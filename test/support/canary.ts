/** A secret value that tests keep in vaults, and the search for it in whatever dibs wrote. */
import { type Dirent, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export const CANARY = 'hunter22-canary'

const FORMS = [
  CANARY,
  Buffer.from(CANARY).toString('base64').slice(0, -2),
  Buffer.from(` ${CANARY}`).toString('base64').slice(2, -2),
  Buffer.from(`  ${CANARY}`).toString('base64').slice(3, -2),
  Buffer.from(CANARY).toString('hex'),
  CANARY.slice(0, 8),
]

/** Files of dibs' own below a folder that have it in them: its state, its diary, its keys. */
export function leaksBelow(folder: string, isOwn = false): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name)
    const own = isOwn || /^\.?dibs(-|$)/.test(entry.name)
    if (entry.isDirectory()) return leaksBelow(path, own)
    return own && entry.isFile() && contains(path) ? [path] : []
  })
}

/** A folder of a test ends; nothing of dibs' own in it may have the value. */
export function endFolder(folder: string): void {
  const leaks = leaksBelow(folder)
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  if (leaks.length > 0) throw new Error(`the value of a secret stands in ${leaks.join(', ')}`)
}

/** Some tests leave folders that cannot be read. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

function contains(path: string): boolean {
  try {
    const text = readFileSync(path, 'latin1')
    return FORMS.some((form) => text.includes(form))
  } catch {
    return false // gone, or not for us
  }
}
