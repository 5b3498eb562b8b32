/**
 * The compiled hooks and the compiled command line as somebody installs them, made from the sources as they are now
 * and put into a folder of their own: no test depends on the `dist/` of the last build, or disturbs it.
 */
import { chmodSync, cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, inject } from 'vitest'

export interface Built {
  /** The installed folder: `dist/`, `bin/`, and `hooks/` by which dibs finds its own place. */
  root: string
  hook: string
  cli: string
}

const REPOSITORY = join(import.meta.dirname, '..', '..')

/** Installs before the first test of this file. @param name of the installed folder */
export function built(name = 'dibs'): Built {
  const install: Built = { root: '', hook: '', cli: '' }
  let folder = ''
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-built-')))
    chmodSync(folder, 0o755) // tests run hooks as other users too
    install.root = join(folder, name)
    install.hook = join(install.root, 'dist', 'hook.cjs')
    install.cli = join(install.root, 'dist', 'cli.cjs')
    for (const part of ['hooks', 'bin'])
      cpSync(join(REPOSITORY, part), join(install.root, part), { recursive: true })
    cpSync(inject('dist'), join(install.root, 'dist'), { recursive: true })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return install
}
