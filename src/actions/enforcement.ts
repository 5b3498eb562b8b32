/** What becomes of an edit of a file that somebody else holds, by the settings of the place that it lies in. */
import type { Enforcement } from '../core/config.ts'
import type { Resource } from '../core/resource.ts'
import type { Place } from './place.ts'

/** @param tree the worktree that the file lies in */
export async function enforcementOf({ config }: Place, file: Resource, tree: string): Promise<Enforcement> {
  const path = file.as ?? file.r // the key may be folded, and the worktree is spelled as it is
  const inTree = path.startsWith(`${tree}/`) ? path.slice(tree.length + 1) : undefined
  if (file.r.split('/').includes('.git')) return 'off'
  if (inTree === undefined || (config.rules.length === 0 && config.ignore.length === 0))
    return config.enforcement
  const { ruleFor } = await import('../core/rules.ts')
  return ruleFor(config, inTree)
}
