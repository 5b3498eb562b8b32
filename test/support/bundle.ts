/** A worker of a test that runs processes, as one file that plain Node starts. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The path of the bundle, in `folder`. */
export async function bundleWorker(worker: URL, folder: string): Promise<string> {
  const outfile = join(folder, 'worker.cjs')
  await build({
    entryPoints: [fileURLToPath(worker)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
  })
  return outfile
}
