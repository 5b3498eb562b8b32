/** The sources that fixtures and contenders use, bundled: so that what is measured was made by the real store. */
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = path.dirname(fileURLToPath(import.meta.url))

/** @returns the exports of fixture-code.mjs, and where the contender's script is */
export async function bundle(scratch) {
  await build({
    entryPoints: [path.join(here, 'fixture-code.mjs'), path.join(here, 'contender.mjs')],
    outdir: scratch,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  })
  const code = createRequire(import.meta.url)(path.join(scratch, 'fixture-code.cjs'))
  return { ...code, contender: path.join(scratch, 'contender.cjs') }
}
