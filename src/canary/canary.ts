/**
 * Proves on this machine, with the user's own client, that a refused Write is really refused and a free one is not:
 * in a scratch repository, with a scratch home, a dummy key and a scripted Messages API on loopback.
 */
import { spawn } from 'node:child_process'
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { install } from '../core/settings.ts'
import { wanted } from '../core/settings-wanted.ts'
import { clientEnv, prepareHome, printArgs } from './client.ts'
import { hookEnv, runHookProcess } from './hook-process.ts'
import { startMessagesApi } from './messages-api.ts'

export type CanaryResult = { ok: true; version: string } | { ok: false; why: string }

const CLIENT_MS = 90_000

/** @param client path or name of the `claude` executable */
export async function canary(
  root: string,
  client: string,
  base: Record<string, string | undefined>,
  uid: number | undefined,
): Promise<CanaryResult> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'dibs-canary-')))
  const repo = path.join(folder, 'repo')
  const home = path.join(folder, 'home')
  const held = path.join(repo, 'held.txt')
  const free = path.join(repo, 'free.txt')
  const api = await startMessagesApi({
    canary: [
      { tool: 'Write', input: { file_path: held, content: 'must not be written' } },
      { tool: 'Write', input: { file_path: free, content: 'may be written' } },
      { text: 'done' },
    ],
  })
  try {
    fs.mkdirSync(path.join(repo, '.git'), { recursive: true })
    fs.mkdirSync(path.join(repo, '.claude'))
    fs.writeFileSync(path.join(repo, '.git', 'HEAD'), 'ref: refs/heads/main\n')
    const settings = install(null, wanted(root))
    if (!settings.ok || settings.text === null) return { ok: false, why: 'no settings could be made' }
    fs.writeFileSync(path.join(repo, '.claude', 'settings.json'), settings.text)
    prepareHome(home, [repo])

    // Another session, which this very process stands in for, holds one of the two files.
    const input = {
      session_id: 'canary-holder',
      cwd: repo,
      tool_name: 'Write',
      tool_input: { file_path: held },
    }
    await runHookProcess(path.join(root, 'dist', 'hook.cjs'), 'PreToolUse', input, hookEnv(base, process.pid))

    const env = clientEnv({ home, url: api.url, base, root: uid === 0 })
    const version = await output(client, ['--version'], env, repo)
    if (version.code !== 0) return { ok: false, why: `${client} --version failed: ${version.text}` }
    const run = await output(
      client,
      printArgs('[[canary]] write two files', { permissionMode: 'acceptEdits' }),
      env,
      repo,
    )
    const results = api.requests.at(-1)?.toolResults ?? []
    if (results.length < 2)
      return {
        ok: false,
        why: `the client did not run the script (exit ${run.code}): ${run.text.slice(-300)}`,
      }
    if (fs.existsSync(held) || !results[0]?.includes('is held by'))
      return { ok: false, why: `a write to a held file was NOT refused; the model read: ${results[0]}` }
    if (!fs.existsSync(free))
      return { ok: false, why: `a write to a free file did not happen; the model read: ${results[1]}` }
    return { ok: true, version: version.text.trim() }
  } finally {
    await api.close()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

function output(command: string, args: string[], env: Record<string, string | undefined>, cwd: string) {
  return new Promise<{ code: number | null; text: string }>((resolve) => {
    const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: CLIENT_MS })
    let text = ''
    const take = (chunk: string) => {
      text += chunk
    }
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)
    child.on('error', (error) => resolve({ code: null, text: error.message }))
    child.on('close', (code) => resolve({ code, text }))
  })
}
