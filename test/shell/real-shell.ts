/** The judge of every table: what the real bash changed. */
import { spawn } from 'node:child_process'
import { changed, type Fixture, snapshot } from './fixture.ts'

const TIME_LIMIT_MS = 5000
/** Nobody listens here: whoever asks the network gets a refusal at once. */
const NOWHERE = 'http://127.0.0.1:9'

/** Runs a line in a fixture; returns the files that it created, changed or deleted, relative to the project. */
export async function realShell(line: string, at: Fixture): Promise<string[]> {
  const before = snapshot(at)
  await bash(['-c', line], at)
  return changed(before, snapshot(at))
}

/** What bash prints. Ends when everything that it started has: also what runs in the background. */
export function bash(args: string[], at: Fixture): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', args, {
      cwd: at.project,
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        HOME: at.home,
        TMPDIR: at.scratch,
        LC_ALL: 'C.UTF-8',
        TERM: 'dumb',
        http_proxy: NOWHERE,
        https_proxy: NOWHERE,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const printed: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => printed.push(chunk))
    child.stderr.resume()
    const late = setTimeout(() => {
      process.kill(-child.pid!, 'SIGKILL')
      reject(new Error(`not done after ${TIME_LIMIT_MS} ms: ${args.join(' ')}`))
    }, TIME_LIMIT_MS)
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(late)
      resolve(Buffer.concat(printed).toString('utf8'))
    })
  })
}
