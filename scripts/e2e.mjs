/**
 * `npm run test:e2e`: fetches the pinned client if it is not there, then runs the end-to-end tests in a network
 * namespace that has only loopback. Where no namespace can be made it says so; the environment's switches then
 * are all that keeps the client from the network.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const version = '2.1.330'
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const cache = join(root, '.cache', `claude-code-${version}`)
const fetchLimitMs = 10 * 60_000
const runLimitMs = 30 * 60_000

/** The binary comes in a package of its own for each platform; no install script is needed. */
function clientPath() {
  const exe = process.platform === 'win32' ? 'claude.exe' : 'claude'
  const musl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime
  const platform = `${process.platform}-${process.arch}${musl ? '-musl' : ''}`
  return join(cache, 'node_modules', '@anthropic-ai', `claude-code-${platform}`, exe)
}

function fetchClient() {
  const path = process.env.DIBS_E2E_CLAUDE ?? clientPath()
  if (existsSync(path)) return path
  console.error(`fetching @anthropic-ai/claude-code@${version} into ${cache}`)
  const args = ['install', '--prefix', cache, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save']
  const { status } = spawnSync(
    'npm',
    [...args, '--loglevel', 'error', `@anthropic-ai/claude-code@${version}`],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: fetchLimitMs,
      shell: process.platform === 'win32',
    },
  )
  if (status === 0 && existsSync(path)) return path
  console.error(`the client could not be fetched (npm exit ${status}); expected ${path}`)
  process.exit(1)
}

/** The command prefix that enters a namespace with only loopback, or nothing. */
function isolation() {
  const loopback = 'ip link set lo up && exec "$0" "$@"'
  for (const flags of [['-n'], ['-rn']]) {
    const prefix = ['unshare', ...flags, '--', 'sh', '-c', loopback]
    const [command, ...args] = [...prefix, 'true']
    if (spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0) return prefix
  }
  console.error('no network namespace here: only environment switches keep the client from the network')
  return []
}

const claude = fetchClient()
const prefix = isolation()
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const run = [process.execPath, vitest, 'run', '--config', 'vitest.e2e.config.ts', ...process.argv.slice(2)]
const [command, ...args] = [...prefix, ...run]
const { status, signal } = spawnSync(command, args, {
  cwd: root,
  stdio: 'inherit',
  timeout: runLimitMs,
  env: { ...process.env, DIBS_E2E_CLAUDE: claude, DIBS_E2E_ISOLATED: prefix.length ? '1' : '' },
})
if (signal) console.error(`the end-to-end tests were ended by ${signal}`)
process.exit(status ?? 1)
