/** A real repository with two sessions at work in it, and their shells. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, decisionOf, reasonOf, type Scene } from '../support/scene.ts'

export interface Repository {
  here: Scene
  /** Runs git as nobody in particular. @returns what it prints */
  git(...args: string[]): string
  write(path: string, text: string): void
  /** `undefined` for a file that is not there. */
  read(path: string): string | undefined
  /** What is staged, or is in the newest commits that were not there at the beginning: paths. */
  taken(): string[]
  /** An edit, as a client does one. @returns whether it was let in */
  edits(client: Client, path: string, text: string): Promise<boolean>
  /** A command in a session's shell, as the client runs one. @returns why it was refused, or `''` */
  runs(client: Client, command: string): Promise<string>
}

export const IDENTITY = {
  GIT_AUTHOR_NAME: 'ann',
  GIT_AUTHOR_EMAIL: 'ann@example.org',
  GIT_COMMITTER_NAME: 'ann',
  GIT_COMMITTER_EMAIL: 'ann@example.org',
  GIT_CONFIG_NOSYSTEM: '1',
}

let calls = 0

export function repositoryIn(here: Scene): Repository {
  const env = { ...here.env, ...IDENTITY }
  const git = (...args: string[]) => execFileSync('git', args, { cwd: here.repo, env, encoding: 'utf8' })
  const path = (name: string) => join(here.repo, name)
  git('init', '--quiet')
  git('config', 'advice.detachedHead', 'false')
  for (const name of ['mine.txt', 'theirs.txt', 'both.txt', 'still.txt']) here.file(name, `${name}\n`)
  git('add', '-A')
  git('commit', '--quiet', '-m', 'beginning')
  git('tag', 'beginning')
  return {
    here,
    git,
    write: (name, text) => void here.file(name, text),
    read: (name) => (existsSync(path(name)) ? readFileSync(path(name), 'utf8') : undefined),
    taken: () =>
      [git('diff', '--cached', '--name-only'), git('log', '--format=', '--name-only', 'beginning..HEAD')]
        .join('')
        .split('\n')
        .filter(Boolean),
    async edits(client, name, text) {
      const call = { tool_name: 'Write', tool_input: { file_path: path(name), content: text } }
      if (decisionOf(await client.hook('PreToolUse', call)) !== undefined) return false
      here.file(name, text)
      await client.hook('PostToolUse', call)
      return true
    },
    async runs(client, command) {
      const call = { tool_name: 'Bash', tool_input: { command }, tool_use_id: `toolu_${++calls}` }
      const answer = await client.hook('PreToolUse', call)
      if (decisionOf(answer) !== undefined) return reasonOf(answer)
      const { status } = spawnSync('bash', ['-c', command], {
        cwd: here.repo,
        env,
        stdio: 'ignore',
        timeout: 10_000,
      })
      await client.hook(status === 0 ? 'PostToolUse' : 'PostToolUseFailure', call)
      await client.hook('PostToolBatch', { tool_calls: [call] })
      return ''
    },
  }
}
