/** Programs that are known by name. Of all others nobody can say what they write. */
import type { Program, Word } from '../effects.ts'
import { onDemand } from '../on-demand.ts'
import { COPYING } from './copying.ts'
import { EDITING } from './editing.ts'
import { HARMLESS } from './harmless.ts'
import { PRINTING } from './printing.ts'

/** Asked for their version, interpreters and builders say that and nothing else. */
const VERSIONED = new Set(
  'node python python3 npm pnpm yarn npx tsc go cargo rustc ruby php java deno bun make docker gh'.split(' '),
)

const isVersion = ([only, ...more]: Word[]): boolean =>
  more.length === 0 && only !== undefined && /^(--version|-v|-V|version)$/.test(only)

const USUAL: Record<string, Program> = { ...COPYING, ...EDITING, ...PRINTING }
const others = onDemand(() => import('./seldom.ts'))

export function programOf(name: string): Program | undefined {
  if (HARMLESS.has(name)) return harmless
  const programs = Object.hasOwn(USUAL, name) ? USUAL : others().SELDOM
  const known = Object.hasOwn(programs, name) ? programs[name] : undefined
  if (!VERSIONED.has(name)) return known
  return (call) => (isVersion(call.args) ? {} : (known?.(call) ?? { opaque: true }))
}

const harmless: Program = () => ({})
