/**
 * The files of the hooks, each loaded from V8's code cache where there is one: compiling them anew in every process
 * would be half of what a hook adds to Node's own start.
 *
 * Of cached data V8 checks only that its own version and flags made it, and that the source is as long as it was; one
 * changed bit can end the process, and the edit would go on unseen. Therefore a cached file is the source as it was,
 * and then the data twice: it is used only where all of that is still equal. It lies with the installed files, is
 * written by their owner alone and never for more users than those are, so that it is to be trusted as they are.
 */
import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'

export interface Loader {
  /** Loads a file of `dist/lazy` by its name with `./`, or what `require` knows. */
  load(id: string): unknown
  /** Where the cache is, or would be. */
  folder: string
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
  const folder = codeCacheFolder(dist, nodeOptions)
  const loaded = new Map<string, object>()
  const loader: Loader = { load, folder, missed: false, damaged: false }
  return loader

  function load(id: string): unknown {
    if (!id.startsWith('./')) return require(id)
    const name = id.slice(2)
    const known = loaded.get(name)
    if (known) return known
    const file = `${dist}/lazy/${name}`
    const source = readFileSync(file)
    const script = scriptOf(file, source, cachedData(`${folder}/${name}`, source))
    if (script.cachedDataRejected !== false) loader.missed = true
    const module = { exports: {} }
    script.runInThisContext()(module.exports, load, module)
    loaded.set(name, module.exports)
    return module.exports
  }

  function cachedData(file: string, source: Buffer): Buffer | undefined {
    let cached: Buffer
    try {
      cached = readFileSync(file)
    } catch {
      return undefined
    }
    const middle = (source.length + cached.length) / 2
    const data = cached.subarray(source.length, middle)
    if (cached.subarray(0, source.length).equals(source) && cached.subarray(middle).equals(data)) return data
    loader.damaged = true
    return undefined
  }
}

/**
 * One folder for each Node and its options: data made under other flags of V8 are of no use. Whoever built a Node may
 * have built it otherwise than its version says, so its place counts too.
 */
export function codeCacheFolder(dist: string, nodeOptions = ''): string {
  const made = [process.version, process.platform, process.arch, process.execPath, nodeOptions.slice(0, 80)]
  return `${dist}/../.cache/code/${made
    .filter(Boolean)
    .join('-')
    .replace(/[^\w.=-]/g, '+')}`
}

/** The file as a function, as `require` makes one. The build leaves only ASCII in it. */
export const scriptOf = (filename: string, source: Buffer, cachedData?: Buffer): Script =>
  new Script(`(function(exports,require,module){${source.toString('latin1')}\n})`, { filename, cachedData })
