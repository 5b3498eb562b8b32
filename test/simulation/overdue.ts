/** Watches who watches: whoever sent an urgent message is told of each who has not got it, and of nobody else. */
import { URGENT, URGENT_MS } from '../../src/core/messages.ts'
import { isRecord } from '../../src/core/records.ts'
import { timeOf } from '../../src/store/queues.ts'
import type { Letters } from './letters.ts'
import type { Referee } from './referee.ts'
import type { Run } from './rules.ts'

const UNREAD = ['stored', 'left', 'expired']

export class Overdue {
  /** Urgent messages that somebody is to look after: whose queues they went to. */
  private readonly readers = new Map<string, string[]>()

  constructor(
    private readonly referee: Referee,
    private readonly letters: Letters,
  ) {}

  watched(reader: string, id: string, value: unknown): void {
    const readers = isRecord(value) && Array.isArray(value.readers) ? value.readers : []
    this.readers.set(`${reader} ${id}`, readers)
  }

  /** Somebody has seen to it that the sender knows. */
  ended(run: Run, reader: string, id: string, how: string): void {
    const sender = reader.slice(URGENT.length)
    const told = this.letters.which(
      ({ mail, reader: to }) =>
        to === sender &&
        mail.kind === 'notice' &&
        mail.notice.kind === 'undelivered' &&
        mail.notice.id === id,
    )
    for (const one of this.readers.get(`${reader} ${id}`) ?? []) {
      const letter = this.letters.get(one, id)
      const is = letter?.how ?? 'stored'
      // One whose sender died over it was never sent.
      const isUnread = letter !== undefined && UNREAD.includes(is)
      const says = `${id} of ${sender} is "${how}"`
      this.referee.must(how === 'told' || !isUnread, `${says}, and for ${one} it is ${is}`)
      this.referee.must(!isUnread || told.length > 0, `${says}, and nobody is told`)
      const early = is === 'stored' && run.now - timeOf(id) < URGENT_MS
      this.referee.must(!isUnread || !early, `${says}, too early`)
    }
  }
}
