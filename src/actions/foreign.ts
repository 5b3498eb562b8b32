/**
 * Which files are other live participants' work: they hold them, or what of them is not committed yet is theirs. The first
 * ends with the turn; the second is known from who wrote what (authors), and lasts until it is committed.
 */
import { relative } from 'node:path'
import { type Author, isSame } from '../core/authors.ts'
import { participant, sessionsOf } from '../core/participants.ts'
import type { Resource } from '../core/resource.ts'
import type { Claim, Session, State } from '../core/state.ts'
import { sumOf } from '../host/content.ts'
import { blobAt, committedSince } from '../host/git.ts'
import { fileResource } from '../host/paths.ts'
import { authorsOf } from './authors.ts'
import { judgeOf } from './evidence.ts'
import type { GitLook, Touched } from './git-touched.ts'
import { meetsFor } from './moment.ts'
import type { Place } from './place.ts'
import { goneIn } from './sessions.ts'

export interface Foreign {
  path: string
  who: string
  person: boolean
  /** Held now; else written by them and not committed. */
  held: boolean
  /** When they wrote it last, milliseconds ago; absent where that is not known. */
  agoMs?: number
}

/** Everybody else who is here, as somebody sees them at one moment. */
export interface Others {
  state: State
  /** Who asks. */
  me: string
  sessions: Session[]
  now: number
}

/** @returns `undefined` where `me` is alone */
export async function othersHere(
  place: Place,
  state: State,
  me: string,
  now: number,
): Promise<Others | undefined> {
  const gone = await goneIn(place, state, now)
  const sessions = sessionsOf(state).filter((one) => one.handle !== me && !gone.has(one.handle))
  const held = state.claims.some((one) => one.by !== me && !gone.has(one.by))
  return sessions.length > 0 || held ? { state, me, sessions, now } : undefined
}

/** @param takesAlong whether a file that `me` wrote too counts as its own: it cannot be committed in parts */
export async function foreignAmong(
  place: Place,
  others: Others,
  look: GitLook,
  files: Touched[],
  takesAlong: boolean,
): Promise<Foreign[]> {
  const { fs } = place.world
  const asked = files.map((one) => ({ ...one, file: fileResource(fs, '/', one.path) }))
  const held = await heldAmong(
    place,
    others,
    asked.map((one) => one.file),
  )
  const found = new Map<string, Foreign>()
  for (const { path, file } of asked) {
    const claim = held.get(file.r)
    if (claim) found.set(path, { path, ...holder(others.state, claim), held: true })
  }
  const written: Written[] = []
  for (const { path, dirty, file } of asked) {
    if (!dirty || found.has(path)) continue
    const authors = await authorsOf(place, file.r)
    const by = authors?.by ?? []
    if (takesAlong && by.some((one) => isMine(others, one))) continue
    const author = by.findLast((one) => others.sessions.some((session) => isSame(one, session)))
    if (author)
      written.push({ path, author, sum: author === by[by.length - 1] ? authors?.content?.sum : undefined })
  }
  for (const { path, author, agoMs } of await uncommitted(place, others.now, look, written)) {
    const session = others.sessions.find((one) => isSame(author, one))
    found.set(path, { path, who: session?.handle ?? author.who, person: false, held: false, agoMs })
  }
  return files.flatMap(({ path }) => found.get(path) ?? [])
}

/** Those of these files that are `me`'s and nobody else's: for the form of a command that is safe. */
export async function writtenBy(
  place: Place,
  me: Session,
  files: Touched[],
  foreign: Foreign[],
): Promise<string[]> {
  const theirs = new Set(foreign.map((one) => one.path))
  const own: string[] = []
  for (const { path } of files) {
    if (theirs.has(path)) continue
    const authors = await authorsOf(place, fileResource(place.world.fs, '/', path).r)
    if (authors?.by.some((one) => isSame(one, me))) own.push(path)
  }
  return own
}

const isMine = ({ state, me }: Others, author: Author): boolean => {
  const session = participant(state, me)
  return session?.kind === 'session' && isSame(author, session)
}

const holder = (state: State, { by }: Claim) => ({
  who: by,
  person: participant(state, by)?.kind === 'person',
})

/** Claims of others on these files, by key of the file. */
async function heldAmong(
  place: Place,
  { state, me, now }: Others,
  files: Resource[],
): Promise<Map<string, Claim>> {
  const keys = new Set(files.map((one) => one.r))
  const globs = state.claims.filter((one) => one.by !== me && one.glob)
  const meets = await meetsFor(globs, globs.length > 0 ? files : [])
  const met = [
    ...state.claims
      .filter((one) => one.by !== me && !one.glob && keys.has(one.r))
      .map((claim) => ({ claim, r: claim.r })),
    ...globs.flatMap((claim) => files.filter((one) => meets(claim, one)).map(({ r }) => ({ claim, r }))),
  ]
  const judge = await judgeOf(place, state, new Set(met.map(({ claim }) => claim.by)), now)
  const held = met.filter(({ claim }) => judge(claim, participant(state, claim.by)) === 'held')
  return new Map(held.map(({ claim, r }) => [r, claim]))
}

export interface Written {
  path: string
  author: Author
  /** What the file held then, where it has not been written since. */
  sum?: string | undefined
}

/**
 * Those whose author has not committed them since: a file may differ from the newest commit by what somebody else did.
 * @param now store time
 */
export async function uncommitted<One extends Written>(
  { world }: Place,
  now: number,
  { where, top }: GitLook,
  written: One[],
): Promise<(One & { agoMs: number })[]> {
  if (written.length === 0) return []
  const all = written.map((one) => ({ ...one, agoMs: now - one.author.t, inTree: relative(top, one.path) }))
  const wall = world.clock.wall()
  const oldest = wall - Math.max(...all.map((one) => one.agoMs))
  const here = { ...where, cwd: top }
  const times = committedSince(here, oldest, [...new Set(all.map((one) => one.inTree))])
  const left: (One & { agoMs: number })[] = []
  for (const one of all) {
    const committed = secondOf(times.get(one.inTree) ?? 0)
    const writtenAt = secondOf(wall - one.agoMs)
    // Commits carry whole seconds: of one in the same second its content tells.
    const isIn =
      committed > writtenAt ||
      (committed === writtenAt &&
        one.sum !== undefined &&
        one.sum === (await sumOf(blobAt(here, one.inTree) ?? '')))
    if (!isIn) left.push(one)
  }
  return left
}

const secondOf = (ms: number): number => Math.floor(ms / 1000)
