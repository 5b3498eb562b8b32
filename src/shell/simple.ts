/**
 * The words of a line that is one simple command and nothing else, whether bash, zsh or sh reads it. Whatever could make one
 * run more than these words, or other words than these, is not looked into: such a line is not simple.
 */

const LINE_MAX_CHARS = 4096

/**
 * One word, at the place where it begins. Outside of quotes, only what no shell gives a meaning to. Between double
 * quotes `$`, a grave accent and a backslash have one, and `!` has in a shell that keeps a history.
 */
const WORD = /(?:[\w./:@%+,=-]|'[^']*'|"[^"$`\\!]*")+/y
const QUOTES = /'([^']*)'|"([^"]*)"/g
/** Characters that end lines, hide text, or do not survive being handed on. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

/** A quoted name escapes being an alias, and one with `%` in front may be a job. */
const NAME = /^[\w./][\w./:@%+,-]*$/
/** As the first word, these are not a command; some only in other shells than bash. */
const RESERVED = new Set(
  'case coproc do done elif else end esac fi float for foreach function if in integer nocorrect noglob repeat select then time until while .'.split(
    ' ',
  ),
)

export function oneSimpleCommand(line: string): string[] | undefined {
  if (line.length > LINE_MAX_CHARS || UNPRINTABLE.test(line)) return undefined
  const words: string[] = []
  for (let at = 0; at < line.length; ) {
    if (line[at] === ' ') {
      at++
      continue
    }
    WORD.lastIndex = at
    const word = WORD.exec(line)?.[0]
    if (word === undefined || word.startsWith('=')) return undefined
    at += word.length
    words.push(word)
  }
  const [name] = words
  if (name === undefined || !NAME.test(name) || RESERVED.has(name)) return undefined
  return words.map((word) => word.replace(QUOTES, (_, single = '', double = '') => single + double))
}
