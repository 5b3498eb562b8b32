/** What is said of a call that contains the value of a secret (secret-guard.ts). */
import { placeOf } from '../actions/place.ts'
import type { World } from '../host/world.ts'
import { secretInCommand, secretInText } from '../words/secrets.ts'
import type { FirstLook } from './first-look.ts'
import { hooked, type Run } from './hook.ts'
import { isShell } from './input.ts'

/** @returns nothing where the project does not want it */
export async function refusalOf(world: World, look: FirstLook, names: string[]): Promise<Run | undefined> {
  const { config } = await placeOf(world, look.home, look.peeked)
  if (config.secretGuard === 'off') return undefined
  const reason = isShell(look.input.tool) ? secretInCommand(names) : secretInText(names)
  return hooked(async () => ({ decision: { is: 'deny', reason } }))
}
