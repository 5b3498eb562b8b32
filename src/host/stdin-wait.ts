/** Standard input that is not whole yet, or is no pipe. Loaded only then. */
import { type Chunks, MAX_INPUT_BYTES, parse, take } from './chunks.ts'
import type { Fs } from './fs.ts'
import { internal, type PipeHandle } from './internal.ts'

const MAX_PAUSES = 3

type OnChunk = (chunk: Buffer | undefined) => void

/** Goes on with `input` until it is whole, ends, or nothing more comes for `waitMs`. Closes `pipe`. */
export function waitForInput(
  fs: Fs,
  waitMs: number,
  input: Chunks,
  pipe: PipeHandle | undefined,
): Promise<unknown> {
  return new Promise((resolve) => {
    let pauses = 0
    let close = () => {}
    let ended = false
    const end = (value: unknown) => {
      ended = true
      clearTimeout(timer)
      close()
      resolve(value)
    }
    const onChunk: OnChunk = (chunk) => {
      timer.refresh() // a slow writer is not a missing one
      pauses = 0
      if (!chunk || input.size > MAX_INPUT_BYTES) return end(parse(input))
      const value = take(input, chunk)
      if (value !== undefined) end(value)
    }
    const onTime = () => {
      // A process that was held up finds its time over before it has looked: what came meanwhile is read first.
      const before = input.size
      setImmediate(() => {
        if (ended || input.size !== before) return
        // Who has begun to write is waited for longer: on a busy machine a large input comes with pauses.
        if (input.size === 0 || ++pauses === MAX_PAUSES) end(parse(input))
        else timer.refresh()
      })
    }
    const timer = setTimeout(onTime, waitMs)
    try {
      close = fs.fstatSync(0).isFile()
        ? readFile(onChunk, fs)
        : (readPipe(onChunk, pipe) ?? readStream(onChunk))
    } catch {
      close = readStream(onChunk)
    }
  })
}

function readFile(onChunk: OnChunk, fs: Fs): () => void {
  const bytes = fs.readFileSync(0) as Buffer
  queueMicrotask(() => {
    onChunk(bytes)
    onChunk(undefined)
  })
  return () => {}
}

/** libuv aborts the process when it is told to poll a device such as /dev/null: `pipe` is none. */
function readPipe(onChunk: OnChunk, pipe: PipeHandle | undefined): (() => void) | undefined {
  const streams = internal<{ streamBaseState: Int32Array; kReadBytesOrError: number }>('stream_wrap')
  if (!pipe || !streams) return undefined
  const { streamBaseState, kReadBytesOrError } = streams
  let open = true
  pipe.onread = (bytes) => {
    const count = streamBaseState[kReadBytesOrError] ?? 0
    if (open) onChunk(count > 0 && bytes ? Buffer.from(bytes, 0, count) : undefined)
  }
  if (pipe.readStart() !== 0) throw new Error('not a pipe')
  return () => {
    if (open) pipe.close()
    open = false
  }
}

function readStream(onChunk: OnChunk): () => void {
  const onData = (chunk: Buffer) => onChunk(chunk)
  const onEnd = () => onChunk(undefined)
  process.stdin.on('data', onData).on('end', onEnd).on('error', onEnd)
  return () => {
    process.stdin.off('data', onData).off('end', onEnd).off('error', onEnd)
    process.stdin.destroy()
  }
}
