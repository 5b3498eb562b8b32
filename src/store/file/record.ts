/**
 * One committed version on disk: a header line, then one line of JSON. Both lines are JSON, so `jq` reads a version.
 *
 *     ["dibs",1,LENGTH,"CRC32"]
 *     {"time":…,"boot":…,"mono":…,"synced":…,"doc":{…}}
 *
 * LENGTH counts the bytes after the header line; CRC32 covers the format number and those bytes. The header line
 * keeps this shape in every future format, so that "written by a newer dibs" and "damaged" can be told apart.
 */
import { type Crc32, crc32InScript, nativeCrc32 } from '../../host/crc32.ts'

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

/** The whole in one buffer, and the long text copied once: most of what a commit costs beside its system calls. */
export function encode(meta: Meta, doc: unknown): Buffer {
  const json = JSON.stringify({ ...meta, doc })
  const length = Buffer.byteLength(json) + 1
  const record = Buffer.allocUnsafe(MAX_HEADER + length)
  record.write(json, MAX_HEADER)
  record.write('\n', MAX_HEADER + length - 1)
  const header = `["dibs",${RECORD_FORMAT},${length},"${checksum(RECORD_FORMAT, record.subarray(MAX_HEADER))}"]\n`
  const start = MAX_HEADER - header.length
  record.write(header, start)
  return record.subarray(start)
}

/** @param text decoded as UTF-8: bytes that are none have become others, which the checksum tells */
export function decode(text: string): Reading {
  const end = text.indexOf('\n')
  const header = parse(end > 0 && end <= MAX_HEADER ? text.slice(0, end) : '')
  if (!Array.isArray(header) || header.length !== HEADER_FIELDS) return { kind: 'damaged' }
  const [product, format, length, crc] = header as unknown[]
  if (product !== 'dibs' || !isFormat(format)) return { kind: 'damaged' }
  const json = text.slice(end + 1)
  if (Buffer.byteLength(json) !== length || checksum(format, json) !== crc) return { kind: 'damaged' }
  if (format !== RECORD_FORMAT) return { kind: 'future', format }
  const content = parse(json)
  if (typeof content !== 'object' || content === null) return { kind: 'damaged' }
  const { doc, ...meta } = content as Meta & { doc: unknown }
  return { kind: 'whole', meta, doc }
}

/** Node's own checksum ends the process when it is given anything else. */
const isFormat = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_FORMAT

const MAX_FORMAT = 999_999_999
const MAX_HEADER = 64
const HEADER_FIELDS = 4

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function checksum(format: number, body: string | Buffer): string {
  return crc32(body, format).toString(16).padStart(8, '0')
}

const crc32: Crc32 = nativeCrc32() ?? crc32InScript
