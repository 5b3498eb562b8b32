/** Whole numbers that the text alone determines: `$((i + 1))`. Everything else is not known. */
import type { ArithmeticExpression } from './syntax.ts'

const OPERATORS: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
}
const ASSIGNS = /^(?:[-+*/%&|^]|<<|>>)?=$|^(?:\+\+|--)$/

/** `variable` gives a variable's value as text. */
export function evaluated(
  expression: ArithmeticExpression,
  variable: (name: string) => string | undefined,
): number | undefined {
  const value = calculated(expression, variable)
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined
}

function calculated(
  node: ArithmeticExpression,
  variable: (name: string) => string | undefined,
): number | undefined {
  if (node.type === 'ArithmeticGroup') return calculated(node.expression, variable)
  if (node.type === 'ArithmeticWord') {
    const name = /^(?:\$\{?)?([A-Za-z_]\w*|\d)\}?$/.exec(node.value)?.[1]
    const isName = name !== undefined && !/^\d$/.test(node.value)
    return whole(isName ? variable(name) : node.value)
  }
  if (node.type !== 'ArithmeticBinary') return undefined
  const [left, right] = [calculated(node.left, variable), calculated(node.right, variable)]
  return left === undefined || right === undefined ? undefined : OPERATORS[node.operator]?.(left, right)
}

/** A number with a zero in front is octal: not worth knowing. */
const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^-?(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined

/** The variables that it may assign: all it names, where it assigns any. */
export function assignedNames(node: ArithmeticExpression): string[] {
  return assigns(node) ? namesIn(node) : []
}

function assigns(node: ArithmeticExpression): boolean {
  return ('operator' in node && ASSIGNS.test(node.operator)) || childrenOf(node).some(assigns)
}

const namesIn = (node: ArithmeticExpression): string[] => [
  ...(node.type === 'ArithmeticWord' ? (node.value.match(/[A-Za-z_]\w*/g) ?? []) : []),
  ...childrenOf(node).flatMap(namesIn),
]

function childrenOf(node: ArithmeticExpression): ArithmeticExpression[] {
  if (node.type === 'ArithmeticBinary') return [node.left, node.right]
  if (node.type === 'ArithmeticUnary') return [node.operand]
  if (node.type === 'ArithmeticTernary') return [node.test, node.consequent, node.alternate]
  return node.type === 'ArithmeticGroup' ? [node.expression] : []
}
