/** What Claude Code's settings have to say for dibs to run: the plugin's own hooks, and rules for its commands. */
import hooksFile from '../../hooks/hooks.json' with { type: 'json' }
import { SAFE_VERBS } from './safe-commands.ts'

export const ALLOW = SAFE_VERBS.map((verb) => `Bash(dibs ${verb}:*)`)

/** What asks all the same: `ask` rules win over `allow` rules. */
export const ASK = ['Bash(dibs release *--force*)', 'Bash(dibs secret *--reveal*)']

// biome-ignore lint/suspicious/noTemplateCurlyInString: Claude Code's own variable.
const PLUGIN_ROOT = '${CLAUDE_PLUGIN_ROOT}'
export interface Hook {
  type: string
  command: string
  args: string[]
  async?: boolean
  timeout?: number
}
export interface Group {
  matcher?: string
  hooks: Hook[]
}
export interface Wanted {
  hooks: Record<string, Group[]>
  allow: string[]
  ask: string[]
}

/** The events that dibs has hooks for. */
export const EVENTS = Object.keys(hooksFile.hooks)

/** What follows the script in `args`. */
export const HOOK_NAMES = new Set(
  Object.values(hooksFile.hooks as Record<string, Group[]>).flatMap((groups) =>
    groups.flatMap(({ hooks }) => hooks.map((hook) => hook.args[hook.args.length - 1] ?? '')),
  ),
)

/** What settings need to say for a dibs that lives in `root` (a path, or `${CLAUDE_PROJECT_DIR}/…`; no slash at its end). */
export function wanted(root: string): Wanted {
  const place = (arg: string): string => arg.replace(PLUGIN_ROOT, () => root)
  const moved = (group: Group): Group => ({
    ...group,
    hooks: group.hooks.map((hook) => ({ ...hook, args: hook.args.map(place) })),
  })
  const events = Object.entries(hooksFile.hooks as Record<string, Group[]>)
  return {
    hooks: Object.fromEntries(events.map(([event, groups]) => [event, groups.map(moved)])),
    allow: ALLOW,
    ask: ASK,
  }
}
