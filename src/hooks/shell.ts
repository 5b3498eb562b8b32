/**
 * Before a shell command runs: what would it do? Most of them only look at things, and that is found out here, with as
 * little code as can be. The parser is loaded for the others, and all else (shell-guard.ts) for those that may write.
 */
import { isSafeCommand } from '../core/safe-commands.ts'
import { isHarmlessCall } from '../shell/git/harmless.ts'
import { isQuiet } from '../shell/quiet.ts'
import { oneSimpleCommand } from '../shell/simple.ts'
import type { Run } from './hook.ts'
import { NOTHING, outputOf } from './reply.ts'
import type { Foreseen } from './shell-effects.ts'

export const beforeShell: Run = async (world, event, look) => {
  const guarded = async (effects: Foreseen) =>
    (await import('./shell-guard.ts')).guardShell(effects)(world, event, look)
  // Whatever came was no input: that is told there.
  if (!look) return guarded({ writes: [], git: [], opaque: [], isPlainFile: () => false })

  const { tool, toolInput } = look.input
  const { command } = toolInput
  if (typeof command !== 'string') return NOTHING
  if (tool === 'Bash' && isQuiet(command)) return NOTHING
  if (tool === 'Bash' && isOwn(command)) return outputOf(event, { decision: { is: 'allow', reason: '' } })
  const { effectsOf } = await import('./shell-effects.ts')
  const effects = await effectsOf(world, look.input, command)
  const { writes, git, opaque } = effects
  const isNothing = writes.length + opaque.length === 0 && git.every(isHarmlessCall)
  return isNothing ? NOTHING : guarded(effects)
}

/** A command of dibs' own that is harmless, and nothing else. */
const isOwn = (text: string): boolean => text.includes('dibs ') && isSafeCommand(oneSimpleCommand(text) ?? [])
