/**
 * Queues: values on their way to one reader each. A value is handed over once: of all who take it one gets it, and keeps
 * it until it says that it is done with it, gives it back, or is known to be dead; whether it is, the core judges by the
 * mark that it left.
 */
import type { Json } from './store.ts'

/** A value that waits in its reader's queue, or that somebody has taken out of it but is not done with. */
export interface Item {
  /** Sorts by age; made by `newId`. */
  id: string
  /** Who put it there. Names of senders and readers: `checkName`. */
  from: string
  reader: string
  /** How much of the value was handed over before; 0 at first. What it counts is the reader's business. */
  offset: number
  /** The mark of who has it; absent where nobody has. */
  by?: string
}

/** What became of a value. */
export interface Finished {
  id: string
  from: string
  reader: string
  /** One word: how it ended. */
  how: string
  /** Store time. */
  at: number
}

export interface Queues {
  /**
   * Puts a value into the queues of readers, under one id. With `durable` it survives a power cut from then on. Where it waits
   * already under this id, nothing changes.
   * @throws StoreError; then it is in none of the queues, except in those whose reader took it at once
   */
  enqueue(
    value: Json,
    { id, from }: Pick<Item, 'id' | 'from'>,
    readers: string[],
    options?: { durable?: boolean },
  ): Promise<void>

  /** All of a queue, oldest first, whoever has it. */
  itemsOf(reader: string): Promise<Item[]>

  /** Everybody whose queue holds something. */
  readers(): Promise<string[]>

  /** Takes an item from wherever it was last seen; `undefined` when it is not there any more. */
  take(item: Item, by: string): Promise<Item | undefined>

  /** Puts back what was taken; does nothing where it is done with meanwhile. */
  giveBack(item: Item, offset: number): Promise<void>

  /** Done with: from now on it is history, if it was not already. @param at store time */
  finish(item: Item, how: string, at: number): Promise<void>

  /** What is done with, oldest first, as far back as store time `since`. */
  finished(since: number): Promise<Finished[]>

  /** The value itself; `undefined` where it cannot be read. */
  valueOf(one: Item | Finished): Promise<Json | undefined>

  /** Forgets what is done with and was put there before `time`, in whole days. */
  forget(time: number): Promise<void>
}

const TIME_DIGITS = 9
const MAX_NAME = 60

/**
 * An id that sorts by store time (milliseconds).
 * @param unique letters and digits that no other id of this millisecond has
 */
export const newId = (now: number, unique: string): string =>
  `${Math.max(0, Math.floor(now)).toString(36).padStart(TIME_DIGITS, '0')}-${unique}`

/** When the id was made, store time. */
export const timeOf = (id: string): number => Number.parseInt(id.slice(0, TIME_DIGITS), 36)

export const isId = (text: string): boolean => text.length <= MAX_NAME && /^[0-9a-z]{9}-[0-9a-z]+$/.test(text)

/** Names of readers and senders end up as parts of file names and keys. @throws TypeError */
export function checkName(name: string): string {
  if (!isName(name)) throw new TypeError(`not the name of a queue: ${JSON.stringify(name)}`)
  return name
}

export const isName = (name: string): boolean => name.length <= MAX_NAME && /^[A-Za-z0-9][\w.-]*$/.test(name)
