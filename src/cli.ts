/** Entry of the command line: `dibs COMMAND …`. */
import { version } from '../package.json'
import { runCommand } from './commands/run.ts'

// Commands use parts of Node that it would rather not show: under --throw-deprecation they would die of a warning.
process.noDeprecation = true

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
})

// A reader that goes away (`dibs log | head`) is no failure.
process.stdout.on('error', () => process.exit(0))

const flushed = (stream: NodeJS.WriteStream): Promise<boolean> =>
  new Promise((resolve) => stream.write('', (error) => resolve(!error)))

/** The shell may stand in a folder that was deleted: `''`. */
function here(): string {
  try {
    return process.cwd()
  } catch {
    return ''
  }
}

runCommand(
  process.argv.slice(2),
  {
    cwd: here(),
    env: process.env,
    tty: process.stdout.isTTY === true,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    write: (to, bytes) => {
      const stream = to === 1 ? process.stdout : process.stderr
      return new Promise((resolve) => stream.write(bytes, () => resolve()))
    },
    written: async () => (await flushed(process.stdout)) && (await flushed(process.stderr)),
    async stdin(bytes) {
      const chunks: Buffer[] = []
      let size = 0
      for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        size += chunk.length
        if (size >= bytes) break
      }
      return Buffer.concat(chunks).toString('utf8', 0, bytes)
    },
    ...(process.stdin.isTTY && process.stderr.isTTY
      ? { ask: async (question: string) => (await import('./host/ask.ts')).askHidden(question) }
      : {}),
    stopped,
  },
  version,
).then((code) => {
  process.exitCode = code
})
