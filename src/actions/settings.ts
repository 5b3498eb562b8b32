/** One change of a settings file, or why it was not made. A refusal of any kind leaves the file as it was. */
import type { Outcome } from '../core/settings.ts'
import { readSettings, rewriteSettings, SettingsFileError } from '../host/settings-file.ts'
import { settingsProblem, settingsUnusable } from '../words/settings.ts'

/** Texts before and after, null for no file. `why` is one line for a person. */
export type Changed = { ok: true; before: string | null; after: string | null } | { ok: false; why: string }

export async function changeSettings(
  path: string,
  change: (text: string | null) => Outcome,
  { dryRun, waiting }: { dryRun: boolean; waiting: () => void },
): Promise<Changed> {
  try {
    // Nothing to do needs no lock, no folder and no right to write.
    let before = readSettings(path)
    let outcome = change(before)
    if (outcome.ok && outcome.text !== before && !dryRun) {
      ;({ before, outcome } = await rewriteSettings(path, change, waiting))
    }
    if (!outcome.ok) return { ok: false, why: settingsProblem(path, outcome.problem) }
    return { ok: true, before, after: outcome.text }
  } catch (error) {
    if (error instanceof SettingsFileError) return { ok: false, why: settingsUnusable(error.message) }
    if (error instanceof Error && 'syscall' in error)
      return { ok: false, why: settingsUnusable(error.message) }
    throw error
  }
}

/** The text of a settings file that is only looked at: null when there is none or it cannot be read. */
export function glance(path: string): string | null {
  try {
    return readSettings(path)
  } catch {
    return null
  }
}
