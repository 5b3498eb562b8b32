/** Before a value that lies in the vault is written into a file, or run as a part of a command. Loaded only where there is a vault. */
import { placeOf } from '../actions/place.ts'
import { secretNamesIn } from '../actions/secret-watch.ts'
import type { World } from '../host/world.ts'
import { secretInCommand, secretInText } from '../words/secrets.ts'
import type { FirstLook } from './first-look.ts'
import { hooked, type Run } from './hook.ts'
import { isShell } from './input.ts'

/** @returns what refuses the call; `undefined` where it may go on */
export async function secretGuard(world: World, look: FirstLook): Promise<Run | undefined> {
  const { input, home } = look
  const { added, removed } = textsOf(input.toolInput)
  const names = secretNamesIn({ world, workspace: home }, added)
  // What was there before is moved, or taken out.
  const new_ =
    names.length > 0 && removed !== ''
      ? without(names, secretNamesIn({ world, workspace: home }, removed))
      : names
  if (new_.length === 0) return undefined
  if ((await placeOf(world, home, look.peeked)).config.secretGuard === 'off') return undefined
  const reason = isShell(input.tool) ? secretInCommand(new_) : secretInText(new_)
  return hooked(async () => ({ decision: { is: 'deny', reason } }))
}

const without = (names: string[], others: string[]): string[] => names.filter((one) => !others.includes(one))

/** What a call of a writing tool or a shell would put there, and what it would replace. */
function textsOf(toolInput: Record<string, unknown>): { added: string; removed: string } {
  const edits = [toolInput, ...(Array.isArray(toolInput.edits) ? toolInput.edits : [])] as Record<
    string,
    unknown
  >[]
  const all = (keys: string[]) =>
    edits
      .flatMap((edit) => keys.map((key) => edit?.[key]).filter((one) => typeof one === 'string'))
      .join('\n\0')
  return { added: all(['content', 'new_string', 'new_source', 'command']), removed: all(['old_string']) }
}
