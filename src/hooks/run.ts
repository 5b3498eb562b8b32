/**
 * One run of a hook. PreToolUse runs before every edit of every session, and nearly always there is nothing to do: that
 * is found out first, and everything else is loaded only then.
 */
import { isOff } from '../core/config.ts'
import { readInput } from '../host/stdin.ts'
import type { World } from '../host/world.ts'
import { isWatched } from '../vault/watch-file.ts'
import { type FirstLook, lookFirst } from './first-look.ts'
import type { Run } from './hook.ts'
import { hookFor, isEvent } from './index.ts'
import { parseInput } from './input.ts'
import { NOTHING, type Output } from './reply.ts'

/** How long a client that neither writes nor closes is waited for. */
const INPUT_MS = 500

export async function runHook(world: World, event: string): Promise<Output> {
  if (!isEvent(event) || isOff(world.env.DIBS)) return NOTHING
  let look: FirstLook | undefined
  let run: Run
  try {
    const input = parseInput(await readInput(world.fs, INPUT_MS))
    const hook = hookFor(event, input?.tool ?? '')
    if (!hook) return NOTHING
    look = input && lookFirst(world, event, input)
    const refusal = event === 'PreToolUse' && look ? await secretsStop(world, look) : undefined
    if (!refusal && look?.done) return NOTHING
    run = refusal ?? (await hook())
  } catch (error) {
    // Half an install, or one that was removed while the session runs, is a failure like any other: the person is told.
    const { failing } = await import('./hook.ts')
    run = failing(error)
  }
  return run(world, event, look)
}

/** Most workspaces have no vault; then there is nothing to look for. */
async function secretsStop(world: World, look: FirstLook): Promise<Run | undefined> {
  try {
    if (!isWatched(world.fs, look.home.state)) return undefined
    const { secretGuard } = await import('./secret-guard.ts')
    return await secretGuard(world, look)
  } catch (error) {
    // The edit goes on, and the person is told.
    look.trouble = error
    look.done = false
    return undefined
  }
}
