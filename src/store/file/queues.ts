/**
 * Queues as files: `messages/inbox/READER/ID~FROM~OFFSET[~BY]`, and `messages/archive/DAY/ID~FROM~READER~HOW~AT` for
 * what is done with.
 *
 * Every step but the first is one `rename`, from a name that says who had it to one that says who has it now. Of two
 * who take one item only one finds the old name, so no item is ever in two hands; and whoever dies in between leaves it
 * under its mark, where everybody sees it. An empty queue has no folder, so that one look tells a hook that there is
 * nothing; what fills it makes it again.
 */

import {
  attempt,
  codeOf,
  exists,
  list,
  NO_HARD_LINKS,
  syncFolder,
  uniqueName,
  writeNew,
} from '../../host/files.ts'
import type { Fs } from '../../host/fs.ts'
import { checkName, type Finished, type Item, isId, isName, type Queues, timeOf } from '../queues.ts'
import type { Json } from '../store.ts'
import { INBOX } from './folder.ts'
import { dayOf } from './log.ts'

const ARCHIVE = 'messages/archive'
const BREAK = '~'

type Guard = <T>(step: () => T) => T

/** @param inFolder runs a step, and makes the state folder where it is missing. @param reading runs a step */
export const fileQueues = (fs: Fs, root: string, inFolder: Guard, reading: Guard): Queues => ({
  enqueue: async (value, item, readers, options) =>
    inFolder(() => enqueue(fs, root, value, item, readers, options?.durable ?? false)),
  itemsOf: async (reader) => reading(() => itemsOf(fs, root, reader)),
  readers: async () => reading(() => list(fs, `${root}/${INBOX}`).filter(isName).sort()),
  take: async (item, by) => reading(() => take(fs, root, item, by)),
  giveBack: async (item, offset) => reading(() => giveBack(fs, root, item, offset)),
  finish: async (item, how, at) => reading(() => finish(fs, root, item, how, at)),
  finished: async (since) => reading(() => finished(fs, root, since)),
  valueOf: async (one) => reading(() => valueAt(fs, 'how' in one ? archived(root, one) : pathOf(root, one))),
  forget: async (time) => reading(() => forget(fs, root, time)),
})

const folderOf = (root: string, reader: string): string => `${root}/${INBOX}/${checkName(reader)}`

const pathOf = (root: string, { id, from, reader, offset, by }: Item): string =>
  `${folderOf(root, reader)}/${[id, from, offset, ...(by === undefined ? [] : [by])].join(BREAK)}`

function itemOf(name: string, reader: string): Item | undefined {
  const [id = '', from, digits = '', by, more] = name.split(BREAK)
  if (!isId(id) || !from || !/^\d{1,9}$/.test(digits) || more !== undefined) return undefined
  return { id, from, reader, offset: Number(digits), ...(by === undefined ? {} : { by }) }
}

function enqueue(
  fs: Fs,
  root: string,
  value: Json,
  { id, from }: Pick<Item, 'id' | 'from'>,
  readers: string[],
  durable: boolean,
): void {
  if (!isId(id)) throw new TypeError(`not an id: ${JSON.stringify(id)}`)
  const targets = readers.map((reader) => pathOf(root, { id, from: checkName(from), reader, offset: 0 }))
  const data = Buffer.from(`${JSON.stringify(value)}\n`)
  const temp = `${root}/tmp/${uniqueName()}`
  const done: string[] = []
  writeNew(fs, temp, data, durable)
  try {
    for (const target of targets) {
      if (inFolderOf(fs, target, () => give(fs, temp, target, data, durable))) done.push(target)
    }
    if (!durable) return
    for (const reader of readers) syncFolder(fs, folderOf(root, reader))
    for (const folder of [INBOX, 'messages']) syncFolder(fs, `${root}/${folder}`)
  } catch (error) {
    for (const target of done) attempt(() => fs.unlinkSync(target))
    throw error
  } finally {
    attempt(() => fs.unlinkSync(temp))
  }
}

/**
 * One content has many names; where the file system has no such thing, many contents. A step that worked can report an
 * error (see `publish`): what it left tells.
 * @returns `false` when it was there already
 */
