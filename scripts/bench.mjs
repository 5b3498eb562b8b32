/**
 * `npm run bench`: what dibs costs, as ratios to the empty script of the same Node in the same run. A benchmark, not
 * a test: values over budget are marked, and only a wrong answer of a hook fails it.
 *
 *   --runs N      rounds, each with every case once, in random order (default 31)
 *   --node PATH   this Node only; without it the one that runs this, and Node 22 and 24 where they can be had
 *   --env NAME    only `own`, the environment of whoever runs this, or only `bare`, one with next to nothing in it;
 *                 without it both. Some settings, such as NODE_EXTRA_CA_CERTS, make every start of Node slower
 *   --json        the same for programs
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
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
  env: { type: 'string' },
  json: { type: 'boolean', default: false },
}
const { values } = parseArgs({ options })
const runs = Number(values.runs)
if (!Number.isInteger(runs) || runs < 1) {
  console.error('bench: --runs wants a whole number, such as --runs 31')
  process.exit(2)
}
const ENVIRONMENTS = { own: "this shell's environment", bare: 'a bare environment' }
const wanted = values.env === undefined ? Object.keys(ENVIRONMENTS) : [values.env]
if (!wanted.every((one) => Object.hasOwn(ENVIRONMENTS, one))) {
  console.error('bench: --env wants own or bare')
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
  const measured = []
  let facts
  for (const env of wanted) {
    const folder = path.join(scratch, env)
    mkdirSync(folder)
    const made = await makeCases({
      root,
      scratch: folder,
      code,
      peer,
      standIns,
      base: baseEnv(env === 'own'),
    })
    facts = made.facts
    const { cases } = made
    say(`${runs} rounds of ${cases.length} cases on ${nodes.map((node) => node.name).join(', ')}, ${env}`)
    measured.push({ name: ENVIRONMENTS[env], times: await measure(nodes, cases, runs) })
  }
  say('contention')
  const contention = new Map()
  for (const node of nodes) contention.set(node, await contend(node, scratch, code))
  console.log(report({ nodes, measured, contention, facts, runs, json: values.json }))
} catch (error) {
  if (error.code !== 'WRONG_ANSWER') throw error
  console.error(`bench: ${error.message}`)
  process.exitCode = 1
} finally {
  for (const child of standIns) child.kill('SIGKILL')
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 })
}
