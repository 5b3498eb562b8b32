/** Makes what code-cache.ts reads: every function of the hooks' files compiled, for the Node that runs this. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'
import { AFTER, BEFORE, CHECKSUM_BYTES } from './code-cache.ts'
import { type Crc32, nativeCrc32 } from './crc32.ts'

/** Milliseconds after which a process that was making a cache is given up, and what it left is removed. */
const STALE_MS = 60_000
/** Milliseconds after which a cache that nobody has made anew is removed: of a Node that is gone, say. */
const UNUSED_MS = 30 * 24 * 3600 * 1000

/**
 * Puts a new cache in place as a whole. One process makes it; others go on without meanwhile.
 * @param dist absolute, without a slash at its end
 * @param folder see code-cache.ts
 * @throws whatever the file system says: an installed folder need not be writable
 */
export function writeCodeCache(dist: string, folder: string): void {
  const crc32 = nativeCrc32()
  if (!crc32) return // nobody could check it
  const lazy = `${dist}/lazy`
  const { mode, uid } = statSync(lazy)
  // Root, working in somebody's install, would leave there what its owner cannot remove.
  if (uid !== (process.geteuid?.() ?? uid)) return
  const parent = dirname(folder)
  // One by one: where a link leads nowhere, Node's own recursion has no end.
  for (const each of [dirname(parent), parent]) makeFolder(each, mode)
  tidy(parent)
  const made = `${folder}.new`
  if (!makeFolder(made, mode)) return
  try {
    for (const name of readdirSync(lazy).filter(isForHooks)) {
      const source = readFileSync(`${lazy}/${name}`, 'utf8')
      const data = compiled(name, source)
      writeFileSync(`${made}/${name}`, withChecksum(crc32, source, data), { mode: mode & 0o666 })
    }
    dropCodeCache(folder)
    renameSync(made, folder)
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

/** As a whole: what was half deleted would stay so. Hooks work without it; the next session's start makes a new one. */
export function dropCodeCache(folder: string): void {
  const old = `${folder}.old-${Math.random().toString(36).slice(2)}`
  try {
    renameSync(folder, old)
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return
    throw error
  }
  rmSync(old, { recursive: true, force: true })
}

/** Open to no more users than what it lies with. @returns whether it was made, and not there already */
function makeFolder(folder: string, mode: number): boolean {
  try {
    mkdirSync(folder, mode & 0o777)
    return true
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return false
    throw error
  }
}

/** Other programs put files of theirs into any folder. */
const isForHooks = (name: string): boolean => name.endsWith('.cjs') && !name.startsWith('commands-')

/**
 * V8 compiles a function when it is first called, so that data would hold hardly any; and of a file that is loaded, which
 * it knows by its whole path, it would hold those that happened to run. The data must be made under the flags that it is
 * used with.
 */
function compiled(name: string, source: string): Buffer {
  setFlagsFromString('--no-lazy')
  let script: Script
  try {
    script = new Script(`${BEFORE}${source}${AFTER}`, { filename: name })
  } finally {
    setFlagsFromString('--lazy')
  }
  return script.createCachedData()
}

function withChecksum(crc32: Crc32, source: string, data: Buffer): Buffer {
  const checksum = Buffer.alloc(CHECKSUM_BYTES)
  checksum.writeUInt32LE(crc32(data, crc32(source, 0)))
  return Buffer.concat([data, checksum])
}

/** Only what has a name that a cache has. */
function tidy(parent: string): void {
  for (const name of readdirSync(parent).filter((each) => /^v\d+\.\d+\.\d+.*-/.test(each))) {
    const folder = `${parent}/${name}`
    const age = Date.now() - statSync(folder).mtimeMs
    if (age > (/\.(new|old-\w+)$/.test(basename(name)) ? STALE_MS : UNUSED_MS))
      rmSync(folder, { recursive: true, force: true })
  }
}
