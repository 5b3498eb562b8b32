/** How spans, times, names and lists are written, everywhere. */

/** `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`, for a time span in milliseconds. */
export function span(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000))
  if (s < 90) return `${s} s`
  const min = Math.round(s / 60)
  if (min < 60) return `${min} min`
  const h = Math.floor(min / 60)
  if (h < 24) return min % 60 ? `${h} h ${min % 60} min` : `${h} h`
  const d = Math.floor(h / 24)
  return h % 24 ? `${d} d ${h % 24} h` : `${d} d`
}

/** A path or name as one word of a shell command. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

/** A path or name of somebody's choice within a sentence: what could be taken for more than a name is quoted. */
export const named = (text: string): string => (/^[\w@%+=:,./*{}[\]-]+$/.test(text) ? text : quoted(text))

export const list = (items: string[], most: number): string =>
  items.length <= most
    ? items.join(', ')
    : `${items.slice(0, most).join(', ')} and ${items.length - most} more`

/** Words of others, so that they cannot end their own quotation. */
export const quoted = (text: string): string => `"${text.replaceAll('"', "'")}"`

/** Day and time where the reader is, to the second. */
export function localTime(at: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0')
  const day = `${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

export const clock = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ')

export const lines = (head: string, items: string[], foot?: string): string =>
  `${[head, ...items.map((item) => `  ${item}`), ...(foot ? [foot] : [])].join('\n')}\n`
