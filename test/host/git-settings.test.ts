/** What git's configuration says, asked of git itself. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { mergeSettings } from '../../src/host/git.ts'

const cwd = mkdtempSync(join(tmpdir(), 'dibs-settings-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

it('how merges are gone about, by the newest of the values, and by what a branch says of itself', () => {
  const env = { PATH: process.env.PATH, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' }
  const git = (...args: string[]) => execFileSync('git', args, { cwd, env })
  const settings = () => Object.fromEntries(mergeSettings({ cwd, env }))
  expect(settings()).toEqual({})
  git('init', '--quiet', '--initial-branch', 'main')
  expect(settings()).toEqual({})
  git('config', 'Rebase.autoStash', 'true')
  git('config', 'merge.autostash', 'yes')
  git('config', 'user.name', 'ann')
  appendFileSync(join(cwd, '.git', 'config'), '[pull]\n\trebase\n')
  expect(settings()).toEqual({ 'rebase.autostash': 'true', 'merge.autostash': 'yes', 'pull.rebase': 'true' })
  git('config', 'pull.rebase', 'merges')
  git('config', 'branch.other.rebase', 'interactive')
  expect(settings()['pull.rebase']).toBe('merges')
  git('config', 'branch.main.rebase', 'false')
  expect(settings()['pull.rebase']).toBe('false')
  git('checkout', '--quiet', '--orphan', 'other')
  expect(settings()['pull.rebase']).toBe('interactive')
})
