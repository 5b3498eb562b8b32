/**
 * What the text of a command line would do. Never throws and never takes long: a text that cannot be followed as a whole
 * is opaque as a whole, and nothing is said of its parts.
 */
import type { Effects, Start } from '../effects.ts'
import { NotLoaded } from '../on-demand.ts'
import { overlay } from '../overlay.ts'
import { atEnd, capture, runText } from './run.ts'
import { type Shell, spend } from './shell.ts'
import { freshState, reach } from './state.ts'

export async function analyse(text: string, start: Start): Promise<Effects> {
  for (;;) {
    try {
      return analysed(text, start)
    } catch (error) {
      if (!(error instanceof NotLoaded)) throw error
      await error.load()
    }
  }
}

/** @throws NotLoaded for a text that takes what is not there yet */
export function analysed(text: string, { cwd, home, disk }: Start): Effects {
  const shell: Shell = {
    effects: { writes: [], git: [], opaque: [] },
    disk: overlay(disk, (steps) => spend(shell, steps)),
    home,
    written: new Set(),
    steps: 0,
    capture,
  }
  const frame = {
    input: { text: undefined },
    output: { text: undefined },
    isCertain: true,
    isCondition: false,
    ends: { left: {}, traps: [] },
    loop: undefined,
    call: undefined,
    depth: 0,
  }
  const scope = { shell, state: freshState(cwd), frame }
  try {
    reach(frame.ends.left, runText(text, scope))
    atEnd(scope)
    return shell.effects
  } catch (error) {
    if (error instanceof NotLoaded) throw error
    return { writes: [], git: [], opaque: ['bash'] }
  }
}
