/** What becomes of an edit of a file that somebody else holds, by the settings of the place that it lies in. */
import type { Enforcement } from '../core/config.ts'
import type { Resource } from '../core/resource.ts'
import type { Place } from './place.ts'

export type EnforcementOf = (file: Resource) => Enforcement

/** @param tree the worktree that the file lies in */
export const enforcementOf = async (place: Place, file: Resource, tree: string): Promise<Enforcement> =>
  (await enforcementIn(place, tree))(file)

/** The same for files of one worktree. */
export async function enforcementIn({ config }: Place, tree: string): Promise<EnforcementOf> {
  const isPlain = config.rules.length === 0 && config.ignore.length === 0
  const ruleFor = isPlain ? undefined : (await import('../core/rules.ts')).ruleFor
  return ({ r, as = r }) => {
    if (r.endsWith('/.git') || r.includes('/.git/')) return 'off'
    // The key may be folded, and the worktree is spelled as it is.
    return ruleFor && as.startsWith(`${tree}/`)
      ? ruleFor(config, as.slice(tree.length + 1))
      : config.enforcement
  }
}
