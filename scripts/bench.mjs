/**
 * `npm run bench`: what dibs costs, as ratios to the empty script of the same Node in the same run. A benchmark, not
 * a test: values over budget are marked, and only a wrong answer of a hook fails it.
 *
 *   --runs N      rounds, each with every case once, in random order (default 31)
 *   --node PATH   this Node only; without it the one that runs this, and Node 22 and 24 where they can be had
 *   --own-env     in the environment of whoever runs it; without it, in a bare one. Some settings, such as
 *                 NODE_EXTRA_CA_CERTS, make every start of Node slower, the empty script's like the hook's
 *   --json        the same for programs
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { baseEnv, makeCases } from './bench/cases.mjs'
import { contend } from './bench/contention.mjs'
import { measure } from './bench/measure.mjs'
import { nodesToMeasure } from './bench/nodes.mjs'
import { fetchPeer } from './bench/peer.mjs'
import { report } from './bench/report.mjs'
import { bundle } from './bench/store-code.mjs'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const cache = path.join(root, '.cache')
const options = {
  runs: { type: 'string', default: '31' },
  node: { type: 'string' },
  'own-env': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
}
const { values } = parseArgs({ options })
const runs = Number(values.runs)
if (!Number.isInteger(runs) || runs < 1) {
  console.error('bench: --runs wants a whole number, such as --runs 31')
  process.exit(2)
}
const say = (line) => console.error(line)

const scratch = realpathSync(mkdtempSync(path.join(tmpdir(), 'dibs-bench-')))
const standIns = []
try {
  const nodes = nodesToMeasure(values.node, cache, say)
  const peer = fetchPeer(cache, say)
  say('making fixtures')
  const code = await bundle(scratch)
  const base = baseEnv(values['own-env'])
  const { cases, facts } = await makeCases({ root, scratch, code, peer, standIns, base })
  say(`${runs} rounds of ${cases.length} cases on ${nodes.map((node) => node.name).join(', ')}`)
  const times = await measure(nodes, cases, runs)
  say('contention')
  const contention = new Map()
  for (const node of nodes) contention.set(node, await contend(node, scratch, code))
  console.log(report({ nodes, times, contention, facts, runs, json: values.json }))
} catch (error) {
  if (error.code !== 'WRONG_ANSWER') throw error
  console.error(`bench: ${error.message}`)
  process.exitCode = 1
} finally {
  for (const child of standIns) child.kill('SIGKILL')
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 })
}
