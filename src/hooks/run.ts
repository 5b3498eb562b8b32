/**
 * One run of a hook. Whatever goes wrong, the user's work goes on: no decision, one line for the person (once per
 * session and cause), details in a file. Only a project that says `onError: deny` gets a refusal instead.
 */
import { homeOf, type Place } from '../actions/place.ts'
import { readInput } from '../host/stdin.ts'
import type { World } from '../host/world.ts'
import { arrivalOf, type Reply, render } from './hook.ts'
import { HOOKS } from './index.ts'
import { type HookInput, parseInput } from './input.ts'

/** How long a client that neither writes nor closes is waited for. */
const INPUT_MS = 500

/** @returns what goes to standard output */
export async function runHook(world: World, event: string): Promise<string> {
  const hook = Object.hasOwn(HOOKS, event) ? HOOKS[event] : undefined
  if (!hook || isOff(world.env.DIBS)) return ''
  let input: HookInput | undefined
  let place: Place | undefined
  const troubles: unknown[] = []
  let reply: Reply | undefined
  try {
    input = parseInput(await readInput(world.fs, INPUT_MS))
    if (!input) throw Object.assign(new Error('the hook got no usable input'), { code: 'INPUT' })
    place = await homeOf(world, input.cwd)
    const call = { world, place, input, arrival: arrivalOf(world, place, input) }
    reply = await (await hook())(call)
  } catch (error) {
    troubles.push(error)
  }
  if (troubles.length + (place?.troubles.length ?? 0) + (place?.problems.length ?? 0) > 0) {
    const { complain } = await import('./complain.ts')
    reply = complain(world, event, input, place, troubles, reply)
  }
  return render(event, reply)
}

/** `DIBS=off` switches everything off. */
const isOff = (value: string | undefined): boolean => value === 'off' || value === '0'
