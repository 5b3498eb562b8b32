/** Which enforcement a file has by the project's settings. */
import micromatch from 'micromatch'
import type { Config, Enforcement } from './config.ts'

/** @param file relative to the worktree */
export function ruleFor(config: Config, file: string): Enforcement {
  const matches = (glob: string) =>
    micromatch.isMatch(file, glob, { dot: true, matchBase: !glob.includes('/') })
  if (config.ignore.some(matches)) return 'off'
  return config.rules.findLast((rule) => matches(rule.files))?.enforcement ?? config.enforcement
}
