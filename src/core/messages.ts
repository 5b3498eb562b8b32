/**
 * Messages: immutable words from one participant to one, or to all. In an inbox (a queue of the store) they lie beside
 * notices, which are dibs' own words. What comes out of a store is hostile until it was parsed here.
 */
import type { Config } from './config.ts'
import { isNotice } from './participants.ts'
import { isRecord } from './records.ts'
import type { Notice, Participant } from './state.ts'

/** Characters. */
export const MAX_SUBJECT = 200
/** Bytes of UTF-8. */
export const MAX_BODY_BYTES = 16 * 1024
/** Characters that one delivery adds to a model's context. */
export const MAX_DELIVERY = 8000
/** Of a reader who does not read: more are refused. */
export const MAX_UNREAD = 1000
/** So many are looked at for one delivery. */
export const MAX_LOOKED_AT = 100
/** Readable for sessions that come later, milliseconds. */
export const LATE_MS = 24 * 60 * 60 * 1000
/** The sender of an urgent message is told when it waits longer than that, milliseconds. */
export const URGENT_MS = 10 * 60 * 1000

export interface Message {
  kind: 'message'
  /** Its name, and whether that is a person's. */
  from: string
  person?: true
  /** Names of all who got it. */
  to: string[]
  /** Sent to everybody, not to somebody. */
  all?: true
  /** Sent to whoever held this. */
  about?: string
  subject: string
  body?: string
  urgent?: true
  /** Id of the message that it answers. */
  replyTo?: string
  /** Those recipients of whom only subagents ran when it was sent. */
  agents?: string[]
}

export type Mail = Message | { kind: 'notice'; notice: Notice }

/** The queue that a participant reads; a person may be called what a session could be called. */
export const readerOf = (one: Pick<Participant, 'kind' | 'handle'>): string =>
  one.kind === 'person' ? personReader(one.handle) : one.handle
export const PERSON = 'person.'
export const personReader = (name: string): string => `${PERSON}${name}`
/** The name of who reads a queue. */
export const nameOf = (reader: string): string =>
  reader.startsWith(PERSON) ? reader.slice(PERSON.length) : reader
/** How a message ended that nobody read; any other word is the event at which it was delivered. */
export const NEVER_READ: ReadonlySet<string> = new Set(['expired', 'left', 'damaged'])
/** What was sent to all, for those who come later. */
export const ALL = 'all'
/** Who sends notices. */
export const DIBS = 'dibs'
/** Urgent messages of a sender of which it is not known yet that all recipients have them. */
export const URGENT = 'urgent.'
export const watchedBy = (reader: string): string => `${URGENT}${reader}`

/** `undefined` for what is none. */
export function parseMail(value: unknown): Mail | undefined {
  if (!isRecord(value)) return undefined
  if (value.kind === 'notice') {
    const { notice } = value
    return isNotice(notice) ? { kind: 'notice', notice } : undefined
  }
  const { from, subject, replyTo } = value
  if (value.kind !== 'message' || !isName(from) || typeof subject !== 'string') return undefined
  const text = (key: string) => (typeof value[key] === 'string' ? { [key]: value[key] as string } : {})
  return {
    kind: 'message',
    from,
    ...(value.person === true ? { person: true } : {}),
    to: names(value.to) ?? [],
    ...(value.all === true ? { all: true } : {}),
    ...text('about'),
    subject,
    ...text('body'),
    ...(value.urgent === true ? { urgent: true } : {}),
    ...(isName(replyTo) ? { replyTo } : {}),
    ...(names(value.agents) ? { agents: names(value.agents)! } : {}),
  }
}

/** What stands unquoted beside dibs' own words: a handle, a person's name, an id. */
const isName = (value: unknown): value is string => typeof value === 'string' && /^[\w.-]{1,60}$/.test(value)

const names = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined

/** Sent to this participant, not to everybody. */
export const isDirect = (mail: Mail): boolean => mail.kind === 'message' && mail.all !== true

/**
 * May this thread of `handle` read it (`''`: the main thread)? A subagent's context ends with the subagent: it reads only
 * what was sent while no other thread of its session ran.
 */
export const isForThread = (mail: Mail, handle: string, agent: string): boolean =>
  agent === '' || (mail.kind === 'message' && mail.agents?.includes(handle) === true)

/** Does it wake an idle session? */
export const wakes = (mail: Mail, wake: Config['wake']): boolean =>
  wake !== 'off' &&
  (mail.kind === 'notice'
    ? mail.notice.kind === 'undelivered'
    : mail.urgent === true || (wake === 'direct' && isDirect(mail)))
