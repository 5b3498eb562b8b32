/** Files of others that a git command would touch, by whose they are: for the words. */
import type { Foreign } from '../actions/foreign.ts'
import { oneLine } from '../core/text.ts'
import type { Harm } from '../words/git.ts'

/** @param spell a path as commands will read it where they run */
export function harmTo(
  spell: (path: string) => string,
  files: Foreign[],
  own: string[],
): Pick<Harm, 'theirs' | 'own'> {
  const theirs = new Map<string, Harm['theirs'][number]>()
  for (const { path, who, person, held, agoMs } of files) {
    const key = `${who} ${held}`
    const one = theirs.get(key) ?? { who: oneLine(who, 40), person, held, files: [] }
    if (agoMs !== undefined) one.agoMs = Math.min(agoMs, one.agoMs ?? agoMs)
    one.files.push(spell(path))
    theirs.set(key, one)
  }
  return { theirs: [...theirs.values()], own: own.map(spell) }
}
