/** The only door to the parser: a text is understood as a whole, or not at all. */
import type { ParsedScript, Script, SyntaxNode, Word } from 'unbash'
import { onDemand } from '../on-demand.ts'
import { plainScript } from './plain.ts'

export type * from 'unbash'

/** Longer texts are not looked at. What is long as a rule is what a file shall hold, and that is read quickly. */
const TEXT_MAX_CHARS = 64 * 1024
const CODE_MAX_CHARS = 16 * 1024
const HEREDOCS_MAX = 100

/** For texts that are not plain. */
const parser = onDemand(() => import('unbash'))

/** `undefined` for what bash would not run as a whole. A script inside (`$(…)`) is checked when it is reached. */
export function parsed(text: string): Script | undefined {
  if (text.length > TEXT_MAX_CHARS || text.includes('\0')) return undefined
  if (text.length > CODE_MAX_CHARS && !isMostlyText(text)) return undefined
  const plain = plainScript(text)
  if (plain) return plain
  const script: ParsedScript = parser().parse(text)
  return isSound(script) ? script : undefined
}

function isMostlyText(text: string): boolean {
  const heredocs = text.split('<<').length - 1
  return heredocs > 0 && heredocs <= HEREDOCS_MAX
}

export const isSound = (script: ParsedScript | undefined): script is ParsedScript =>
  script !== undefined && (script.errors?.length ?? 0) === 0

/** One word, from text that was cut out of a larger one. */
export function parsedWord(text: string): Word | undefined {
  const command = parsed(`_ ${text}`)?.commands
  const only = command?.length === 1 ? command[0]!.command : undefined
  if (only?.type !== 'Command' || only.suffix.length !== 1) return undefined
  const [word] = only.suffix
  return word?.type === 'Word' ? word : undefined
}

/** Every script that is substituted somewhere in a node, outermost only. */
export function substitutions(node: SyntaxNode): (ParsedScript | undefined)[] {
  if (node.type === 'CommandExpansion' || node.type === 'ProcessSubstitution') return [node.script]
  if (node.type === 'ArithmeticCommandExpansion') return [node.script]
  const found: (ParsedScript | undefined)[] = []
  parser().forEachChild(node, (child) => void found.push(...substitutions(child)))
  return found
}
