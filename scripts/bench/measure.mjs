/**
 * Times whole processes, from start to exit, as the client sees them. Every round runs every case once on every
 * Node, in random order, so that whatever else the machine does falls on all alike.
 */
import { spawnSync } from 'node:child_process'

const RUN_LIMIT_MS = 30_000

/** @returns per node, per case id, the times in milliseconds. @throws WRONG_ANSWER */
export async function measure(nodes, cases, runs) {
  const times = new Map(nodes.map((node) => [node, new Map(cases.map((one) => [one.id, []]))]))
  const all = nodes.flatMap((node) => cases.map((one) => ({ node, one })))
  // The first round fills the caches of the disk and is not counted.
  for (let round = 0; round <= runs; round++)
    for (const { node, one } of shuffled(all)) {
      const ms = await runOnce(node, one)
      if (round > 0) times.get(node).get(one.id).push(ms)
    }
  return times
}

let serial = 0

async function runOnce(node, { id, args, cwd, env, input, check, after }) {
  serial++
  const options = { cwd, env, input: input(serial), encoding: 'utf8', timeout: RUN_LIMIT_MS }
  const start = process.hrtime.bigint()
  const { status, stdout, stderr } = spawnSync(node.path, args, options)
  const ms = Number(process.hrtime.bigint() - start) / 1e6
  if (status !== 0 || stderr !== '' || !check(stdout))
    throw Object.assign(new Error(`${id} on ${node.name} answered ${status} ${stdout}${stderr}`), {
      code: 'WRONG_ANSWER',
    })
  await after?.(serial)
  return ms
}

function shuffled(list) {
  const copy = [...list]
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[copy[i], copy[j]] = [copy[j], copy[i]]
  }
  return copy
}

export function percentile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)]
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2
}
