/** Programs that are known by name. Of all others nobody can say what they write. */
import type { Program, Word } from '../effects.ts'
import { ARCHIVES } from './archives.ts'
import { COPYING } from './copying.ts'
import { EDITING } from './editing.ts'
import { FORMATTERS } from './formatters.ts'
import { HARMLESS } from './harmless.ts'
import { patch } from './patching.ts'
import { PRINTING } from './printing.ts'
import { RUNNERS } from './runners.ts'
import { TRANSFER } from './transfer.ts'
import { WRAPPERS } from './wrappers.ts'

/** Asked for their version, interpreters and builders say that and nothing else. */
const VERSIONED = new Set(
  'node python python3 npm pnpm yarn npx tsc go cargo rustc ruby php java deno bun make docker gh'.split(' '),
)

const isVersion = ([only, ...more]: Word[]): boolean =>
  more.length === 0 && only !== undefined && /^(--version|-v|-V|version)$/.test(only)

const PROGRAMS: Record<string, Program> = {
  ...COPYING,
  ...EDITING,
  ...FORMATTERS,
  ...WRAPPERS,
  ...RUNNERS,
  ...PRINTING,
  ...ARCHIVES,
  ...TRANSFER,
  patch,
}

export function programOf(name: string): Program | undefined {
  if (HARMLESS.has(name)) return harmless
  const known = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined
  if (!VERSIONED.has(name)) return known
  return (call) => (isVersion(call.args) ? {} : (known?.(call) ?? { opaque: true }))
}

const harmless: Program = () => ({})
