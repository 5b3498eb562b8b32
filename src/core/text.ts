/**
 * Names, tasks and notes come from other sessions and from disks: nothing of them may steer a terminal, reorder a
 * line or look like more than one line.
 */

/** Terminal escape sequences: CSI, OSC up to its end, and two-character ones (ECMA-48). */
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g

/** One line without control, escape and bidirectional characters, at most `max` characters. */
export function oneLine(text: string, max: number): string {
  // Nearly every name is this; the classes of Unicode take longer to load than all the rest of a refusal.
  if (PLAIN.test(text)) return cut(text, max)
  const line = text
    .replace(ESCAPES, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}\p{Co}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  return cut(line, max)
}

/** Printable ASCII, single spaces, none at the ends. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/

/** At most `max` UTF-16 units, never half a character, with `…` where something was cut. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const end = /[\ud800-\udbff]/.test(text.charAt(max - 2)) ? max - 2 : max - 1
  return `${text.slice(0, Math.max(end, 0)).trimEnd()}…`
}
