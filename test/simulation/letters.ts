/** Messages and notices in queues, as the referee knows them: whose they are, and what was read of them. */
import { ALL, type Mail } from '../../src/core/messages.ts'
import type { Notice, State } from '../../src/core/state.ts'
import { timeOf } from '../../src/store/queues.ts'
import type { Actor } from './cast.ts'
import type { Run } from './rules.ts'

/** On its way to one reader. */
export interface Letter {
  id: string
  /** The sender's queue, or `dibs`. */
  from: string
  reader: string
  mail: Mail
  /** Whose it is; nobody's where they were gone before it came. */
  to: Actor | undefined
  /** Only subagents ran in the recipient at some moment while it was sent. */
  forAgents: boolean
  by: Run
  /** Step at which it was put there. */
  at: number
  /** How it ended. */
  how?: string
}

/** What somebody read of it, from `offset` on. */
export interface Print {
  run: Run
  offset: number
  text: string
  /** Its printer has said so to the store. */
  done: boolean
}

export class Letters {
  private readonly all = new Map<string, Letter>()
  private readonly prints = new Map<string, Print[]>()

  get = (reader: string, id: string): Letter | undefined => this.all.get(`${reader} ${id}`)

  add(letter: Letter): void {
    this.all.set(`${letter.reader} ${letter.id}`, letter)
  }

  which = (is: (one: Letter) => boolean): Letter[] => [...this.all.values()].filter(is)

  sameAs({ reader, mail }: Letter): Letter[] {
    const same = (one: Letter) =>
      one.reader === reader &&
      one.mail.kind === 'notice' &&
      mail.kind === 'notice' &&
      wordsOf(one.mail.notice) === wordsOf(mail.notice)
    return this.which(same)
  }

  printsOf({ reader, id, mail }: Letter): Print[] {
    const key = `${reader} ${mail.kind === 'notice' ? wordsOf(mail.notice) : id}`
    const known = this.prints.get(key) ?? []
    this.prints.set(key, known)
    return known
  }

  /** All that was read of it, in order. */
  textOf(letter: Letter): string {
    const latest = new Map(this.printsOf(letter).map((one) => [one.offset, one.text]))
    const pieces = [...latest].sort(([a], [b]) => a - b)
    return pieces.map(([, text]) => text).join('')
  }

  isRead = (letter: Letter): boolean =>
    this.printsOf(letter).length > 0 && plain(this.textOf(letter)) === plain(bodyOf(letter))
}

/** Of a message that is late its sender is told once for each recipient, whatever the time. */
const wordsOf = (one: Notice): string =>
  one.kind === 'undelivered' ? `${one.kind} ${one.id} ${one.to}` : JSON.stringify(one)

/** Of sessions, the one to whom it was sent is not here any more; people and everybody stay. */
export function isGone({ reader, id }: Letter, { participants }: State): boolean {
  if (reader === ALL || reader.startsWith('person.')) return false
  return !participants.some(
    (one) => one.kind === 'session' && one.handle === reader && one.since <= timeOf(id),
  )
}

export const nameOf = ({ id, reader, mail }: Letter): string =>
  `${mail.kind === 'message' ? `"${mail.subject}"` : `the notice ${JSON.stringify(mail.notice)}`} (${id}) to ${reader}`

const bodyOf = ({ mail }: Letter): string => (mail.kind === 'message' ? (mail.body ?? '') : '')

/** Line breaks and spaces are the frame's business. */
const plain = (text: string): string => text.replace(/\s/g, '')

/** What of its body stands in a text that was delivered; nothing of a notice's. */
export function pieceIn(text: string, { id, mail }: Letter): string {
  if (mail.kind === 'notice') return ''
  const lines = text.split('\n')
  const head = lines.findIndex((line) => line.startsWith('From ') && line.includes(`(id ${id}`))
  if (head < 0) return 'nothing of it'
  const rest = lines.slice(head + 1)
  const end = rest.findIndex((line) => !line.startsWith('|'))
  const bars = rest.slice(0, end < 0 ? rest.length : end)
  return bars.map((line) => line.slice(1)).join('\n')
}
