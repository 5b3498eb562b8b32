/** What is said when dibs itself fails. */
import { cut } from '../core/text.ts'
import { list } from './text.ts'

/** `onError: deny`: dibs failed, and the project chose that nothing is written then. */
export const refusalOfFailure = (what: string, hint: string): string =>
  `dibs could not find out whether somebody holds this file (${cut(what, 240)}), and this project's setting onError is "deny". Nothing was written. For the person here: ${cut(hint, 240)}.`

/** To the person, once per session and cause. */
export const failure = (what: string, hint: string): string =>
  `dibs: ${what}. Work goes on, but claims may not be seen until this is mended: ${hint}.`

export const settingsIgnored = (file: string, problems: string[]): string =>
  `dibs: ${file}: ${list(problems, 3)}. The default is used instead; dibs doctor shows where.`
