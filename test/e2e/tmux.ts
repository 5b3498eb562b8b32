/**
 * A terminal with the real client in it, one tmux server for each world, on a socket of its own.
 *
 * Invariant: the server ends by itself after `lifeS`, whatever becomes of the test that started it.
 */
import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

export type Terminal = {
  /** Text as typed, without Enter. */
  type(text: string): void
  /** tmux key names: `Enter`, `Escape`, `C-c`, `Down`. */
  press(...keys: string[]): void
  /** Types the text, waits until the screen shows its end, presses Enter. */
  submit(text: string): Promise<void>
  screen(): string
  waitFor(what: string | RegExp, timeoutMs?: number): Promise<string>
  /** Process id of the client itself. */
  pid: number
  /** Closes the window, as a person closes a terminal. */
  close(): void
}
export type Tmux = {
  open(command: string[], cwd: string, env: Record<string, string | undefined>): Terminal
  /** Ends every client and waits until the last one is gone. */
  end(): Promise<void>
}

const lifeS = 600
const goneTimeoutMs = 5_000
const pollMs = 100

export function hasTmux(): boolean {
  try {
    execFileSync('tmux', ['-V'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export function startTmux(dir: string): Tmux {
  const socket = `${dir}/tmux.sock`
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  const pids: number[] = []

  function open(command: string[], cwd: string, env: Record<string, string | undefined>): Terminal {
    const name = `w${pids.length + 1}`
    const values = Object.entries(env).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}=${value}`],
    )
    // `env -i` in front, because a tmux server hands its own environment to every window.
    const line = ['env', '-i', ...values, ...command]
    tmux('new-session', '-d', '-s', name, '-x', '120', '-y', '50', '-c', cwd, '--', ...line)
    const target = `${name}:0.0`
    if (pids.length === 0) tmux('run-shell', '-b', '-d', String(lifeS), '-C', 'kill-server')
    const pid = Number(tmux('display-message', '-p', '-t', target, '#{pane_pid}'))
    pids.push(pid)
    const terminal: Terminal = {
      type: (text) => void tmux('send-keys', '-t', target, '-l', '--', text),
      press: (...keys) => void tmux('send-keys', '-t', target, ...keys),
      async submit(text) {
        terminal.type(text)
        await terminal.waitFor(text.slice(-20), 10_000)
        terminal.press('Enter')
      },
      screen: () => tmux('capture-pane', '-p', '-t', target),
      async waitFor(what, timeoutMs = 30_000) {
        const until = Date.now() + timeoutMs
        for (;;) {
          const screen = terminal.screen()
          if (typeof what === 'string' ? screen.includes(what) : what.test(screen)) return screen
          if (Date.now() > until) throw new Error(`no ${what} within ${timeoutMs} ms on:\n${screen}`)
          await sleep(pollMs)
        }
      },
      pid,
      close: () => void tmux('kill-session', '-t', name),
    }
    return terminal
  }

  async function end(): Promise<void> {
    if (pids.length === 0) return
    try {
      tmux('kill-server')
    } catch {
      // It ended by itself: the last window was closed.
    }
    const until = Date.now() + goneTimeoutMs
    while (pids.some(alive) && Date.now() < until) await sleep(pollMs)
    for (const pid of pids.filter(alive)) process.kill(pid, 'SIGKILL')
  }
  return { open, end }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
