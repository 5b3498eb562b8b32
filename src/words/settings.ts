/** What `dibs init` and `dibs uninstall` say. */

interface SettingsChange {
  scope: 'project' | 'local' | 'user'
  file: string
  dryRun: boolean
  changed: boolean
  /** Unified diff; empty when nothing changes. */
  diff: string
  /** Other settings files that run dibs' hooks as well. */
  alsoIn: { scope: 'project' | 'local' | 'user'; file: string }[]
}

const scopeFlag = (scope: SettingsChange['scope']): string => (scope === 'project' ? '' : ` --${scope}`)

export function initDone(
  r: SettingsChange & { events: string[]; allow: string[]; ask: string[]; hooksOff: boolean; root: string },
): string {
  const notes = [
    ...(r.scope === 'project' && isAbsolute(r.root)
      ? [
          `Note: the file names ${r.root}, a folder of this machine. If you share the file, others lack it: take dibs init --local, or the plugin.`,
        ]
      : []),
    ...r.alsoIn.map(
      (other) => `Note: ${other.file} runs dibs too; once is enough: dibs uninstall${scopeFlag(other.scope)}`,
    ),
    ...(r.hooksOff ? ['Note: this file says "disableAllHooks": true, so no hook runs until that goes.'] : []),
  ]
  const lines = !r.changed
    ? [`dibs is in ${r.file} already; nothing to change.`, ...notes]
    : r.dryRun
      ? [r.diff, `That is what dibs init${scopeFlag(r.scope)} would change; nothing was written.`, ...notes]
      : [
          `dibs is now in ${r.file}`,
          `  hooks:                    ${r.events.join(', ')}`,
          `  allowed without a prompt: ${r.allow.join(', ')}`,
          `  always asks:              ${r.ask.join(', ')}`,
          'Sessions started from now on take part; running ones pick settings hooks up by themselves.',
          `See it work: dibs demo. Check it: dibs doctor. Undo: dibs uninstall${scopeFlag(r.scope)}`,
          ...notes,
        ]
  return `${lines.join('\n')}\n`
}

/** `removed`: dibs init had made the file, so it went as well. */
export function uninstallDone(r: SettingsChange & { removed: boolean }): string {
  const also = r.alsoIn.map(
    (other) => `It is still in ${other.file}: dibs uninstall${scopeFlag(other.scope)}`,
  )
  const lines = !r.changed
    ? [`Nothing of dibs is in ${r.file}.`, ...also]
    : r.dryRun
      ? [
          r.diff,
          `That is what dibs uninstall${scopeFlag(r.scope)} would change; nothing was written.`,
          ...also,
        ]
      : r.removed
        ? [`dibs is out, and ${r.file}, which dibs init had made, is removed.`, ...also]
        : [`dibs is out of ${r.file}; everything else in it is as it was.`, ...also]
  return `${lines.join('\n')}\n`
}

const isAbsolute = (path: string): boolean => /^([a-z]:)?\//i.test(path)

/** `at` counts lines and columns from 1. */
export const settingsProblem = (file: string, at: { line: number; column: number; what: string }): string =>
  `dibs: ${file}:${at.line}:${at.column}: ${at.what}. Nothing was written.\n`

export const settingsUnusable = (why: string): string => `dibs: ${why}. Nothing was written.\n`

export const pluginEnabled = (plugin: string): string =>
  `dibs: the plugin ${plugin} is enabled and brings the same hooks; every hook would run twice. Nothing was written. (To use settings instead: claude plugin disable ${plugin})\n`

export const waitingForSettings = (file: string): string =>
  `dibs: another dibs is writing ${file}; waiting…\n`
