/** Who used the vault, when and for what: `vault/audit.jsonl`, one JSON object a line, added to and never changed. */
import { codeOf, ensureFolder } from '../host/files.ts'
import { type VaultPlace, vaultFolder } from './vault.ts'

export interface Access {
  /** ISO 8601 in UTC. */
  at: string
  who: string
  /** Claude's session id; absent for a person. */
  session?: string
  action: string
  names: string[]
}

const fileOf = (place: VaultPlace): string => `${vaultFolder(place)}/audit.jsonl`

/** Before the access: what cannot be written down does not happen. */
export function audit(place: VaultPlace, access: Access): void {
  const { fs } = place.world
  ensureFolder(fs, vaultFolder(place))
  const fd = fs.openSync(fileOf(place), 'a', 0o600)
  try {
    // The line break comes first too: a line that a full disk cut short stays alone.
    const line = Buffer.from(`\n${JSON.stringify(access)}\n`)
    if (fs.writeSync(fd, line) < line.length)
      throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC', syscall: 'write' })
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

/** Oldest first. */
export function accesses(place: VaultPlace): Access[] {
  let text = ''
  try {
    text = place.world.fs.readFileSync(fileOf(place), 'utf8')
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
  return text.split('\n').flatMap((line) => {
    try {
      const one = JSON.parse(line) as Partial<Access>
      return typeof one.at === 'string' && typeof one.who === 'string' && Array.isArray(one.names)
        ? [one as Access]
        : []
    } catch {
      return []
    }
  })
}
