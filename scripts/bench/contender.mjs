/** One of many processes that change one document. Bundled by store-code.mjs; started and awaited by contention.mjs. */
import { realWorld } from '../../src/host/world.ts'
import { openStore } from '../../src/store/open.ts'
import { update } from '../../src/store/update.ts'

const now = () => performance.timeOrigin + performance.now()

// The listener stays, so that this process lives until its parent has read the answer and ends it.
process.on('message', async ({ root, me, operations }) => {
  const store = openStore(root, realWorld(process.env, ''))
  const latencies = []
  let failed = 0
  const start = now()
  for (let i = 0; i < operations; i++) {
    const before = performance.now()
    try {
      await update(store, ({ doc }) => ({ doc: counted(doc, me), result: undefined }))
    } catch {
      failed++
    }
    latencies.push(performance.now() - before)
  }
  process.send({ latencies, failed, start, end: now() })
})
process.send('ready')

const counted = (doc, me) => ({
  ...doc,
  counts: { ...doc.counts, [me]: (doc.counts[me] ?? 0) + 1 },
})
