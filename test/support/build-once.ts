/** Builds the sources once for a whole run of the tests; `built()` installs copies of it. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of a fresh `dist/`. */
    dist: string
  }
}

export default async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-dist-')))
  const { buildAll } = (await import(join(import.meta.dirname, '..', '..', 'scripts', 'build.mjs'))) as {
    buildAll(dist: string): Promise<void>
  }
  await buildAll(folder)
  provide('dist', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
