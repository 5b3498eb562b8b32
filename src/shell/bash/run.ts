/**
 * Walks through a script as the shell would, on every way that it may take. What surely does not run is not walked:
 * behind `exit`, behind `false &&`.
 */

import { Unclear, type Word } from '../effects.ts'
import { compound } from './compound.ts'
import { redirected } from './redirections.ts'
import { deeper, type Frame, fork, type Input, opaque, perhaps, print, type Scope, spend } from './shell.ts'
import { simpleCommand } from './simple-command.ts'
import { either, join, joinAll, type Outcome, reach } from './state.ts'
import {
  type AndOr,
  isSound,
  type ParsedScript,
  type Pipeline,
  type PipelineNode,
  parsed,
  type Statement,
  type SyntaxNode,
} from './syntax.ts'

export function runList(statements: readonly Statement[], scope: Scope): Outcome {
  let outcome = either(scope.state)
  for (const statement of statements) {
    const state = joinAll(outcome)
    if (state === undefined) break
    outcome = runStatement(statement, { ...scope, state })
  }
  return outcome
}

function runStatement({ command, background }: Statement, scope: Scope): Outcome {
  const { state, frame } = scope
  if (background) {
    const aside = { ...scope, frame: perhaps(frame, true) }
    inSubshell(aside, { input: { text: '' } }, (inner) => run(command, inner))
    return { ok: state }
  }
  const outcome = run(command, scope)
  const isForgiven = frame.isCondition || command.type === 'AndOr' || isNegated(command)
  if (!state.options.has('errexit') || isForgiven || outcome.fail === undefined) return outcome
  leave(scope, { fail: outcome.ok ? fork(scope.shell, outcome.fail) : outcome.fail })
  return { ok: outcome.ok }
}

const isNegated = (node: PipelineNode | AndOr): boolean =>
  node.type === 'Pipeline' && node.prefixes.some(({ type }) => type === 'Negation')

export function run(node: SyntaxNode, scope: Scope): Outcome {
  spend(scope.shell)
  switch (node.type) {
    case 'AndOr':
      return andOr(node, scope)
    case 'Pipeline':
      return pipeline(node, scope)
    case 'Command':
      return simpleCommand(node, scope)
    case 'Redirected': {
      const { frame, settle, mayFail, fails } = redirected(node.redirects, scope, 'bash')
      if (fails) return { fail: scope.state }
      const outcome = run(node.command, { ...scope, frame })
      settle()
      return mayFail ? { ok: outcome.ok, fail: outcome.fail ?? outcome.ok } : outcome
    }
    case 'CompoundList':
      return runList(node.commands, scope)
    default:
      return compound(node, { ...scope, frame: deeper(scope.frame) })
  }
}

function andOr({ commands, operators }: AndOr, scope: Scope): Outcome {
  const condition: Frame = { ...scope.frame, isCondition: true }
  let outcome = run(commands[0]!, { ...scope, frame: condition })
  operators.forEach((operator, i) => {
    const { ok, fail } = forked(outcome, scope)
    const [into, past] = operator === '&&' ? [ok, fail] : [fail, ok]
    if (into === undefined) return
    const frame = i === operators.length - 1 ? scope.frame : condition
    const next = run(commands[i + 1]!, { ...scope, state: into, frame: perhaps(frame, past !== undefined) })
    const { ok: there, fail: notThere } = past ? forked(next, scope) : next
    outcome =
      operator === '&&'
        ? { ok: there, fail: join(notThere, past) }
        : { ok: join(there, past), fail: notThere }
  })
  return outcome
}

/** Each way with a state of its own. */
export function forked({ ok, fail }: Outcome, { shell }: Scope): Outcome {
  return { ok, fail: ok !== undefined && ok === fail ? fork(shell, ok) : fail }
}

function pipeline({ commands, operators, prefixes }: Pipeline, scope: Scope): Outcome {
  let outcome: Outcome = {}
  if (operators.length === 0) outcome = run(commands[0]!, scope)
  else {
    let input: Input = scope.frame.input
    commands.forEach((command, i) => {
      const isLast = i === commands.length - 1
      const output: { text: Word } = isLast ? scope.frame.output : { text: '' }
      const change = isLast ? { input } : { input, output, isCertain: true }
      outcome = inSubshell(scope, change, (inner) => run(command, inner))
      input = output
    })
    if (scope.state.options.has('pipefail')) outcome = either(scope.state)
  }
  const isNegative = prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1
  return isNegative ? { ok: outcome.fail, fail: outcome.ok } : outcome
}

/** What happens to the state in there stays there. A function may return in there, too: from the subshell. */
export function inSubshell(scope: Scope, change: Partial<Frame>, body: (inner: Scope) => Outcome): Outcome {
  const call = scope.frame.call && { returned: {}, hidden: new Map() }
  const ends = { left: {}, traps: [] }
  const frame = deeper({ ...scope.frame, ...change, ends, loop: undefined, call })
  const inner = { ...scope, state: fork(scope.shell, scope.state), frame }
  reach(ends.left, body(inner))
  if (call) reach(ends.left, call.returned)
  const { ok, fail } = atEnd(inner)
  return { ok: ok && scope.state, fail: fail && scope.state }
}

/** A shell ends, however: what its traps do then. */
export function atEnd(scope: Scope): Outcome {
  const { left, traps } = scope.frame.ends
  const { ok, fail } = left
  const state =
    traps.length > 0 ? join(ok && fork(scope.shell, ok), fail && fork(scope.shell, fail)) : undefined
  for (const text of state ? traps.splice(0) : [])
    runText(text, { ...scope, state: fork(scope.shell, state!), frame: perhaps(scope.frame, true) })
  return { ok, fail }
}

/** Control leaves the shell here. */
export function leave({ frame }: Scope, outcome: Outcome): void {
  reach(frame.ends.left, outcome)
  if (!frame.isCertain) print(frame, undefined)
}

export function runText(text: string, scope: Scope): Outcome {
  spend(scope.shell, text.length / 1000)
  const script = parsed(text)
  if (script === undefined) throw new Unclear()
  return runList(script.commands, { ...scope, frame: deeper(scope.frame) })
}

export function capture(script: ParsedScript | undefined, scope: Scope): Word {
  if (!isSound(script)) throw new Unclear()
  const only = script.commands.length === 1 ? script.commands[0]!.command : undefined
  const output: { text: Word } = { text: '' }
  const change = { output, isCertain: true, isCondition: false }
  inSubshell(scope, change, (inner) => {
    // `$(<file)` stands for the file.
    if (only?.type !== 'Command' || only.name || only.redirects.length !== 1)
      return runList(script.commands, inner)
    output.text = redirected(only.redirects, inner, 'bash').frame.input.text
    return either(inner.state)
  })
  return output.text
}

/** For a shell that is told to do what nobody can see. */
export function unseen(scope: Scope, name: string): void {
  opaque(scope.shell, name)
  print(scope.frame, undefined)
}
