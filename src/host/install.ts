/** Where this dibs is installed: the nearest folder with `hooks/hooks.json`, seen from `dist/` and the sources alike. */
import { existsSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'

/**
 * Absolute, symbolic links resolved as Node resolved them for the running file; no slash at its end.
 * From `__dirname`, which the CommonJS bundle and vitest both have: `import.meta` is empty in the bundle.
 */
export function installRoot(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'hooks', 'hooks.json'))) return folder
  }
  return dirname(__dirname)
}

/**
 * The root as hooks in settings name it, with forward slashes: movable with the project folder that it lies in, else
 * absolute. `project` null: settings that are not one project's.
 */
export function rootInSettings(root: string, project: string | null): string {
  const inside = project === null ? '..' : relative(realpathSync(project), realpathSync(root))
  const outside = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)
  if (outside) return root.split(sep).join('/')
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Claude Code's own variable.
  return ['${CLAUDE_PROJECT_DIR}', ...inside.split(sep)].filter(Boolean).join('/')
}
