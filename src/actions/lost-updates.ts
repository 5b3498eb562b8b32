/**
 * Would a Write replace what this conversation has never seen? The client itself refuses one after a stale read, but not
 * one of a file that it never read. Evidence: who wrote the file last and what it held then (authors), and, only when that
 * was not this session, whether the conversation shows that it has been read since.
 */
import { isAbsolute } from 'node:path'
import { type Authors, type Content, isSame, sameContent } from '../core/authors.ts'
import type { Resource } from '../core/resource.ts'
import type { Session } from '../core/state.ts'
import { contentOf } from '../host/content.ts'
import type { Fs } from '../host/fs.ts'
import { fileResource } from '../host/paths.ts'
import { answered, attached, type Entry, entriesSince } from '../host/transcript.ts'
import { bestEffort } from './best-effort.ts'
import type { Place } from './place.ts'

/** What would be lost. */
export interface Unseen {
  /** Who changed it; absent where no hook saw that. */
  who?: string
  /** The tool that did. */
  how?: string
  /** How long ago, milliseconds. */
  agoMs: number
}

/** A Write that is about to happen. */
export interface Writing {
  file: Resource
  /** Where this thread's conversation is kept; more than one where a subagent asks. */
  transcripts: string[]
}

/** @returns what `session` would overwrite without having seen it; once for each content */
export async function unseenChange(
  place: Place,
  session: Session,
  authors: Authors,
  writing: Writing,
  now: number,
): Promise<Unseen | undefined> {
  const { file } = writing
  const content = await contentOf(place.world.fs, file.as ?? file.r)
  if (content === null) return undefined
  const change = changeBy(place, authors, content, session, now)
  if (!change || hasSeen(place, writing, change.at)) return undefined
  if (!(await firstTime(place, session, file.r, content))) return undefined
  const { at, ...who } = change
  return { ...who, agoMs: place.world.clock.wall() - at }
}

/** The newest change, if it was not made by this session. `at`: Unix milliseconds. */
function changeBy(
  { world }: Place,
  { by, content: known }: Authors,
  content: NonNullable<Content>,
  session: Session,
  now: number,
): { who?: string; how?: string; at: number } | undefined {
  if (!sameContent(known, content)) return { at: content.mtimeMs }
  const last = by[by.length - 1]
  if (!last || isSame(last, session)) return undefined
  return { who: last.who, how: last.how, at: world.clock.wall() - (now - last.t) }
}

/** Tools that show the model what a file holds, and those that fail where it has not been shown that. */
const READING = new Set(['Read', 'Edit', 'MultiEdit', 'NotebookEdit'])

/** Of conversations that cannot be read nothing is known, and nothing refused. */
function hasSeen({ world }: Place, { file, transcripts }: Writing, since: number): boolean {
  const read = transcripts.flatMap((one) => {
    const entries = entriesSince(world.fs, one, since)
    return entries ? [entries] : []
  })
  return read.length === 0 || read.some((entries) => shows(world.fs, entries, file))
}

function shows(fs: Fs, entries: Entry[], file: Resource): boolean {
  const path = file.as ?? file.r
  const name = path.slice(path.lastIndexOf('/') + 1)
  const isIt = (spelled: unknown): boolean =>
    typeof spelled === 'string' && isAbsolute(spelled) && fileResource(fs, '/', spelled).r === file.r
  return (
    attached(entries).some(isIt) ||
    answered(entries).some(({ name: tool, input }) =>
      READING.has(tool)
        ? isIt(input.file_path) || isIt(input.notebook_path)
        : typeof input.command === 'string' && input.command.includes(name),
    )
  )
}

const MOST_TOLD = 50

/** Whoever was told once, and writes the same again, means it. */
async function firstTime(
  place: Place,
  { handle }: Session,
  r: string,
  content: NonNullable<Content>,
): Promise<boolean> {
  const cell = `unseen.${handle}`
  const what = JSON.stringify([r, content.size, content.sum ?? content.mtimeMs])
  const kept = await bestEffort(place, () => place.store.get(cell))
  const told = Array.isArray(kept) ? kept : []
  if (told.includes(what)) return false
  // Where it cannot be remembered, nobody is stopped twice.
  return (
    (await bestEffort(place, async () => {
      await place.store.put(cell, [...told.slice(1 - MOST_TOLD), what])
      return true
    })) ?? false
  )
}
