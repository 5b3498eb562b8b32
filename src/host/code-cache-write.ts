/** Makes what code-cache.ts reads: every function of the hooks' files compiled, for the Node that runs this. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { Script } from 'node:vm'
import { codeCacheFolder, scriptOf } from './code-cache.ts'

/** Milliseconds after which what another Node, or a process that was ended, has left is removed. */
const UNUSED_MS = 30 * 24 * 3600 * 1000

/**
 * Puts a new cache in place as a whole, and takes away what nobody has made anew for a month.
 * @param dist as for the loader
 * @throws whatever the file system says: an installed folder need not be writable
 */
export function writeCodeCache(dist: string): void {
  const folder = codeCacheFolder(dist)
  const mine = `${folder}.new-${process.pid}`
  mkdirSync(mine, { recursive: true })
  try {
    for (const name of readdirSync(`${dist}/lazy`).filter(isForHooks)) {
      const source = readFileSync(`${dist}/lazy/${name}`)
      const data = compiled(source)
      writeFileSync(`${mine}/${name}`, Buffer.concat([source, data, data]))
    }
    dropCodeCache(dist)
    renameSync(mine, folder)
  } finally {
    rmSync(mine, { recursive: true, force: true })
  }
  removeUnused(dirname(folder))
}

/** As a whole: what was half deleted would stay so. Hooks work without it; the next session's start makes a new one. */
export function dropCodeCache(dist: string): void {
  const folder = codeCacheFolder(dist)
  const old = `${folder}.old-${process.pid}`
  if (existsSync(folder)) renameSync(folder, old)
  rmSync(old, { recursive: true, force: true })
}

const isForHooks = (name: string): boolean => !name.startsWith('commands-')

/**
 * V8 compiles a function when it is first called: data made before would hold hardly any, and of a file that is loaded
 * (V8 knows it by its name) those that happened to run. The data must be made under the flags that it is used with.
 */
function compiled(source: Buffer): Buffer {
  setFlagsFromString('--no-lazy')
  let script: Script
  try {
    script = scriptOf('anew', source)
  } finally {
    setFlagsFromString('--lazy')
  }
  return script.createCachedData()
}

function removeUnused(parent: string): void {
  for (const name of readdirSync(parent)) {
    const folder = `${parent}/${name}`
    if (Date.now() - statSync(folder).mtimeMs > UNUSED_MS) rmSync(folder, { recursive: true, force: true })
  }
}
