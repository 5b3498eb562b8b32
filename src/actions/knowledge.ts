/** Shared knowledge: what is noted, found and taken out again. */
import { randomBytes } from 'node:crypto'
import { type Section, sectionsOf, without } from '../core/note-sections.ts'
import { type Impact, isNoteId, KINDS, type Kind, type Note, rendered } from '../core/notes.ts'
import { participant, tellOthers } from '../core/participants.ts'
import { noteFile, readNotes } from '../host/note-files.ts'
import { appendNote, removeNote } from '../host/note-writing.ts'
import { log } from './beats.ts'
import { bestEffort } from './best-effort.ts'
import { type Caller, introduce } from './claims.ts'
import { history } from './history.ts'
import { noteHome, rememberCount } from './note-count.ts'
import type { Place } from './place.ts'
import { transact } from './transact.ts'

export type Draft = Pick<Note, 'title' | 'body' | 'impact' | 'topic' | 'tags'>

/** Others are told at once of what weighs as much. */
const TELLING: ReadonlySet<Impact> = new Set<Impact>(['high', 'critical'])

/** Durable when it returns. */
export async function learn(
  place: Place,
  caller: Caller,
  kind: Kind,
  draft: Draft,
): Promise<{ note: Note; file: string; told: string[] }> {
  const { handle, now } = await introduce(place, caller)
  const at = `${new Date(place.world.clock.wall()).toISOString().slice(0, 19)}Z`
  const note: Note = { id: newId(), at, by: handle, ...draft }
  const home = noteHome(place)
  await appendNote(home, kind, rendered(note))
  const { id, title, impact } = note
  await log(place, [{ event: 'learn', who: handle, id, kind, title, impact }], now)
  await rememberCount(place)
  const told = TELLING.has(impact) ? await tell(place, handle, note) : []
  return { note, file: noteFile(home, kind), told }
}

/** The note is kept whether or not they can be told. */
const tell = async (place: Place, me: string, { id, title, impact }: Note): Promise<string[]> =>
  (await bestEffort(place, () =>
    transact(place, (before, now) => {
      const state = tellOthers(before, me, { kind: 'note', who: me, id, impact, title }, now)
      const told = state.participants.filter((one) => participant(before, one.handle) !== one)
      return { state, events: [], result: told.map((one) => one.handle) }
    }),
  )) ?? []

function newId(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'
  // 252 is the largest multiple of 36 in a byte: what is above would make some letters likelier.
  const bytes = [...randomBytes(32)].filter((byte) => byte < 252).slice(0, 8)
  return bytes.length < 8 ? newId() : bytes.map((byte) => letters[byte % 36]).join('')
}

/** Where something stands, and what. */
export interface Found extends Section {
  kind: Kind
}

export interface Filter {
  kind?: Kind
  tags: string[]
  topic?: string
  by?: string
  /** Milliseconds, the wall clock's. */
  since?: number
}

/** Best first; without words the newest first. What people wrote by hand has no date and no author. */
export async function search(place: Place, query: string, filter: Filter): Promise<Found[]> {
  await rememberCount(place)
  const all = allNotes(place).filter((one) => fits(one, filter))
  const whole = isNoteId(query) ? all.filter(({ note }) => note?.id === query) : []
  if (whole.length > 0) return whole.slice(0, 1)
  const newest = all
    .map((one, n) => ({ one, at: timeOf(one), n }))
    .sort((a, b) => b.at - a.at || b.n - a.n)
    .map(({ one }) => one)
  if (query.trim() === '') return newest
  const { ranked } = await import('../core/note-search.ts')
  const texts = newest.map((one) => ({
    title: one.title,
    body: one.body,
    topic: one.note?.topic ?? '',
    tags: one.note?.tags.join(' ') ?? '',
    at: timeOf(one),
  }))
  return ranked(texts, query).map((n) => newest[n]!)
}

function allNotes(place: Place): Found[] {
  const home = noteHome(place)
  const seen = new Set<string>()
  return KINDS.flatMap((kind) =>
    sectionsOf(readNotes(home, kind))
      .map((section) => ({ ...section, kind }))
      // A merge by hand may keep an entry twice.
      .filter(({ note }) => !note || (!seen.has(note.id) && seen.add(note.id))),
  )
}

const timeOf = ({ note }: Section): number => (note ? Date.parse(note.at) || 0 : 0)

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

function fits(one: Found, filter: Filter): boolean {
  const { kind, note } = one
  if (filter.kind !== undefined && kind !== filter.kind) return false
  if (filter.since !== undefined && timeOf(one) < filter.since) return false
  if (filter.by !== undefined && !(note && same(note.by, filter.by))) return false
  if (filter.topic !== undefined && !(note?.topic && same(note.topic, filter.topic))) return false
  return filter.tags.every((tag) => note?.tags.some((one) => same(one, tag)))
}

/** @returns what was taken out */
export async function forget(
  place: Place,
  caller: Caller,
  id: string,
): Promise<{ kind: Kind; title: string } | undefined> {
  const found = allNotes(place).find(({ note }) => note?.id === id)
  if (!found) return undefined
  const { handle: who, now } = await introduce(place, caller)
  const { kind, title } = found
  const home = noteHome(place)
  const entry = without(readNotes(home, kind), id)?.entry
  // Written first, and not as a step that may fail: from then on it stands nowhere else.
  await place.store.append([{ t: now, event: 'forget', who, id, kind, title, entry }], { durable: true })
  if (!(await removeNote(home, kind, id))) return undefined
  await rememberCount(place)
  return { kind, title }
}

/** Puts back what `forget` took out, as long as the log remembers it. */
export async function remember(
  place: Place,
  caller: Caller,
  id: string,
): Promise<{ kind: Kind; title: string } | 'there' | undefined> {
  if (allNotes(place).some(({ note }) => note?.id === id)) return 'there'
  const { entries } = await history(place)
  const last = entries.filter((one) => one.event === 'forget' && one.id === id).pop()
  const kind = KINDS.find((one) => one === last?.kind)
  const entry = typeof last?.entry === 'string' ? last.entry.replaceAll('\r', '').trim() : ''
  const section = sectionsOf(entry)[0]
  if (!kind || section?.note?.id !== id) return undefined
  const { handle, now } = await introduce(place, caller)
  await appendNote(noteHome(place), kind, `\n${entry}\n`)
  await log(place, [{ event: 'remember', who: handle, id, kind, title: section.title }], now)
  await rememberCount(place)
  return { kind, title: section.title }
}
