/**
 * Watches the mail: what is put into a queue reaches its reader, once, in full, and nobody else; or it stays; or its
 * reader is gone, or did not come for it in time. Whatever says otherwise than what really lies in the queues is wrong.
 */
import { ALL, LATE_MS, parseMail, readerOf, URGENT } from '../../src/core/messages.ts'
import type { Participant } from '../../src/core/state.ts'
import { type Item, type Queues, timeOf } from '../../src/store/queues.ts'
import { letterHead } from '../../src/words/messages.ts'
import { isGone, type Letter, Letters, nameOf, pieceIn } from './letters.ts'
import { Notices } from './notices.ts'
import { Overdue } from './overdue.ts'
import type { Referee } from './referee.ts'
import { isLeft, type Run } from './rules.ts'

export class Post {
  private readonly letters = new Letters()
  private readonly notices: Notices
  private readonly overdue: Overdue
  private count = 0

  constructor(
    private readonly referee: Referee,
    private readonly keptMs: number,
  ) {
    this.notices = new Notices(referee)
    this.overdue = new Overdue(referee, this.letters)
  }

  nextNumber = (): number => ++this.count

  /** A message is about to go to those whom the state that was read last names. */
  addressed(run: Run, recipients: Participant[]): void {
    const { state } = run.effect
    run.to = new Map(
      recipients.map((one) => [
        readerOf(one),
        one.kind === 'person' ? this.referee.person(one.handle) : this.referee.actorOf(one.handle, state),
      ]),
    )
  }

  async enqueued(
    kept: Queues,
    run: Run,
    value: unknown,
    { id, from }: Pick<Item, 'id' | 'from'>,
    readers: string[],
  ): Promise<void> {
    for (const reader of readers) {
      if (!(await there(kept, { id, reader }))) continue
      if (reader.startsWith(URGENT)) this.overdue.watched(reader, id, value)
      const mail = parseMail(value)
      if (!mail || this.letters.get(reader, id)) continue
      // Notices are put there by whom they are for.
      const to = mail.kind === 'notice' ? run.intent.actor : run.to?.get(reader)
      const forAgents = mail.kind === 'message' && this.onlyAgentsRan(reader, run)
      this.letters.add({ id, from, reader, mail, to, forAgents, by: run, at: this.referee.step })
    }
  }

  private onlyAgentsRan(reader: string, { began }: Run): boolean {
    const is = (one: Participant) =>
      one.kind === 'session' && one.handle === reader && one.turn === null && one.agents.length > 0
    return this.referee.statesSince(began).some(({ participants }) => participants.some(is))
  }

  /** `send` has said that the message is kept. */
  reported(id: string, readers: string[]): void {
    for (const reader of readers)
      this.referee.must(
        this.letters.get(reader, id) !== undefined,
        `${id} was sent and is not kept for ${reader}`,
      )
  }

  took(run: Run, item: Item | undefined): void {
    if (item && !item.reader.startsWith(URGENT)) run.hands.push(item)
  }

  /** What a run has taken is read, by its actor in the thread `agent`. */
  printed(run: Run, agent: string, text: string): void {
    const referee: Referee = this.referee
    const { name } = run.intent.actor
    const items = run.hands.splice(0)
    for (const [, id] of text.matchAll(/^From .*?\(id ([\w-]+)[,)]/gm)) {
      const taken = items.some((one) => one.id === id)
      referee.must(taken, `${name} read ${id} without having taken it`)
    }
    const letters = items.map((one) => this.letters.get(one.reader, one.id))
    const lines = text.split('\n').filter((line) => line.startsWith('dibs: ') && line !== letterHead())
    const inQueue = letters.filter((one) => one?.mail.kind === 'notice')
    this.notices.printed(run, agent, lines.length - inQueue.length)
    for (const [at, { id, offset }] of items.entries()) {
      const letter = letters[at]
      referee.must(letter !== undefined, `${name} read ${id}, which nobody sent`)
      this.reads(run, agent, letter, offset, text)
    }
  }

