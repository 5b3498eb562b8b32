/**
 * Names, tasks and notes come from other sessions and from disks: nothing of them may steer a terminal, reorder a
 * line or look like more than one line.
 */

/** Terminal escape sequences: CSI, OSC up to its end, and two-character ones (ECMA-48). */
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g

/**
 * Tags that the client puts around its own words, and the model's, known ones and all of two words: in the words of others
 * they lose their bracket, so that nothing looks as if those had ended.
 */
const CLIENT_TAGS =
  /<(?=[\s/]*(?:\w+[-_]|system|user|human|assistant|task|tool|function|command|bash|antml|claude|anthropic|session|message|result|thinking|invoke|parameter|hook|teammate|agent|channel)[\w:.-]*(?:[\s/>]|$))/gi

const disarm = (text: string): string => (text.includes('<') ? text.replace(CLIENT_TAGS, '‹') : text)

/** One line without control, escape and bidirectional characters, at most `max` characters. */
export function oneLine(text: string, max: number): string {
  // Nearly every name is this; the classes of Unicode take longer to load than all the rest of a refusal.
  if (PLAIN.test(text)) return cut(disarm(text), max)
  const line = text
    .replace(ESCAPES, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/(?!\ufe0e|\ufe0f)[\p{Cf}\p{Cs}\p{Co}\p{DI}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  return cut(disarm(line), max)
}

/** The same for a text of several lines; tabs stay. */
export function manyLines(text: string): string {
  const clean = text
    .replace(ESCAPES, '')
    .replace(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/(?!\n|\t|\ufe0e|\ufe0f)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{DI}]/gu, '')
  return disarm(clean)
    .replace(/(?<![ \t])[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '')
}

/** Printable ASCII, single spaces, none at the ends. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/

/** At most `max` UTF-16 units, never half a character, with `…` where something was cut. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const end = /[\ud800-\udbff]/.test(text.charAt(max - 2)) ? max - 2 : max - 1
  return `${text.slice(0, Math.max(end, 0)).trimEnd()}…`
}
