/** What the text of a PowerShell command would do, from tables: git, and the cmdlets that write files. Never throws. */
import { type Word as Argument, type Effects, type Start, Unclear, type Write } from '../effects.ts'
import { gitWrites } from '../git/writes.ts'
import { ALIASES, CMDLETS, type Cmdlet, type Given, isHarmless, SHORT } from './cmdlets.ts'
import { isElsewhere, locate, type Place } from './paths.ts'
import { type Command, commandsIn, type Word } from './reader.ts'

const TEXT_MAX_CHARS = 64 * 1024
const DEPTH_MAX = 30
/** Texts between brackets are read once for each bracket around them. */
const READ_MAX_CHARS = 400_000

interface Scope extends Place {
  effects: Effects
  variables: Map<string, string | undefined>
  /** What `Pop-Location` leads back to. */
  stack: (string | undefined)[]
  left: { chars: number }
}

export function analysePowerShell(text: string, { cwd, home, disk }: Start): Effects {
  const effects: Effects = { writes: [], git: [], opaque: [] }
  const variables = new Map<string, string | undefined>([
    ['home', home],
    ['null', undefined],
  ])
  const left = { chars: READ_MAX_CHARS }
  try {
    if (text.length > TEXT_MAX_CHARS) throw new Unclear()
    run(text, { effects, disk, home, cwd: cwd.replaceAll('\\', '/'), variables, stack: [], left }, 0)
    return effects
  } catch {
    return { writes: [], git: [], opaque: ['powershell'] }
  }
}

/** With these in front, what stands between brackets may run, once or often, and the words around it are no command. */
const KEYWORD =
  /^(?:if|elseif|else|for|foreach|while|do|until|switch|try|catch|finally|trap|function|filter|param|begin|process|end|class|enum)$/i

function run(text: string, scope: Scope, depth: number): void {
  scope.left.chars -= text.length
  if (depth > DEPTH_MAX || scope.left.chars < 0) throw new Unclear()
  scope.variables.set('pwd', scope.cwd)
  for (const read of commandsIn(text, scope.variables)) {
    const isBehind = /^(?:return|throw|exit)$/i.test(read.args[0]?.[0]?.raw ?? '')
    const command = isBehind ? { ...read, args: read.args.slice(1) } : read
    const first = command.args[0]?.[0]
    // What brackets hold may run in turns: what is assigned in there is not known around it, nor the folder.
    for (const inner of command.inner) {
      for (const [, name] of inner.matchAll(/\$(\w+)\s*[-+*/%?]{0,2}=/g))
        scope.variables.set(name!.toLowerCase(), undefined)
      const within = { ...scope, variables: new Map(scope.variables), stack: [] }
      if (!isType(inner, command)) run(inner, within, depth + 1)
      if (within.cwd !== scope.cwd) scope.cwd = undefined
    }
    for (const target of command.targets) print(target, scope)
    if (first && !KEYWORD.test(first.raw)) call(command, first, scope)
    scope.variables.set('pwd', scope.cwd)
  }
}

/** `[string]`, `[0]`: nothing in it runs. */
const isType = (inner: string, { args }: Command): boolean =>
  /^[\w.,\s[\]-]*$/.test(inner) && args.flat().some((one) => one.raw.includes(`[${inner}]`))

/** `> FILE` */
function print({ raw, text }: Word, scope: Scope): void {
  if (raw.toLowerCase() === '$null' || (text !== undefined && isElsewhere(text))) return
  const path = text === undefined || /[*?[\]]/.test(text) ? undefined : locate(text, scope)
  if (path === undefined) see(scope, '>')
  else note(scope, { path })
}

const see = ({ effects }: Scope, name: string): void => {
  if (!effects.opaque.includes(name)) effects.opaque.push(name)
}

function note({ effects }: Scope, write: Write): void {
  if (!effects.writes.some((one) => one.path === write.path && one.tree === write.tree))
    effects.writes.push(write)
}