  private reads(run: Run, agent: string, letter: Letter, offset: number, text: string): void {
    const { actor } = run.intent
    const what = nameOf(letter)
    const whose = letter.to?.name ?? 'nobody'
    this.referee.must(letter.to === actor, `${actor.name} read ${what} of ${whose}`)
    this.referee.must(agent === '' || letter.forAgents, `${actor.name}/${agent} read ${what}`)
    const before = this.letters.printsOf(letter)
    for (const other of before) {
      const again = other.offset === offset || letter.mail.kind === 'notice'
      const excused = (other.run.crashed && !other.done) || this.isToldAnew(letter)
      const once = `${what} from ${offset} on: since step ${other.run.began}, by ${other.run.process.pid}`
      this.referee.must(!again || excused, `${actor.name} read ${once}, and again by ${run.process.pid}`)
    }
    before.push({ run, offset, done: false, text: pieceIn(text, letter) })
  }

  /** Whoever put it there was killed before that was noted. */
  private isToldAnew = (letter: Letter): boolean => this.letters.sameAs(letter).some((one) => one.by.crashed)

  async giveBack(kept: Queues, run: Run, item: Item, step: () => Promise<void>): Promise<void> {
    await step()
    const letter = this.letters.get(item.reader, item.id)
    if (letter) this.done(letter, run)
    await this.look(kept, item.reader)
  }

  async finish(kept: Queues, run: Run, item: Item, how: string, step: () => Promise<void>): Promise<void> {
    const was = await there(kept, item, true)
    await step()
    if (was && !(await there(kept, item, true))) this.ended(run, item, how)
    await this.look(kept, item.reader)
  }

  private ended(run: Run, { id, reader }: Item, how: string): void {
    if (how === 'told' || how === 'delivered') this.overdue.ended(run, reader, id, how)
    const letter = this.letters.get(reader, id)
    if (!letter) return
    const what = nameOf(letter)
    const age = run.now - timeOf(id)
    if (how === 'left') {
      // It may be back by now.
      const states = this.referee.statesSince(Math.max(letter.at, run.began))
      const gone = states.some((state) => isGone(letter, state))
      this.referee.must(gone, `${what} was let go of as of somebody who left`)
    } else if (how === 'expired')
      this.referee.must(age > (reader === ALL ? LATE_MS : this.keptMs), `${what} expired after ${age} ms`)
    else {
      const read = this.letters.textOf(letter)
      this.referee.must(this.isRead(letter), `${what} ended as "${how}", and read was only: "${read}"`)
    }
    letter.how ??= how
    this.done(letter, run)
  }

  private done(letter: Letter, run: Run): void {
    for (const one of this.letters.printsOf(letter)) if (one.run === run) one.done = true
  }

  /** What has not ended is really there. */
  private async look(kept: Queues, reader: string): Promise<void> {
    const ids = new Set((await kept.itemsOf(reader)).map((one) => one.id))
    for (const one of this.letters.which((each) => each.reader === reader && each.how === undefined))
      this.referee.must(ids.has(one.id), `${nameOf(one)} is not there any more`)
  }

  /** What waits for somebody who is still here. */
  unread(): Letter[] {
    const { state } = this.referee
    return this.letters.which(
      (one) =>
        one.how === undefined &&
        one.to?.alive === true &&
        !isGone(one, state) &&
        (one.to.kind === 'person' || !isLeft(one.to, state, one.reader)),
    )
  }

  /** What somebody has sent, to each who got it. */
  sentBy = (sender: string): Letter[] =>
    this.letters.which((one) => one.from === sender && one.reader !== ALL)

  letter = (reader: string, id: string): Letter | undefined => this.letters.get(reader, id)

  isRead = (letter: Letter): boolean => this.letters.isRead(letter)

  /** May its sender be told that this became of it? */
  isSo = (letter: Letter, is: string): boolean =>
    is === 'stored' ||
    (is === 'delivered' ? this.isRead(letter) : letter.how === is) ||
    (is === 'left' && isGone(letter, this.referee.state))
}

/** Under exactly this mark, or under any. */
async function there(
  kept: Queues,
  item: Pick<Item, 'id' | 'reader'> & Partial<Item>,
  exactly = false,
): Promise<boolean> {
  const items = await kept.itemsOf(item.reader)
  return items.some(
    (one) => one.id === item.id && (!exactly || (one.by === item.by && one.offset === item.offset)),
  )
}
