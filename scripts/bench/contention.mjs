/**
 * Many processes change one document at once. Latency is that of an operation inside its process, start-up excluded;
 * an increment that was reported done and is not in the document is lost.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { median, percentile } from './measure.mjs'

const PROCESSES = 20
const OPERATIONS = 25
const TRIALS = 5

export async function contend(node, scratch, code) {
  const trials = []
  for (let i = 0; i < TRIALS; i++) {
    const name = `contention-${node.name.replaceAll(/\W/g, '-')}-${i}`
    trials.push(await trial(node, path.join(scratch, name, 'v1'), code))
  }
  return {
    p99: percentile(
      trials.flatMap((one) => one.latencies),
      0.99,
    ),
    perSecond: median(trials.map((one) => one.perSecond)),
    lost: sum(trials.map((one) => one.lost)),
    starved: sum(trials.map((one) => one.failed)),
  }
}

async function trial(node, root, code) {
  const store = code.openStore(root, code.realWorld(process.env, ''))
  await code.update(store, () => ({ doc: { counts: {} }, result: undefined }))
  const children = Array.from({ length: PROCESSES }, () =>
    spawn(node.path, [code.contender], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  )
  try {
    await Promise.all(children.map((child) => message(child)))
    const results = children.map((child) => message(child))
    children.forEach((child, me) => {
      child.send({ root, me, operations: OPERATIONS })
    })
    const done = await Promise.all(results)
    const { doc } = await store.read()
    const failed = sum(done.map((one) => one.failed))
    const ms = Math.max(...done.map((one) => one.end)) - Math.min(...done.map((one) => one.start))
    const reported = PROCESSES * OPERATIONS - failed
    return {
      latencies: done.flatMap((one) => one.latencies),
      failed,
      lost: reported - sum(Object.values(doc.counts)),
      perSecond: (reported / ms) * 1000,
    }
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
}

const message = (child) =>
  new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`a contender ended too early (exit ${code})`)))
  })

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0)
