/**
 * Reads one JSON object from standard input, as soon as it is whole: some clients never close the pipe. Empty,
 * truncated or never-ending input gives what there is after `waitMs`.
 *
 * `process.stdin` would do, but loads net and streams: 4 ms of every edit. The pipe handle beneath it costs 1 ms. It
 * is an internal of Node (present in 20 to 26); where it is missing, `process.stdin` is used.
 */
import type { Fs } from './fs.ts'
import { internal } from './internal.ts'

export const MAX_INPUT_BYTES = 256 * 1024 * 1024

/** Resolves with the object, or with `undefined` where no JSON came. */
export function readInput(fs: Fs, waitMs: number): Promise<unknown> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    let nextTry = 0
    let pauses = 0
    let close = () => {}
    let ended = false
    let timer: NodeJS.Timeout | undefined
    const end = (value: unknown) => {
      ended = true
      clearTimeout(timer)
      close()
      resolve(value)
    }
    const take = (chunk: Buffer | undefined) => {
      timer?.refresh() // a slow writer is not a missing one
      pauses = 0
      if (!chunk || size > MAX_INPUT_BYTES) return end(parse(chunks))
      chunks.push(chunk)
      size += chunk.length
      if (size < nextTry || !endsObject(chunk)) return
      // A long text has many a chunk that ends in a brace: tries get rarer, so that together they stay cheap.
      nextTry = size * 1.5
      const value = parse(chunks)
      if (value !== undefined) end(value)
    }
    const onTime = () => {
      // A process that was held up finds its time over before it has looked: what came meanwhile is read first.
      const before = size
      setImmediate(() => {
        if (ended || size !== before) return
        // Who has begun to write is waited for longer: on a busy machine a large input comes with pauses.
        if (size === 0 || ++pauses === MAX_PAUSES) end(parse(chunks))
        else timer?.refresh()
      })
    }
    // The input is there almost always when the loop looks for the first time. Only then is it worth a timer.
    setImmediate(() => {
      if (!ended) timer = setTimeout(onTime, waitMs)
    })
    try {
      const stat = fs.fstatSync(0)
      // libuv aborts the process when it is told to poll a device such as /dev/null.
      const read = stat.isFile() ? readFile : stat.isFIFO() || stat.isSocket() ? readPipe : readStream
      close = read(take, fs)
    } catch {
      close = readStream(take)
    }
  })
}

const MAX_PAUSES = 3

/** Most chunks of a long input do not end in a brace; only then is it worth a try. */
const endsObject = (chunk: Buffer): boolean => {
  for (let at = chunk.length - 1; at >= 0; at--) {
    const byte = chunk[at]!
    if (byte === 0x7d) return true
    if (byte !== 0x0a && byte !== 0x0d && byte !== 0x20 && byte !== 0x09) return false
  }
  return false
}

function parse(chunks: Buffer[]): unknown {
  try {
    return JSON.parse((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString())
  } catch {
    return undefined
  }
}

type Take = (chunk: Buffer | undefined) => void

function readFile(take: Take, fs: Fs): () => void {
  const bytes = fs.readFileSync(0) as Buffer
  queueMicrotask(() => {
    take(bytes)
    take(undefined)
  })
  return () => {}
}

interface PipeHandle {
  open(fd: number): number
  readStart(): number
  readStop(): number
  close(): void
  onread: (bytes: ArrayBuffer | undefined) => void
}

function readPipe(take: Take): () => void {
  const pipes = internal<{ Pipe: new (type: number) => PipeHandle; constants: { SOCKET: number } }>(
    'pipe_wrap',
  )
  const streams = internal<{ streamBaseState: Int32Array; kReadBytesOrError: number }>('stream_wrap')
  if (!pipes || !streams) return readStream(take)
  const { Pipe, constants } = pipes
  const { streamBaseState, kReadBytesOrError } = streams
  const handle = new Pipe(constants.SOCKET)
  let open = true
  const close = () => {
    if (open) handle.close()
    open = false
  }
  handle.onread = (bytes) => {
    const count = streamBaseState[kReadBytesOrError] ?? 0
    if (open) take(count > 0 && bytes ? Buffer.from(bytes, 0, count) : undefined)
  }
  if (handle.open(0) !== 0 || handle.readStart() !== 0) {
    close()
    throw new Error('not a pipe')
  }
  return close
}

function readStream(take: Take): () => void {
  const onData = (chunk: Buffer) => take(chunk)
  const onEnd = () => take(undefined)
  process.stdin.on('data', onData).on('end', onEnd).on('error', onEnd)
  return () => {
    process.stdin.off('data', onData).off('end', onEnd).off('error', onEnd)
    process.stdin.destroy()
  }
}
