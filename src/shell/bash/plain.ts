/**
 * Reads the plainest texts without the parser, which takes longer to load than such a text to follow: simple commands
 * behind each other, of words that say what they are, and files to print into. What it returns is what the parser would
 * return; of whatever is not as plain, nothing.
 */
import type { Command, Pipeline, PipelineNode, Redirect, Script, Statement, Word, WordPart } from 'unbash'

const WORD = /(?:[\w./:@%+,=-]|'[^']*'|"[^"$`\\]*")+/y
const PART = /'([^']*)'|"([^"]*)"|[^'"]+/g
const REDIRECT = /(?:([12])?(>>|>(?![&>|(]))|(2)(>&)(?=1(?:[ ;|&\n]|$))) */y
const BETWEEN = /\n|;(?!;)|&&|\|\|?(?![&|])/y

/** As the first word they are no command, or their arguments are more than words. */
const SPECIAL = new Set(
  (
    'if then elif else fi case esac for select while until do done in function time coproc declare typeset export local ' +
    'readonly alias eval let'
  ).split(' '),
)

/** Nothing asks where it stands. */
const at = { pos: 0, end: 0 }

export function plainScript(text: string): Script | undefined {
  const reader: Reader = { text, at: 0 }
  const statements: Statement[] = []
  let list: PipelineNode[] = []
  let operators: ('&&' | '||')[] = []
  let pipe: Command[] = []
  /** `a |`, `a &&`: a command must follow, perhaps on the next line. */
  let isOpen = false

  const endPipe = () => {
    if (pipe.length > 0) list.push(pipe.length === 1 ? pipe[0]! : pipeline(pipe))
    pipe = []
  }
  const endStatement = () => {
    endPipe()
    const [only, ...more] = list
    if (only) {
      const command = more.length > 0 ? { type: 'AndOr' as const, ...at, commands: list, operators } : only
      statements.push({ type: 'Statement', ...at, command, background: undefined })
    }
    list = []
    operators = []
  }

  for (;;) {
    const command = commandIn(reader)
    if (command === undefined) return undefined
    if (command) {
      pipe.push(command)
      isOpen = false
    }
    const between = take(reader, BETWEEN)?.[0]
    if (between === undefined) break
    if (between === '\n') {
      if (!isOpen) endStatement()
      continue
    }
    if (!command) return undefined
    if (between === ';') endStatement()
    else {
      isOpen = true
      if (between !== '|') {
        endPipe()
        operators.push(between as '&&' | '||')
      }
    }
  }
  if (isOpen || reader.at < text.length) return undefined
  endStatement()
  return { type: 'Script', ...at, shebang: undefined, commands: statements }
}

interface Reader {
  readonly text: string
  at: number
}

function take(reader: Reader, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)
  reader.at += found?.[0].length ?? 0
  return found ?? undefined
}

/** `null` where there is none; `undefined` for one that is not plain. */
function commandIn(reader: Reader): Command | null | undefined {
  const { text } = reader
  const suffix: (Word | Redirect)[] = []
  let name: Word | undefined
  for (;;) {
    while (text[reader.at] === ' ' || text[reader.at] === '\t') reader.at++
    const redirect = '12>'.includes(text[reader.at] ?? ' ') ? take(reader, REDIRECT) : undefined
    const found = take(reader, WORD)?.[0]
    if (redirect) {
      const [, fd, to, errors, copy] = redirect
      if (found === undefined || !name) return undefined
      suffix.push(redirectTo(wordOf(found), fd ?? errors, (to ?? copy) as Redirect['operator']))
    } else if (found === undefined) break
    else if (name) suffix.push(wordOf(found))
    else if (SPECIAL.has(found) || found.includes('=')) return undefined
    else name = wordOf(found)
    // `a>b`, `3>b`: the parser knows what belongs to what.
    if (text[reader.at] === '>') return undefined
  }
  return name === undefined ? null : commandOf(name, suffix)
}

const commandOf = (name: Word, suffix: (Word | Redirect)[]): Command => ({
  type: 'Command',
  ...at,
  name,
  prefix: [],
  suffix,
  args: suffix.filter((one) => one.type === 'Word'),
  redirects: suffix.filter((one) => one.type === 'Redirect'),
})

const pipeline = (commands: Command[]): Pipeline => ({
  type: 'Pipeline',
  ...at,
  prefixes: [],
  commands,
  operators: commands.slice(1).map(() => '|' as const),
})

const redirectTo = (target: Word, fd: string | undefined, operator: Redirect['operator']): Redirect => ({
  type: 'Redirect',
  ...at,
  operator,
  descriptor: fd === undefined ? undefined : { type: 'FileDescriptor', ...at, value: Number(fd) },
  target,
})

function wordOf(text: string): Word {
  if (!text.includes("'") && !text.includes('"')) return { type: 'Word', ...at, text, value: text }
  let value = ''
  const parts = [...text.matchAll(PART)].map(([text, single, double]): WordPart => {
    value += single ?? double ?? text
    if (single !== undefined) return { type: 'SingleQuoted', ...at, value: single, text }
    if (double === undefined) return { type: 'Literal', ...at, value: text, text }
    const inner = { type: 'Literal' as const, ...at, value: double, text: double }
    return { type: 'DoubleQuoted', ...at, text, parts: [inner] }
  })
  return { type: 'Word', ...at, text, value, parts }
}