function call(command: Command, first: Word, scope: Scope): void {
  const { text, raw } = first
  if (!command.isCalled && /^[$[(@{\d"'!+-]/.test(raw)) {
    // An expression: nothing is called but its methods, and those may do anything.
    const written = command.args.flat().map((one) => one.raw)
    if (/(?:\.|::)\w+\(/.test(written.join(' '))) see(scope, 'powershell')
    return
  }
  if (text === undefined) {
    if (!raw.startsWith('{')) see(scope, raw)
    return
  }
  const name = text.toLowerCase().replace(/\.exe$/, '')
  const args = command.args.slice(1)
  if (name === 'git') {
    const words = args.map(
      (one): Argument => (one.length === 1 && !one[0]!.raw.startsWith('@') ? one[0]!.text : undefined),
    )
    const call = { cwd: scope.cwd, args: words, env: {} }
    const { writes, opaque } = gitWrites(call, scope.disk)
    scope.effects.git.push(call)
    for (const one of writes) note(scope, one)
    if (opaque) see(scope, name)
    return
  }
  const meant = Object.hasOwn(ALIASES, name) ? ALIASES[name]! : name
  if (/^(?:set|push|pop)-location$/.test(meant)) move(meant, args, scope)
  else if (Object.hasOwn(CMDLETS, meant)) {
    const cmdlet = CMDLETS[meant]!
    const given = bound(cmdlet, args)
    const { writes = [], opaque } = given ? cmdlet.found(given, scope) : { opaque: true }
    for (const one of writes) note(scope, one)
    if (opaque) see(scope, text)
  } else if (!isHarmless(meant)) see(scope, text)
}

function move(name: string, args: Word[][], scope: Scope): void {
  const [only, ...more] = args.flat().filter((one) => !/^-(?:literal)?path$/i.test(one.raw))
  const to = only?.text === undefined || more.length > 0 ? undefined : locate(only.text, scope)
  if (name === 'push-location') scope.stack.push(scope.cwd)
  if (name === 'pop-location') scope.cwd = scope.stack.pop()
  else if (only || more.length > 0)
    scope.cwd = to === undefined || /[*?[\]]/.test(to) || only!.text!.startsWith('-') ? undefined : to
  else if (name === 'set-location') scope.cwd = undefined
}

/** Which parameter each argument is (about_Parameters); `undefined` where PowerShell would refuse, or it cannot be told. */
function bound({ positions, values, switches }: Cmdlet, args: Word[][]): Given | undefined {
  const given: Given = new Map()
  const loose: Word[][] = []
  for (let at = 0; at < args.length; at++) {
    const [first, ...more] = args[at]!
    const [, written, attached] = /^-([a-zA-Z]+)(:.*)?$/s.exec(first!.raw) ?? []
    if (written === undefined || !first!.bare) {
      // What begins with a dash, or is spread over arguments, may be any of them.
      if (/^[-@]/.test(first!.raw)) return undefined
      loose.push(args[at]!)
      continue
    }
    const name = parameter(written.toLowerCase(), [...positions, ...values, ...switches])
    if (name === undefined || given.has(name)) return undefined
    if (switches.includes(name)) {
      if (attached !== undefined || more.length > 0) return undefined
      given.set(name, [])
    } else {
      const value =
        attached === undefined ? args[++at]?.map((one) => one.text) : [first!.text?.slice(written.length + 2)]
      if (!value || attached === ':' || more.length > 0) return undefined
      given.set(name, value)
    }
  }
  const free = positions.filter(
    (one) => !given.has(one) && !(one === positions[0] && given.has('literalpath')),
  )
  if (loose.length > free.length) return undefined
  for (const [at, words] of loose.entries())
    given.set(
      free[at]!,
      words.map((one) => one.text),
    )
  return given
}

function parameter(written: string, names: string[]): string | undefined {
  if (Object.hasOwn(SHORT, written)) return SHORT[written]
  if (names.includes(written)) return written
  const found = names.filter((one) => one.startsWith(written))
  return found.length === 1 ? found[0] : undefined
}
