/** A folder of its own for each test, by its real path, and gone afterwards. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { endFolder } from '../support/canary.ts'

export function tempFolder(): string {
  const folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'dibs-test-')))
  onTestFinished(() => endFolder(folder))
  return folder
}

/** Writes a file together with the folders above it. @returns its path */
export function put(folder: string, file: string, text = ''): string {
  const path = join(folder, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

const WITHOUT_SETTINGS = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'T',
  GIT_AUTHOR_EMAIL: 't@example.com',
  GIT_COMMITTER_NAME: 'T',
  GIT_COMMITTER_EMAIL: 't@example.com',
}

export const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'protocol.file.allow=always', '-c', 'init.defaultBranch=main', ...args], {
    cwd,
    env: WITHOUT_SETTINGS,
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim()

/** A repository with one commit. */
export function repository(folder: string): string {
  mkdirSync(folder, { recursive: true })
  git(folder, 'init', '-q')
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'first')
  return folder
}
