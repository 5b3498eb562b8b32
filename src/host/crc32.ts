/** CRC-32 as zlib computes it. */
import { internal } from './internal.ts'

/** Of bytes, or of a text's UTF-8 form; goes on from `seed`. Never called with a seed that is no whole number: V8 ends. */
export type Crc32 = (data: string | Uint8Array, seed: number) => number

/** Node has it since 20.15; `undefined` before. To load `node:zlib` for it takes longer than computing it. */
export const nativeCrc32 = (): Crc32 | undefined => internal<{ crc32?: Crc32 }>('zlib')?.crc32

export function crc32InScript(data: string | Uint8Array, seed: number): number {
  let crc = ~seed
  for (const byte of typeof data === 'string' ? Buffer.from(data) : data) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ~crc >>> 0
}
