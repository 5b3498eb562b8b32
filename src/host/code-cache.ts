/**
 * The files of the hooks, each loaded from V8's code cache where there is one: compiling them anew in every process
 * would be half of what a hook adds to Node's own start.
 *
 * Of cached data V8 checks only that its own version and flags made it, and that the source is as long as it was; one
 * changed bit can end the process, and the edit would go on unseen. Therefore a checksum of the source and the data
 * ends every cached file, and it is used only where that is right. It lies with the installed files, is written by their
 * owner alone and never for more users than those are, so that it is to be trusted as they are.
 */
import { readFileSync, statSync } from 'node:fs'
import { Script } from 'node:vm'
import { type Crc32, nativeCrc32 } from './crc32.ts'

export interface Loader {
  /** Loads a file of `dist/lazy` by its name with `./`, or what `require` knows. */
  load(id: string): unknown
  /** Where the cache is, or would be; absent where this Node can have none. */
  folder: string | undefined
  /** Something was loaded that the cache lacks, or that this V8 does not take. */
  missed: boolean
  /** Something in the cache was not what was put there: none of it is to be trusted. */
  damaged: boolean
}

/** @param dist absolute, without a slash at its end */
export function codeCacheLoader(
  dist: string,
  nodeOptions: string | undefined,
  require: (id: string) => unknown,
): Loader {
  const crc32 = nativeCrc32()
  const folder = crc32 && codeCacheFolder(crc32, dist, nodeOptions)
  const loaded = new Map<string, unknown>()
  const loader: Loader = { load, folder, missed: false, damaged: false }
  return loader

  // One function, for it is compiled by every hook.
  function load(id: string): unknown {
    let exports = loaded.get(id)
    if (exports) return exports
    if (id.startsWith('./')) {
      const name = id.slice(2)
      const filename = `${dist}/lazy/${name}`
      const source = readFileSync(filename, 'utf8')
      let cachedData: Buffer | undefined
      if (crc32 && folder)
        try {
          const cached = readFileSync(`${folder}/${name}`)
          if (crc32(cached, crc32(source, 0)) === WHOLE) cachedData = cached.subarray(0, -CHECKSUM_BYTES)
          else loader.damaged = true
        } catch {
          // There is none.
        }
      const script = new Script(`${BEFORE}${source}${AFTER}`, { filename, cachedData })
      if (script.cachedDataRejected !== false) loader.missed = true
      const module = { exports: {} }
      script.runInThisContext()(module.exports, load, module)
      exports = module.exports
    } else exports = require(id)
    loaded.set(id, exports)
    return exports
  }
}

/** What makes a function of a file, as `require` makes one. */
export const BEFORE = '(function(exports,require,module){'
export const AFTER = '\n})'

/** The checksum of whatever ends with its own checksum, lowest byte first. */
const WHOLE = 0x2144df1c
export const CHECKSUM_BYTES = 4

/**
 * One folder for each Node and its options: data made under other flags of V8 are of no use, and those of another build
 * of the same version may end the process, so the binary counts as it is now.
 * @returns `undefined` where the running binary is not there any more
 */
export function codeCacheFolder(crc32: Crc32, dist: string, nodeOptions = ''): string | undefined {
  try {
    const { mtimeMs, size } = statSync(process.execPath)
    const made = crc32(`${process.execPath}\n${mtimeMs}\n${size}\n${nodeOptions}`, 0)
    return `${dist}/../.cache/code/${process.version}-${process.arch}-${made.toString(16)}`
  } catch {
    return undefined
  }
}
