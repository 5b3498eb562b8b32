/** A JSON object that comes in chunks: is it whole yet? */
export const MAX_INPUT_BYTES = 256 * 1024 * 1024

/** What has come so far. */
export interface Chunks {
  list: Buffer[]
  /** Bytes. */
  size: number
  /** The size from which on it is worth a try again. */
  nextTry: number
}

/** @returns the object, once it is whole */
export function take(input: Chunks, chunk: Buffer): unknown {
  input.list.push(chunk)
  input.size += chunk.length
  if (input.size < input.nextTry || !endsObject(chunk)) return undefined
  // A long text has many a chunk that ends in a brace: tries get rarer, so that together they stay cheap.
  input.nextTry = input.size * 1.5
  return parse(input)
}

/** Most chunks of a long input do not end in a brace; only then is it worth a try. */
function endsObject(chunk: Buffer): boolean {
  let at = chunk.length - 1
  while (at >= 0 && chunk[at]! <= SPACE) at--
  return chunk[at] === BRACE
}

const SPACE = 0x20
const BRACE = 0x7d

export function parse({ list }: Chunks): unknown {
  try {
    return JSON.parse((list.length === 1 ? list[0]! : Buffer.concat(list)).toString())
  } catch {
    return undefined
  }
}
