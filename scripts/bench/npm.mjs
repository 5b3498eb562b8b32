/** Gets a package into a folder of its own; none of its scripts runs. */
import { spawnSync } from 'node:child_process'

const FETCH_MS = 5 * 60_000

export function npmInstall(folder, spec, say) {
  say(`fetching ${spec}`)
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel', 'error']
  spawnSync('npm', ['install', '--prefix', folder, ...flags, spec], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: FETCH_MS,
    shell: process.platform === 'win32',
  })
}
