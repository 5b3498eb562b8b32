/**
 * Reads one JSON object from standard input, as soon as it is whole: some clients never close the pipe.
 *
 * `process.stdin` would do, but loads net and streams: 4 ms of every edit. Nearly always everything is there when the
 * hook looks for the first time; then it is read without waiting, and without the event loop. The pipe handle that
 * allows that is an internal of Node (present in 20 to 26). Whatever else there is to wait for: stdin-wait.ts.
 */
import { type Chunks, MAX_INPUT_BYTES, take } from './chunks.ts'
import type { Fs } from './fs.ts'
import { internal, type PipeHandle } from './internal.ts'

/**
 * Resolves with the object, or with `undefined` where no JSON came. Empty, truncated or never-ending input is given
 * `waitMs` to go on.
 */
export async function readInput(fs: Fs, waitMs: number): Promise<unknown> {
  const input: Chunks = { list: [], size: 0, nextTry: 0 }
  const pipe = openPipe(fs)
  const whole = pipe && readNow(fs, input)
  if (whole === undefined) {
    const { waitForInput } = await import('./stdin-wait.ts')
    return waitForInput(fs, waitMs, input, pipe)
  }
  pipe?.close()
  return whole
}

/** From here on, to read standard input never blocks; `undefined` where it is no pipe, or Node hides its own. */
function openPipe(fs: Fs): PipeHandle | undefined {
  try {
    const stat = fs.fstatSync(0)
    if (process.platform === 'win32' || (!stat.isSocket() && !stat.isFIFO())) return undefined
    const pipes = internal<{ Pipe: new (type: number) => PipeHandle; constants: { SOCKET: number } }>(
      'pipe_wrap',
    )
    if (!pipes) return undefined
    const pipe = new pipes.Pipe(pipes.constants.SOCKET)
    return pipe.open(0) === 0 ? pipe : undefined
  } catch {
    return undefined
  }
}

const CHUNK_BYTES = 64 * 1024

function readNow(fs: Fs, input: Chunks): unknown {
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
      const count = fs.readSync(0, chunk)
      if (count === 0) return undefined
      const value = take(input, count < CHUNK_BYTES ? chunk.subarray(0, count) : chunk)
      if (value !== undefined || count < CHUNK_BYTES || input.size > MAX_INPUT_BYTES) return value
    }
  } catch {
    return undefined // EAGAIN: nothing more for now. Any other error is met again by who waits
  }
}
