/**
 * `npm run verify`: everything that must hold before a commit, on a fresh clone with nothing but Node and npm.
 * Installs, then checks types, style, tests, and that `dist/` is what the sources build. The last line is
 * `N passed, N failed`: the tests, and one for each other step.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { testCounts } from './test-counts.mjs'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const oldestNode = 20
/** For what hangs; a slow machine may take its time. */
const stepLimitMs = 30 * 60_000
const lines = []
const sum = { passed: 0, failed: 0 }

const temp = mkdtempSync(path.join(tmpdir(), 'dibs-verify-'))
try {
  if (await step('install', install)) {
    await step('type check', () => tool('typescript', 'tsc', ['--noEmit']))
    await step('lint and format', () => tool('@biomejs/biome', 'biome', ['check', '.']))
    await step('unit tests', unitTests)
    await step('dist is a fresh build', freshDist)
  }
} finally {
  rmSync(temp, { recursive: true, force: true })
}
console.log(`\n${lines.join('\n')}\n\n${sum.passed} passed, ${sum.failed} failed`)
process.exitCode = sum.failed === 0 ? 0 : 1

/** @param run returns whether it went well, or counts; what it has to say it has printed by then */
async function step(name, run) {
  console.log(`\n== ${name}`)
  const start = performance.now()
  let result
  try {
    result = await run()
  } catch (error) {
    console.error(error)
    result = false
  }
  const {
    passed,
    failed,
    skipped = 0,
  } = typeof result === 'object' ? result : { passed: +result, failed: +!result }
  sum.passed += passed
  sum.failed += failed
  const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`
  const counts = typeof result === 'object' ? `   ${passed} passed, ${failed} failed, ${skipped} skipped` : ''
  lines.push(`${failed === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(22)} ${seconds.padStart(8)}${counts}`)
  return failed === 0
}

function install() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < oldestNode) {
    console.error(`needs Node ${oldestNode} or newer; this is Node ${process.versions.node}`)
    return false
  }
  // CI=true: pnpm asks no questions.
  return run('npx', ['--yes', 'pnpm@10', 'install', '--frozen-lockfile'], { CI: 'true' }) === 0
}

function unitTests() {
  const report = path.join(temp, 'tests.json')
  const code = runTool('vitest', 'vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  return testCounts(report, code)
}

async function freshDist() {
  const { staleFiles } = await import('./check-dist.mjs')
  const stale = await staleFiles()
  for (const line of stale) console.error(line)
  console.log(stale.length === 0 ? 'same bytes' : 'dist/ is stale: npm run build')
  return stale.length === 0
}

function tool(pack, name, args) {
  return runTool(pack, name, args) === 0
}

/** Runs a package's command with this Node, without the shims of `.bin`, which differ between platforms. */
function runTool(pack, name, args) {
  const folder = path.join(root, 'node_modules', ...pack.split('/'))
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const script = typeof bin === 'string' ? bin : bin[name]
  return run(process.execPath, [path.join(folder, script), ...args])
}

function run(command, args, env = {}) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: stepLimitMs,
    shell: process.platform === 'win32' && command === 'npx',
    env: { ...process.env, ...env },
  })
  if (error) console.error(`${command}: ${error.message}`)
  if (signal) console.error(`${command} was ended by ${signal}`)
  return status ?? 1
}
