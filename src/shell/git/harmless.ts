/** Verbs of git that only look, or change nothing that others work in. */
import type { GitCall, Word } from '../effects.ts'
import { gitCommand } from './command.ts'

/** Verbs that everybody uses and that harm nobody: no alias is called so, for git takes its own verbs first. */
const HARMLESS = new Set(
  'blame branch cat-file config describe diff fetch gc grep help init log ls-files ls-tree push range-diff reflog remote rev-list rev-parse shortlog show status tag version'.split(
    ' ',
  ),
)

export const isHarmless = (verb: string): boolean => HARMLESS.has(verb)

/** Several of them print into a file if they are asked to. */
export const printsToFile = (args: Word[]): boolean =>
  args.some((arg) => arg?.startsWith('--output=') || arg === '--output')

/** Does it look at things only, whatever its arguments are? */
export function isHarmlessCall(call: GitCall): boolean {
  const command = gitCommand(call)
  return command !== undefined && isHarmless(command.verb)
}
