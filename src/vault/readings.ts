/** The ways in which a text can be read that a value may hide in: as it is, and with its encodings undone. */
import { bare } from './watch.ts'

/** Every reading as bytes without blanks. */
export function* readings(text: string): Generator<Uint8Array> {
  const plain = bare(Buffer.from(text))
  yield plain
  if (text.includes('%')) yield bare(Buffer.from(unpercented(text), 'latin1'))
  if (text.includes('\\')) yield bare(Buffer.from(unescaped(text)))
  const latin = plain.toString('latin1')
  // Where the encoding of a value begins within longer base64, or behind a word, is not known.
  for (const [run] of latin.matchAll(BASE64))
    for (let skip = 0; skip < 4; skip++) yield bare(Buffer.from(run.slice(skip), 'base64'))
  for (const [run] of latin.matchAll(HEX))
    for (let skip = 0; skip < 2; skip++) yield bare(Buffer.from(run.slice(skip), 'hex'))
}

/** From eight bytes on. */
const BASE64 = /[A-Za-z0-9+/_-]{11,}/g
const HEX = /[0-9A-Fa-f]{16,}/g

/** @returns bytes, a character each */
const unpercented = (text: string): string =>
  Buffer.from(text.replaceAll('+', ' '))
    .toString('latin1')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** Escapes of JSON, of most programming languages, and of a shell. */
const unescaped = (text: string): string =>
  text.replace(
    /\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([\s\S]))/g,
    (_, u?: string, x?: string, one?: string) => {
      const hex = u ?? x
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      return 'nrt'.includes(one!) ? ' ' : one!
    },
  )
