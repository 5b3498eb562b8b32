/**
 * Watches notices: dibs' own words to a participant. They begin in the document, with the change that they tell of, and
 * stay there until their reader has been told, once; as long as their reader is here only the list's bounds end some.
 */
import type { Notice, Participant, State } from '../../src/core/state.ts'
import { describe } from './facts.ts'
import type { Referee } from './referee.ts'
import type { Run } from './rules.ts'

const MOST = 20
const MOST_COMINGS = 5

/** Who told of it, and whether the document knows that. */
interface Told {
  run: Run
  done: boolean
}

export class Notices {
  /** By their reader and their words. */
  private readonly told = new Map<string, Told[]>()
  private readonly crowded = new Map<Run, number>()
  private readonly taken = new Map<Run, { one: Participant; notice: Notice }[]>()

  constructor(private readonly referee: Referee) {
    referee.others.push((before, after, run) => this.changed(before, after, run))
  }

  private changed(before: State, after: State, run: Run): void {
    for (const old of before.participants) {
      if (old.notices.length === 0) continue
      const now = after.participants.find((one) => isSame(one, old))
      if (now && isUnchanged(old.notices, now.notices)) continue
      const left = new Map(now?.notices.map((one) => [wordsOf(one), one]))
      for (const notice of old.notices) {
        const still = left.get(wordsOf(notice))
        if (still?.by !== undefined && still.by !== notice.by) this.takes(run, old, still)
        if (still) continue
        const ends = now ? isCrowdedOut(notice, now) : old.kind === 'session'
        // The change that takes one may also be what ends it.
        if (ends) this.crowded.set(run, (this.crowded.get(run) ?? 0) + 1)
        else this.ended(run, old, notice)
      }
    }
  }

  private takes(run: Run, one: Participant, notice: Notice): void {
    const hands = this.taken.get(run) ?? []
    hands.push({ one, notice })
    this.taken.set(run, hands)
  }

  private ended(run: Run, one: Participant, notice: Notice): void {
    const all = this.toldOf(one, notice)
    const lost = `${one.handle} was never told ${wordsOf(notice)}, which ${describe(run.intent)} let go of`
    this.referee.must(all.length > 0, lost)
    for (const told of all) if (told.run === run) told.done = true
  }

  /** What a run has taken is read. @param lines how many notices stand in what it printed */
  printed(run: Run, agent: string, lines: number): void {
    const referee: Referee = this.referee
    const { actor } = run.intent
    const hands = this.taken.get(run) ?? []
    this.taken.delete(run)
    const least = new Set(hands.map(({ one, notice }) => `${one.handle} ${wordsOf(notice)}`)).size
    const most = hands.length + (this.crowded.get(run) ?? 0)
    const all = lines >= least && lines <= most
    referee.must(all, `${actor.name} read ${lines} notices, and had taken ${hands.length}`)
    for (const { one, notice } of hands) {
      const words = wordsOf(notice)
      const whose = one.kind === 'person' ? referee.person(one.handle) : referee.holderOf(one)
      referee.must(whose === actor, `${actor.name} was told ${words}, which is for ${one.handle}`)
      referee.must(agent === '', `${actor.name}/${agent} was told ${words}`)
      const before = this.toldOf(one, notice)
      // Two waits of one session for one thing end with the same words at the same time.
      for (const { run: first, done } of before.filter((other) => other.run !== run))
        referee.must(
          (first.crashed || first.gaveUp) === true && !done,
          `${actor.name} was told ${words} since step ${first.began} by ${first.process.pid}, and again by ${run.process.pid}`,
        )
      before.push({ run, done: false })
    }
  }

  private toldOf({ handle, kind, since }: Participant, notice: Notice): Told[] {
    // A person's record comes and goes.
    const key = `${kind} ${handle} ${kind === 'person' ? '' : since} ${wordsOf(notice)}`
    const known = this.told.get(key) ?? []
    this.told.set(key, known)
    return known
  }
}

const isUnchanged = (before: Notice[], after: Notice[]): boolean =>
  before.every(({ t, kind, by }, n) => after[n]?.t === t && after[n].kind === kind && after[n].by === by)

const wordsOf = ({ by: _by, ...rest }: Notice): string => JSON.stringify(rest)

const isComing = ({ kind }: Notice): boolean => kind === 'joined' || kind === 'left' || kind === 'died'

const isSame = (a: Participant, b: Participant): boolean =>
  a.handle === b.handle && a.kind === b.kind && a.since === b.since

/** Newer ones took its place, or it says that somebody came who has left again. */
function isCrowdedOut(notice: Notice, { notices }: Participant): boolean {
  if (notices.length >= MOST) return true
  if (!isComing(notice)) return false
  if (notices.filter(isComing).length >= MOST_COMINGS) return true
  const gone = (one: Notice) =>
    (one.kind === 'left' || one.kind === 'died') && 'who' in notice && one.who === notice.who
  return notice.kind === 'joined' && notices.some(gone)
}
