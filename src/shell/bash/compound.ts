/** Compound commands. Of branches that cannot be told apart, each is walked; loops until nothing new is learnt. */

import { compiled, costOf, isOpen, matches } from '../patterns.ts'
import { arithmeticOf } from './parameters.ts'
import { forked, inSubshell, run, runList } from './run.ts'
import { type Frame, fork, type Loop, perhaps, type Scope, spend } from './shell.ts'
import { either, forgetVariables, join, joinAll, type Outcome, type State, sameKnowledge } from './state.ts'
import type { Case, CompoundList, If, SyntaxNode, TestCommand, While, Word } from './syntax.ts'
import { fieldsOf, patternOf, textOf } from './words.ts'

/** A loop that goes on for longer is walked with what is true in all of its turns. */
const TURNS_MAX = 200
const VALUES_MAX = 300

export function compound(node: SyntaxNode, scope: Scope): Outcome {
  const { state } = scope
  switch (node.type) {
    case 'BraceGroup':
      return runList(node.body.commands, scope)
    case 'Subshell':
      return inSubshell(scope, {}, (inner) => runList(node.body.commands, inner))
    case 'Coproc':
      inSubshell(scope, { input: { text: undefined }, output: { text: '' } }, (inner) =>
        run(node.body, inner),
      )
      return { ok: state }
    case 'Function':
      state.functions.set(node.name.value, node)
      return { ok: state }
    case 'If':
      return branches([node, ...node.elif], node.else, scope)
    case 'Case':
      return caseOf(node, scope)
    case 'For':
      return forEach(
        node.name.value,
        node.wordlist?.flatMap((word) => fieldsOf(word, scope)) ?? state.args ?? [undefined],
        node.body,
        scope,
      )
    case 'Select':
      node.wordlist?.forEach((word) => void fieldsOf(word, scope))
      return forEach(node.name.value, [undefined], node.body, scope)
    case 'While':
      return whileLoop(node, scope)
    case 'ArithmeticFor':
      for (const expression of [node.initialize, node.test, node.update]) arithmeticOf(expression, scope)
      return repeated(scope, (inner) => {
        const left = fork(scope.shell, inner.state)
        const again = joinAll(runList(node.body.commands, inner))
        if (again) arithmeticOf(node.update, { ...inner, state: again })
        return { again, left }
      })
    case 'ArithmeticCommand':
      arithmeticOf(node.expression, scope)
      return either(state)
    case 'TestCommand':
      for (const word of wordsIn(node.expression)) textOf(word, scope)
      return either(state)
    default:
      return either(state)
  }
}

/** Comparisons write nothing, but what is substituted in them may. */
function wordsIn(test: TestCommand['expression']): Word[] {
  if (test.type === 'TestUnary') return [test.operand]
  if (test.type === 'TestBinary') return [test.left, test.right]
  if (test.type === 'TestLogical') return test.operands.flatMap(wordsIn)
  return wordsIn(test.type === 'TestNot' ? test.operand : test.expression)
}

function branches(
  [first, ...others]: Pick<If, 'clause' | 'then'>[],
  otherwise: CompoundList | undefined,
  scope: Scope,
): Outcome {
  if (first === undefined) return otherwise ? runList(otherwise.commands, scope) : { ok: scope.state }
  const frame: Frame = { ...scope.frame, isCondition: true }
  const { ok, fail } = forked(runList(first.clause.commands, { ...scope, frame }), scope)
  const inner = { ...scope, frame: perhaps(scope.frame, ok !== undefined && fail !== undefined) }
  const one = ok && runList(first.then.commands, { ...inner, state: ok })
  const other = fail && branches(others, otherwise, { ...inner, state: fail })
  return merged(one, other, scope)
}

function merged(a: Outcome | undefined, b: Outcome | undefined, scope: Scope): Outcome {
  if (a === undefined || b === undefined) return a ?? b ?? {}
  const [x, y] = [forked(a, scope), forked(b, scope)]
  return { ok: join(x.ok, y.ok), fail: join(x.fail, y.fail) }
}

