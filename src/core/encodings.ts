/**
 * The forms in which a secret value turns up in output and files. Strings here stand for bytes: one character, one byte
 * (`latin1`), because output need not be text.
 */

/** Bytes of a form that is masked; shorter ones would be found everywhere. */
const MIN_SECRET_BYTES = 4
/** Lines of a value of several that are secrets by themselves: of a key, say. */
const MIN_LINE_BYTES = 16

/** All of them, without duplicates, line breaks taken out (`flat`). */
export function formsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim())
  const long = lines.length > 1 ? lines.filter((line) => line.length >= MIN_LINE_BYTES) : []
  // Blanks at its ends may be lost where it is wrapped.
  const parts = [value, value.trim(), ...long].map((part) => Buffer.from(part))
  const forms = parts.flatMap((bytes) => [
    bytes.toString('latin1'),
    ...base64Of(bytes),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ])
  const all = [...forms, ...escapesOf(Buffer.from(value).toString())]
  return [...new Set(all.map((form) => flat(form)))].filter((form) => form.length >= MIN_SECRET_BYTES)
}

/**
 * Base64 as it stands alone, and what of it is the same wherever the value lies within something longer: at most six bits at
 * either end depend on its neighbours.
 */
function base64Of(bytes: Buffer): string[] {
  const whole = bytes.toString('base64')
  const inner = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const partial = (before + bytes.length) % 3 === 0 ? 0 : 1
    return text.slice(before === 0 ? 0 : before + 1, text.length - partial)
  })
  const all = [whole, whole.replace(/=+$/, ''), ...inner].filter((text) => text.length >= MIN_INNER)
  return all.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')])
}

/** Characters of a part of base64 that are no accident. */
const MIN_INNER = 6

/** @param value well-formed Unicode */
function escapesOf(value: string): string[] {
  const bytes = (text: string): string => Buffer.from(text).toString('latin1')
  const url = encodeURIComponent(value)
  const json = JSON.stringify(value).slice(1, -1)
  const ascii = json.replace(
    /[^\x00-\x7f]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return [
    url,
    url.replaceAll('%20', '+'),
    url.replace(/%../g, (one) => one.toLowerCase()),
    // As browsers and curl do it: also what encodeURIComponent leaves alone.
    url.replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`),
    bytes(json),
    ascii,
    bytes(value.replaceAll("'", "'\\''")),
  ]
}

/** Blanks in a row that a value may be broken by; more are the end of it. */
const MAX_GAP = 64

/**
 * A text without its line breaks and the indentation after them, so that a value is found however it was wrapped.
 * @param at gets for each character left where it stood. @param goesOn what came before ended in such blanks
 */
export function flat(text: string, at?: number[], goesOn = false): string {
  // Nearly every form is this.
  if (!at && !/[\r\n]/.test(text)) return text
  let out = ''
  for (let n = goesOn ? gapEnd(text, 0) : 0; n < text.length; ) {
    const end = text[n] === '\n' || text[n] === '\r' ? gapEnd(text, n) : n
    const isLong = end - n > MAX_GAP
    if (end === n || isLong) {
      at?.push(n)
      // One that is too long counts as one character.
      out += isLong ? '\n' : text[n]
    }
    n = Math.max(end, n + 1)
  }
  return out
}

function gapEnd(text: string, from: number): number {
  let end = from
  while (end < text.length && ' \t\r\n'.includes(text[end]!)) end++
  return end
}
