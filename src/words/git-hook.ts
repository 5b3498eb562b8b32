/** What `dibs guard install` and `dibs guard uninstall` say. */
import { shellWord } from './text.ts'

export interface HookDone {
  file: string
  dryRun: boolean
  /** `same`: nothing to do. `chained`: the hook that was there is kept beside it, and called. */
  is: 'same' | 'written' | 'chained' | 'removed' | 'back'
  reach: 'own' | 'shared' | 'everywhere'
  /** Who writes this hook anew now and then. */
  manager?: string
  /** Where the hook of before is kept. */
  kept: string
  /** Unified diff; empty where nothing changes, or where it is no text. */
  diff: string
}

export function guardInstalled(r: HookDone): string {
  if (r.is === 'same') return `dibs is in ${r.file} already; nothing to change.\n`
  const notes = [
    ...(r.is === 'chained' ? [`Note: the hook that was there is kept as ${r.kept}, and runs after it.`] : []),
    ...(r.reach === 'shared'
      ? [
          'Note: others get this file through git. It asks the dibs on their PATH, and nothing where there is none.',
        ]
      : []),
    ...(r.reach === 'everywhere'
      ? ['Note: core.hooksPath points there; other repositories that use the same folder are guarded too.']
      : []),
    ...(r.manager
      ? [
          `Note: ${r.manager} writes this file anew when it is installed again. Then repeat dibs guard install, or let ${r.manager} itself run \`dibs guard check\`.`,
        ]
      : []),
  ]
  const head = r.dryRun
    ? [r.diff, 'That is what dibs guard install would change; nothing was written.']
    : [
        `Commits are checked now: ${r.file}`,
        'One that contains uncommitted work of other live sessions is stopped. Undo: dibs guard uninstall',
      ]
  return `${[...head, ...notes].join('\n')}\n`
}

export function guardUninstalled(r: HookDone): string {
  if (r.is === 'same') return `Nothing of dibs is in ${r.file}.\n`
  if (r.dryRun) return `${r.diff}\nThat is what dibs guard uninstall would change; nothing was written.\n`
  const what = {
    removed: 'is removed: there was none before',
    back: 'is again the hook of before',
    written: 'is as it was without dibs',
    chained: '',
  }[r.is]
  return `Commits are not checked any more. ${r.file} ${what}.\n`
}

export const hookBroken = (file: string): string =>
  `dibs: ${file} has the first line of dibs' part and not its last one. What to do: take that part out by hand. Nothing was written.\n`

export const hookOccupied = (file: string, kept: string): string =>
  `dibs: ${file} would be kept as ${kept}, which is there already. What to do: mv ${shellWord(kept)} elsewhere. Nothing was written.\n`

/** `dibs uninstall` leaves it: it is no setting of Claude Code's. */
export const hookStays = (): string => "Commits are still checked, by git's own hook: dibs guard uninstall\n"

export const commitUnchecked = (why: string): string =>
  `dibs: this commit was not checked: ${why}. What to do: dibs doctor\n`
