/** What the model reads when a git command would harm the work of others. Loaded only then. */
import type { AtRisk } from '../actions/git-guard.ts'
import type { Place } from '../actions/place.ts'
import { oneLine } from '../core/text.ts'
import { spelledFrom } from '../host/spelled.ts'
import { harmTo } from '../reports/harm.ts'
import { gitRefusal, gitWarning, type Harm } from '../words/git.ts'
import type { Reply } from './reply.ts'

/** @param cwd the folder that the session is in */
export function describeRisk({ act, files, own }: AtRisk, cwd: string, { config, world }: Place): Reply {
  const harm: Harm = {
    what: oneLine(act.what, 60),
    verb: act.verb,
    effect: act.effect === 'sweep' ? 'sweep' : 'destroy',
    ...harmTo(spelledFrom(world.fs, cwd), files, own),
  }
  return config.gitGuard === 'warn'
    ? { context: gitWarning(harm) }
    : { decision: { is: 'deny', reason: gitRefusal(harm) } }
}
