/** Programs that are called seldom, or start others. */
import type { Program } from '../effects.ts'
import { ARCHIVES } from './archives.ts'
import { FORMATTERS } from './formatters.ts'
import { patch } from './patching.ts'
import { RUNNERS } from './runners.ts'
import { TRANSFER } from './transfer.ts'
import { WRAPPERS } from './wrappers.ts'

export const SELDOM: Record<string, Program> = {
  ...FORMATTERS,
  ...WRAPPERS,
  ...RUNNERS,
  ...ARCHIVES,
  ...TRANSFER,
  patch,
}
