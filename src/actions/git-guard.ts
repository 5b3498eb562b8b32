/**
 * Would these git commands destroy other live participants' uncommitted work, or take it along? Whoever is alone is asked
 * nothing, and git is not started.
 */
import { resolve } from 'node:path'
import { type Arrival, findSession } from '../core/sessions.ts'
import { unpackState } from '../core/stored.ts'
import { diskOf } from '../host/disk.ts'
import { aliasOf, mergeSettings } from '../host/git.ts'
import { realPath } from '../host/paths.ts'
import { findGit } from '../host/workspace.ts'
import type { World } from '../host/world.ts'
import type { GitCall } from '../shell/effects.ts'
import { type GitAct, gitActs } from '../shell/git/acts.ts'
import { type GitCommand, gitCommand } from '../shell/git/command.ts'
import { isKnown } from '../shell/git/verbs.ts'
import { authorsOf } from './authors.ts'
import { type Foreign, foreignAmong, type Others, othersHere, writtenBy } from './foreign.ts'
import { type GitLook, lookAt, type Touched, touchedBy } from './git-touched.ts'
import { type Place, placeOfFile } from './place.ts'

export interface AtRisk {
  act: GitAct
  /** Where its files lie. */
  place: Place
  files: Foreign[]
  /** Of what it would take along, what the asker wrote itself. */
  own: string[]
}

/** The first of these calls that would harm somebody. */
export async function firstAtRisk(
  home: Place,
  arrival: Arrival,
  calls: GitCall[],
): Promise<AtRisk | undefined> {
  /** What the command line itself takes out of the index first. */
  const unstaged = new Set<string>()
  for (const call of calls) {
    const command = gitCommand(call)
    if (!command) continue
    const { place } = await placeOfFile(
      home,
      findGit(home.world.fs, realPath(home.world.fs, command.cwd))?.tree,
    )
    const { doc, now } = await place.store.read()
    const state = unpackState(doc)
    const me = findSession(state, arrival.sid, arrival.process)
    const others = await othersHere(place, state, me?.handle ?? '', now)
    const look = others && lookAt(place.world, command)
    if (!look) continue
    for (const act of await actsOf(call, command, look, place.world)) {
      const files = touchedBy(look, act.touches)
      if (act.effect === 'unstage') {
        for (const { path } of files) unstaged.add(path)
        continue
      }
      const fromIndex = act.touches.every((one) => one.of === 'staged')
      const touched = fromIndex ? files.filter((one) => !unstaged.has(one.path)) : files
      const all = [...touched, ...(await underWay(place, others, look, act))]
      const theirs = await foreignAmong(place, others, look, all, act.effect === 'sweep')
      const foreign = [...theirs, ...inWorktree(place, others, act)]
      if (foreign.length === 0) continue
      const own = act.effect === 'sweep' && me ? await writtenBy(place, me, touched, foreign) : []
      return { act, place, files: foreign, own }
    }
  }
  return undefined
}

/** A verb that git does not know is an alias, of another one or of a shell command. */
async function actsOf(
  call: GitCall,
  command: GitCommand,
  look: GitLook,
  world: World,
  depth = 0,
): Promise<GitAct[]> {
  if (isKnown(command.verb))
    return gitActs(call, MERGES.has(command.verb) ? mergeSettings(look.where) : undefined)
  const text = command.config.get(`alias.${command.verb}`) ?? aliasOf(look.where, command.verb)
  if (text === undefined || depth === MAX_ALIASES) return []
  const calls: GitCall[] = []
  if (text.startsWith('!')) {
    const { analyse } = await import('../shell/bash/analyse.ts')
    // It runs at the top, and what follows the alias follows it.
    const start = { cwd: look.top, home: world.env.HOME, disk: diskOf(world.fs) }
    calls.push(...(await analyse(text.slice(1), start)).git)
  } else {
    const { oneSimpleCommand } = await import('../shell/simple.ts')
    const words = oneSimpleCommand(`git ${text}`)
    if (words)
      calls.push({ ...call, cwd: command.cwd, env: command.env, args: [...words.slice(1), ...command.args] })
  }
  const acts: GitAct[] = []
  for (const one of calls) {
    const next = gitCommand(one)
    if (next) acts.push(...(await actsOf(one, next, look, world, depth + 1)))
  }
  return acts
}

/** What they do to uncommitted work depends on settings. */
const MERGES = new Set(['merge', 'rebase', 'pull'])
const MAX_ALIASES = 5

/**
 * What takes all that is not committed would take an edit too that is about to happen: a file that somebody claimed, and of
 * which no write has been seen since.
 */
async function underWay(place: Place, { state, me }: Others, look: GitLook, act: GitAct): Promise<Touched[]> {
  const whole = act.touches.some((one) => one.of === 'changed' && one.paths === undefined)
  if (act.effect !== 'destroy' || !whole) return []
  const files: Touched[] = []
  for (const { r, as, by, since, agents, glob } of state.claims) {
    const path = as ?? r
    if (by === me || glob || !agents || !path.startsWith(`${look.top}/`)) continue
    const authors = await authorsOf(place, r)
    if (!authors?.by.some((one) => one.who === by && one.t >= since)) files.push({ path, dirty: false })
  }
  return files
}

/** Sessions that work in a worktree that would go. */
const inWorktree = ({ world }: Place, { sessions }: Others, { touches, cwd }: GitAct): Foreign[] =>
  touches.flatMap((one) => {
    if (one.of !== 'worktree') return []
    const gone = realPath(world.fs, resolve(cwd, one.path))
    const there = sessions.filter(({ tree }) => tree === gone)
    return there.map(({ handle, tree }) => ({ path: tree, who: handle, person: false, held: true }))
  })