function caseOf(node: Case, scope: Scope): Outcome {
  const text = textOf(node.word, scope)
  let outcome: Outcome | undefined
  let rest: State | undefined = scope.state
  let falls = false
  for (const { pattern, body, terminator } of node.items) {
    const found: boolean | undefined = falls ? undefined : holds(pattern, text, { ...scope, state: rest })
    if (found === false) continue
    const taken: State = found ? rest : fork(scope.shell, rest)
    const inner: Scope = {
      ...scope,
      state: taken,
      frame: perhaps(scope.frame, !found || outcome !== undefined),
    }
    outcome = merged(outcome, runList(body.commands, inner), scope)
    falls ||= terminator === ';&' || terminator === ';;&'
    if (found && !falls) return outcome
    if (found) rest = fork(scope.shell, taken)
  }
  return merged(outcome, { ok: rest }, scope)
}

/** Whether one of the patterns surely matches; `undefined` where it is not known. */
function holds(words: readonly Word[], text: string | undefined, scope: Scope): boolean | undefined {
  let isSure = text !== undefined && !scope.state.options.has('nocasematch')
  for (const word of words) {
    const pieces = patternOf(word, scope)
    const pattern = pieces && compiled(pieces)
    if (pattern?.length === 1 && isOpen(pattern)) return true
    if (pattern === undefined || text === undefined || text.length > 1000) isSure = false
    else {
      spend(scope.shell, costOf(pattern, text.length))
      if (isSure && matches(pattern, text)) return true
    }
  }
  return isSure ? false : undefined
}

function forEach(name: string, values: (string | undefined)[], body: CompoundList, scope: Scope): Outcome {
  const loop: Loop = { outer: scope.frame.loop }
  const known = values.length > VALUES_MAX ? [undefined] : values
  let state: State | undefined = scope.state
  for (const value of known) {
    if (state === undefined) break
    spend(scope.shell)
    state.variables.set(name, value)
    const isMaybe = value === undefined || loop.broken !== undefined
    const inner: Scope = { ...scope, state, frame: { ...perhaps(scope.frame, isMaybe), loop } }
    state =
      value === undefined
        ? joinAll(
            repeated(inner, (turn) => {
              const left = fork(scope.shell, turn.state)
              turn.state.variables.set(name, undefined)
              return { again: joinAll(runList(body.commands, turn)), left }
            }),
          )
        : join(joinAll(runList(body.commands, inner)), loop.continued)
    loop.continued = undefined
  }
  const end = join(state, loop.broken)
  return end ? either(end) : {}
}

function whileLoop({ kind, clause, body }: While, scope: Scope): Outcome {
  return repeated(scope, (inner) => {
    const frame: Frame = { ...inner.frame, isCondition: true }
    const { ok, fail } = forked(runList(clause.commands, { ...inner, frame }), scope)
    const [into, left] = kind === 'while' ? [ok, fail] : [fail, ok]
    const frameOfBody = perhaps(inner.frame, left !== undefined)
    return {
      again: into && joinAll(runList(body.commands, { ...inner, state: into, frame: frameOfBody })),
      left,
    }
  })
}

interface Turn {
  /** Where the loop would begin again, and where it may have ended. */
  again: State | undefined
  left: State | undefined
}

/** While it surely goes on, turn by turn; otherwise with less and less that is taken for known, until that is stable. */
function repeated(scope: Scope, turn: (inner: Scope) => Turn): Outcome {
  const loop: Loop = { outer: scope.frame.loop }
  let [isCertain, state, ended]: [boolean, State, State | undefined] = [
    scope.frame.isCertain,
    scope.state,
    undefined,
  ]
  for (let turns = 0; ; turns++) {
    spend(scope.shell)
    const entry = fork(scope.shell, state)
    const { again, left } = turn({ ...scope, state, frame: { ...scope.frame, isCertain, loop } })
    ended = join(ended, left)
    const next = join(again, loop.continued)
    loop.continued = undefined
    if (next === undefined) break
    const isSure = left === undefined && loop.broken === undefined && turns < TURNS_MAX
    if (isSure) {
      state = next
      continue
    }
    isCertain = false
    state = join(fork(scope.shell, entry), next)!
    if (turns >= TURNS_MAX) forgetVariables(state)
    if (sameKnowledge(state, entry)) break
  }
  const end = join(ended, loop.broken)
  return end ? either(end) : {}
}
