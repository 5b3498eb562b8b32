/**
 * Before a value that lies in the vault is written into a file, or run as a part of a command. Loaded where there is a vault,
 * before every edit and every command: what only a refusal needs is loaded for one.
 */
import type { World } from '../host/world.ts'
import { secretsIn } from '../vault/watch.ts'
import type { FirstLook } from './first-look.ts'
import type { Run } from './hook.ts'

/** @returns what refuses the call; `undefined` where it may go on */
export async function secretGuard(world: World, look: FirstLook): Promise<Run | undefined> {
  const { added, removed } = textsOf(look.input.toolInput)
  const namesIn = (text: string) => secretsIn(world, look.home.state, text)
  const names = await namesIn(added)
  if (names.length === 0) return undefined
  // What was there before is moved, or taken out.
  const before = await namesIn(removed)
  const fresh = names.filter((one) => !before.includes(one))
  if (fresh.length === 0) return undefined
  const { refusalOf } = await import('./secret-refusal.ts')
  return refusalOf(world, look, fresh)
}

/** What a call of a writing tool or a shell would put there, and what it would replace. */
function textsOf(toolInput: Record<string, unknown>): { added: string; removed: string } {
  const edits = [toolInput, ...(Array.isArray(toolInput.edits) ? toolInput.edits : [])] as Record<
    string,
    unknown
  >[]
  const all = (keys: string[]) =>
    edits
      .flatMap((edit) => keys.map((key) => edit?.[key]).filter((one) => typeof one === 'string'))
      .join('\n')
  return { added: all(['content', 'new_string', 'new_source', 'command']), removed: all(['old_string']) }
}
