/** What the model reads when a git command would harm the work of others. Loaded only then. */
import { relative } from 'node:path'
import type { AtRisk } from '../actions/git-guard.ts'
import type { Place } from '../actions/place.ts'
import { oneLine } from '../core/text.ts'
import { realPath } from '../host/paths.ts'
import { gitRefusal, gitWarning, type Harm } from '../words/git.ts'
import type { Reply } from './reply.ts'

/** @param cwd the folder that the session is in: files are spelled as commands will read them there */
export function describeRisk({ act, files, own }: AtRisk, cwd: string, { config, world }: Place): Reply {
  const folder = realPath(world.fs, cwd)
  const spell = (path: string) => oneLine(relative(folder, path) || '.', 160)
  const theirs = new Map<string, Harm['theirs'][number]>()
  for (const { path, who, person, held, agoMs } of files) {
    const key = `${who} ${held}`
    const one = theirs.get(key) ?? { who: oneLine(who, 40), person, held, files: [] }
    if (agoMs !== undefined) one.agoMs = Math.min(agoMs, one.agoMs ?? agoMs)
    one.files.push(spell(path))
    theirs.set(key, one)
  }
  const harm: Harm = {
    what: oneLine(act.what, 60),
    verb: act.verb,
    effect: act.effect === 'sweep' ? 'sweep' : 'destroy',
    theirs: [...theirs.values()],
    own: own.map(spell),
  }
  return config.gitGuard === 'warn'
    ? { context: gitWarning(harm) }
    : { decision: { is: 'deny', reason: gitRefusal(harm) } }
}
