/**
 * Takes secret values out of a stream of bytes, whatever pieces it comes in. Every byte that belongs to a value, in any of
 * its forms, is replaced; what could still become one is held back until it is known.
 */
import { flat, formsOf } from './encodings.ts'

export interface Masker {
  /** @returns what can go out by now */
  push(bytes: Uint8Array): Buffer
  /** Nothing more comes. */
  end(): Buffer
}

/** @param secrets values by name */
export function masker(secrets: Iterable<readonly [name: string, value: string]>): Masker {
  const forms = [...secrets].flatMap(([name, value]) => formsOf(value).map((form) => ({ name, form })))
  const byStart = new Map<string, { name: string; form: string }[]>()
  for (const one of forms) {
    const start = one.form.slice(0, START)
    byStart.set(start, [...(byStart.get(start) ?? []), one])
  }
  const longest = Math.max(0, ...forms.map(({ form }) => form.length))
  /** Bytes that have not gone out. */
  let held = ''
  /** Of the flat text of `held`, the beginning that belongs to a value which is masked already. */
  let covered = 0
  /** What has gone out ended in a line break and blanks. */
  let afterBreak = false

  return {
    push: (bytes) => take(Buffer.from(bytes).toString('latin1'), false),
    end: () => take('', true),
  }

  function take(more: string, isLast: boolean): Buffer {
    held += more
    const at: number[] = []
    const text = flat(held, at, afterBreak)
    const sure = isLast ? text.length : firstOpen(text)
    // What comes before the first character are blanks, and not within a value: what is held begins with a character then.
    let out = held.slice(0, at[0] ?? held.length)
    if (text === '') {
      if (held !== '') afterBreak = true
      held = ''
      return Buffer.from(out, 'latin1')
    }
    let until = covered
    let n = 0
    for (; n < sure; n++) {
      const found = covering(text, n)
      if (found && found.end > until) {
        if (n >= until) out += `[${tokenOf(found.name)}]`
        until = found.end
      }
      const end = at[n + 1] ?? held.length
      // Within a value the blanks between its pieces go as well.
      if (n >= until) out += held.slice(at[n]!, end)
      else if (n + 1 >= until) out += held.slice(at[n]! + 1, end)
    }
    covered = Math.max(0, until - n)
    if (n > 0) afterBreak = at[n] === undefined && held.length > at[n - 1]! + 1
    held = held.slice(at[n] ?? held.length)
    return Buffer.from(out, 'latin1')
  }

  /** The longest form that begins here. */
  function covering(text: string, n: number): { name: string; end: number } | undefined {
    let best: { name: string; end: number } | undefined
    for (const { name, form } of byStart.get(text.slice(n, n + START)) ?? [])
      if (n + form.length > (best?.end ?? 0) && text.startsWith(form, n))
        best = { name, end: n + form.length }
    return best
  }

  /** From here on the text may be the beginning of a form that is not whole yet. */
  function firstOpen(text: string): number {
    for (let n = Math.max(0, text.length - longest + 1); n < text.length; n++) {
      const rest = text.slice(n)
      const few = rest.length >= START ? (byStart.get(rest.slice(0, START)) ?? []) : forms
      if (few.some(({ form }) => form.length > rest.length && form.startsWith(rest))) return n
    }
    return text.length
  }

  /** A name that is, or contains, somebody's value must not come back by this. */
  function tokenOf(name: string): string {
    const token = `masked ${name}`
    return forms.some(({ form }) => token.includes(form)) ? '***' : token
  }
}

const START = 4
