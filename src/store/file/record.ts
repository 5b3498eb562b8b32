/**
 * One committed version on disk: a header line, then one line of JSON. Both lines are JSON, so `jq` reads a version.
 *
 *     ["dibs",1,LENGTH,"CRC32"]
 *     {"time":…,"boot":…,"mono":…,"synced":…,"doc":{…}}
 *
 * LENGTH counts the bytes after the header line; CRC32 covers the format number and those bytes. The header line
 * keeps this shape in every future format, so that "written by a newer dibs" and "damaged" can be told apart.
 */
import { internal } from '../../host/internal.ts'

export const RECORD_FORMAT = 1

export interface Meta {
  /** Store time of the commit, milliseconds. */
  time: number
  /** Boot and monotonic clock (milliseconds) at the commit: what store time is measured on from here. */
  boot: string
  mono: number
  /** Newest version known to be on the disk itself, `GENERATION/SLOT`; the commit's own where it was synced. */
  synced: string
  /** On the last slots of a generation: the folder in which the next version is committed. */
  next?: string
}

export type Reading =
  | { kind: 'whole'; meta: Meta; doc: unknown }
  | { kind: 'future'; format: number }
  | { kind: 'damaged' }

export function encode(meta: Meta, doc: unknown): Buffer {
  const body = Buffer.from(`${JSON.stringify({ ...meta, doc })}\n`)
  const header = `["dibs",${RECORD_FORMAT},${body.length},"${checksum(RECORD_FORMAT, body)}"]\n`
  return Buffer.concat([Buffer.from(header), body])
}

export function decode(bytes: Buffer): Reading {
  const end = bytes.indexOf(10)
  const header = /^\["dibs",(\d{1,9}),(\d{1,15}),"([0-9a-f]{8})"\]$/.exec(
    bytes.toString('latin1', 0, Math.min(Math.max(end, 0), 64)),
  )
  if (!header) return { kind: 'damaged' }
  const format = Number(header[1])
  const body = bytes.subarray(end + 1)
  if (body.length !== Number(header[2]) || checksum(format, body) !== header[3]) return { kind: 'damaged' }
  if (format !== RECORD_FORMAT) return { kind: 'future', format }
  try {
    const { doc, ...meta } = JSON.parse(body.toString()) as Meta & { doc: unknown }
    return { kind: 'whole', meta, doc }
  } catch {
    return { kind: 'damaged' }
  }
}

function checksum(format: number, body: Buffer): string {
  return crc32(body, format).toString(16).padStart(8, '0')
}

type Crc32 = (data: Buffer, seed: number) => number

/** Node has a native one since 20.15. Loading `node:zlib` for it takes longer than computing it. */
const crc32: Crc32 = internal<{ crc32?: Crc32 }>('zlib')?.crc32 ?? crc32InScript

export function crc32InScript(data: Buffer, seed: number): number {
  let crc = ~seed
  for (const byte of data) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ~crc >>> 0
}