function give(fs: Fs, temp: string, target: string, data: Buffer, durable: boolean): boolean {
  try {
    fs.linkSync(temp, target)
    return true
  } catch (error) {
    if (isOneFile(fs, temp, target)) return true
    if (codeOf(error) === 'EEXIST') return false
    if (!NO_HARD_LINKS.has(codeOf(error))) throw error
  }
  if (exists(fs, target)) return false
  const copy = `${temp}.copy`
  writeNew(fs, copy, data, durable)
  try {
    fs.renameSync(copy, target)
  } catch (failure) {
    if (!exists(fs, copy) && exists(fs, target)) return true
    attempt(() => fs.unlinkSync(copy))
    throw failure
  }
  return true
}

function isOneFile(fs: Fs, a: string, b: string): boolean {
  try {
    return fs.lstatSync(a).ino === fs.lstatSync(b).ino
  } catch {
    return false
  }
}

/** A reader that empties a queue takes its folder away, at any moment. */
const MAX_TRIES = 100

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/'))

function inFolderOf<T>(fs: Fs, path: string, step: () => T): T {
  for (let tries = 0; ; tries++) {
    try {
      return step()
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || tries >= MAX_TRIES) throw error
    }
    try {
      fs.mkdirSync(parent(path), 0o700)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
  }
}

/** Names begin with the time, so that their order is that of age. */
function itemsOf(fs: Fs, root: string, reader: string): Item[] {
  const folder = folderOf(root, reader)
  let names: string[]
  try {
    names = list(fs, folder)
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return [] // somebody else's file
    throw error
  }
  // Left by who died before it had put something in: it would be looked at for ever.
  if (names.length === 0) attempt(() => fs.rmdirSync(folder))
  return names
    .sort()
    .map((name) => itemOf(name, reader))
    .filter((one) => one !== undefined)
}

function take(fs: Fs, root: string, item: Item, by: string): Item | undefined {
  const mine = { ...item, by: checkName(by) }
  try {
    fs.renameSync(pathOf(root, item), pathOf(root, mine))
    return mine
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function giveBack(fs: Fs, root: string, item: Item, offset: number): void {
  const { by: _by, ...free } = item
  try {
    fs.renameSync(pathOf(root, item), pathOf(root, { ...free, offset }))
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** To hand a value over twice is worse than to have no history of it: where it cannot be kept (a full disk), it goes. */
function finish(fs: Fs, root: string, item: Item, how: string, at: number): void {
  const source = pathOf(root, item)
  const { id, from, reader } = item
  const target = archived(root, { id, from, reader, how: checkName(how), at })
  try {
    inFolderOf(fs, target, () => {
      // What somebody else has finished meanwhile is no reason to make folders.
      if (fs.lstatSync(source, { throwIfNoEntry: false })) fs.renameSync(source, target)
    })
  } catch {
    fs.unlinkSync(source)
  }
  attempt(() => fs.rmdirSync(parent(source)))
}

function valueAt(fs: Fs, path: string): Json | undefined {
  try {
    return JSON.parse(fs.readFileSync(path, 'utf8'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

function archived(root: string, { id, from, reader, how, at }: Finished): string {
  const name = [id, from, reader, how, Math.floor(at)].join(BREAK)
  return `${root}/${ARCHIVE}/${dayOf(timeOf(id))}/${name}`
}

function finishedOf(name: string): Finished | undefined {
  const [id = '', from, reader, how, digits = '', more] = name.split(BREAK)
  if (!isId(id) || !from || !reader || !how || !/^\d{1,15}$/.test(digits) || more !== undefined)
    return undefined
  return { id, from, reader, how, at: Number(digits) }
}

const days = (fs: Fs, root: string): string[] =>
  list(fs, `${root}/${ARCHIVE}`)
    .filter((day) => /^\d{4,}-\d\d-\d\d$/.test(day))
    .sort()

const finished = (fs: Fs, root: string, since: number): Finished[] =>
  days(fs, root)
    .filter((day) => day >= dayOf(since))
    .flatMap((day) => list(fs, `${root}/${ARCHIVE}/${day}`).sort())
    .map(finishedOf)
    .filter((one): one is Finished => one !== undefined && timeOf(one.id) >= since)

function forget(fs: Fs, root: string, time: number): void {
  const old = days(fs, root).filter((day) => day < dayOf(time))
  for (const day of old) {
    const folder = `${root}/${ARCHIVE}/${day}`
    for (const name of list(fs, folder))
      if (finishedOf(name)) attempt(() => fs.unlinkSync(`${folder}/${name}`))
    attempt(() => fs.rmdirSync(folder))
  }
}
