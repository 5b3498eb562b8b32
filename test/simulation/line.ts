/**
 * Watches those who wait: what is free goes to the first who waits for it and lives, before anybody else has it. Who
 * waits for several things gets them all at once, and only then. Whoever was served holds what they waited for.
 */
import type { Progress } from '../../src/actions/waiting.ts'
import type { Resource } from '../../src/core/resource.ts'
import { sameProcess } from '../../src/core/sessions.ts'
import type { Claim, Process, State } from '../../src/core/state.ts'
import type { Actor } from './cast.ts'
import { Circles } from './circles.ts'
import { describe } from './facts.ts'
import type { Referee } from './referee.ts'
import { expired, meet, type Run, sameResource } from './rules.ts'
import { hasGivenUp, isNew, isSame, keyOf, show, type Wait, waitsIn, waitsOn } from './waits.ts'

type Held = Resource & Pick<Claim, 'by' | 'since' | 'until' | 'agents'>

/** All that was asked of one change. */
interface Change {
  before: State
  after: State
  run: Run
}

export class Line {
  readonly circles: Circles
  /** Processes whose wait has come into the document, and what became of it. */
  private readonly waits = new Map<string, string>()

  constructor(
    private readonly referee: Referee,
    private readonly diedBefore: (process: Process, step: number) => boolean,
  ) {
    this.circles = new Circles(referee)
    referee.others.push((before, after, run) => this.changed({ before, after, run }))
  }

  /** The process of `run` is about to wait, maybe again. */
  enlists({ process }: Run): void {
    this.waits.delete(keyOf(process))
  }

  private changed(change: Change): void {
    const { before, after, run } = change
    const waits = waitsIn(before.waiters)
    const newcomer = this.newcomer(change)
    if (newcomer) waits.push(newcomer)
    if (waits.length === 0) return
    this.inOrder(waits, newcomer, change)
    for (const wait of waits) this.ended(wait, change)
    // Others may leave it to those who wait.
    if (run.intent.does === 'wait') this.circles.toldIn(after, this.hereIn(after), run)
  }

  private newcomer({ before, after, run }: Change): Wait | undefined {
    const { intent, process, now } = run
    const { does, actor, wanted } = intent
    if (does !== 'wait' || this.waits.has(keyOf(process)) || !Array.isArray(wanted)) return undefined
    this.waits.set(keyOf(process), 'waits')
    const entries = after.waiters.filter((one) => sameProcess(one.process, process))
    const all = wanted.every((one) => entries.some((other) => sameResource(one, other)))
    this.referee.must(
      all || entries.length === 0,
      `${describe(intent)} is on record for ${entries.map((one) => one.r)} only`,
    )
    if (entries.length > 0) return waitsIn(entries)[0]
    // Served at once. Who has just changed the conversation may have two records.
    const records = after.participants.filter((one) => this.referee.actorOf(one.handle, after) === actor)
    const got = (by: string) => wanted.some((r) => isNew(r, by, before, after, now))
    const has = (by: string) =>
      wanted.every((r) => after.claims.some((one) => one.by === by && sameResource(one, r)))
    const record = records.find((one) => got(one.handle)) ?? records.find((one) => has(one.handle))
    const by = record?.handle ?? ''
    return { process, by, wanted, until: Number.POSITIVE_INFINITY, told: false }
  }

  /** Serves them anew, from what was left when others had ended what they held. */
  private inOrder(waits: Wait[], newcomer: Wait | undefined, change: Change): void {
    const { before, after, run } = change
    const kept = before.claims.filter((one) => after.claims.some((other) => isSame(one, other)))
    const given = (one: Claim) => run.intent.does === 'give' && one.by === run.intent.to
    const held: Held[] = [...kept, ...after.claims.filter(given)]
    const takes = (by: string, rs: Resource[]) =>
      held.push(...rs.map((r) => ({ ...r, by, since: run.now, until: Number.POSITIVE_INFINITY })))
    const isTaken = (by: string, r: Resource) =>
      held.some((one) => one.by !== by && meet(one, r) && !expired(one, run.now))
    for (const wait of waits) {
      const { by, wanted } = wait
      if (this.givesUp(wait, run)) continue
      if (!this.isHere(wait, after) || this.isForgotten(wait, before, run)) {
        takes(by, this.gotByDead(wait, waits, change))
        continue
      }
      if (wanted.some((r) => isTaken(by, r))) continue
      const missing = wanted.filter((r) => !after.claims.some((one) => one.by === by && sameResource(one, r)))
      const rival = after.claims.find(
        (one) =>
          one.by !== by && missing.some((r) => meet(one, r)) && isNew(one, one.by, before, after, run.now),
      )
      const told = `${show(wait)} had to get it from ${describe(run.intent)}, and ${rival ? `${rival.by} got ${rival.r}` : 'nobody did'}`
      const prompt = wait === newcomer || this.isFreed(wait, change)
      this.referee.must(missing.length === 0 || !(rival || prompt), told)
      if (missing.length === 0) takes(by, wanted)
    }
  }

  /** Whoever ends a claim hands it on. An edit has to be quick, and looks only at who wants the same. */
  private isFreed({ wanted }: Wait, { before, after, run }: Change): boolean {
    if (run.intent.does === 'edit') return false
    const ended = before.claims.filter((one) => !after.claims.some((other) => isSame(one, other)))
    return ended.some((one) => wanted.some((r) => meet(one, r)))
  }

  /** What it got is its own as long as nobody knows that it is dead. */
  private gotByDead(wait: Wait, waits: Wait[], { before, after, run }: Change): Resource[] {
    const { by, wanted, process } = wait
    const got = wanted.filter((r) => isNew(r, by, before, after, run.now))
    if (!this.isSeenDead(wait, before, run)) return waitsOn(after, process) ? [] : got
    const twins = waits.filter((one) => one !== wait && one.by === by).flatMap((one) => one.wanted)
    const reserved = got.filter(
      (r) =>
        !twins.some((one) => sameResource(one, r)) &&
        after.claims.some((one) => one.by === by && one.reserved && sameResource(one, r)),
    )
    this.referee.must(reserved.length === 0, `${show(wait)} is dead, and got ${reserved.map((one) => one.r)}`)
    return []
  }

  private ended(wait: Wait, { before, after, run }: Change): void {
    const { process, by, wanted } = wait
    if (waitsOn(after, process) || this.givesUp(wait, run)) return
    const isHere = after.participants.some((one) => one.handle === by)
    const holds = wanted.every((r) => after.claims.some((one) => one.by === by && sameResource(one, r)))
    const how = holds
      ? 'served'
      : isHere
        ? this.isForgotten(wait, before, run)
          ? 'given up'
          : 'lost'
        : 'buried'
    const excused = how !== 'lost' || !this.isHere(wait, after)
    this.referee.must(
      excused,
      `${show(wait)} was taken off the record by ${describe(run.intent)} and holds nothing`,
    )
    this.waits.set(keyOf(process), how)
  }

  /** A wait that goes on has a reason to, and is not in a circle. */
  looked(run: Run, progress: Progress): void {
    const { intent, process, effect, readStep, now } = run
    const { actor, wanted } = intent
    if (!actor.alive || progress.kind !== 'waits' || !Array.isArray(wanted)) return
    const { state } = effect
    const own = state.waiters.find((one) => sameProcess(one.process, process))?.by
    const blocked = wanted.some((r) =>
      state.claims.some(
        (one) =>
          one.by !== own && meet(one, r) && !expired(one, now) && !this.wasDead(one, state, actor, readStep),
      ),
    )
    this.referee.must(blocked, `${describe(intent)} goes on although nobody holds any of it`)
    const here = this.hereIn(state)
    this.circles.toldIn(state, here, run, (one) => sameProcess(one.process, process))
  }

  /** It was told that all of it is free, and its own. */
  isOver({ intent, process, effect, now }: Run, handle: string): void {
    const { actor, wanted } = intent
    const how = this.waits.get(keyOf(process))
    const own = effect.state.claims.filter((one) => one.by === handle && !expired(one, now))
    const holds = Array.isArray(wanted) && wanted.every((r) => own.some((one) => sameResource(one, r)))
    const told = `${describe(intent)} was told that it is over, and it was ${how}: nothing is reserved`
    this.referee.must(holds || !actor.alive, told)
  }

  /** Died before `step`, on the same machine: then that is seen. */
  private wasDead({ by }: Claim, state: State, looker: Actor, step: number): boolean {
    const holder = this.referee.actorOf(by, state)
    return holder?.kind === 'session' && holder.host === looker.host && this.diedBefore(holder.process, step)
  }

  private hereIn = (state: State): Wait[] => waitsIn(state.waiters).filter((one) => this.isHere(one, state))

  private isHere({ by, process }: Wait, state: State): boolean {
    const actor = this.referee.actorOf(by, state)
    return actor?.alive === true && actor.host.lives(process)
  }

  /** Its process, or the session's, had died when `run` looked, and where it can see that. */
  private isSeenDead({ by, process }: Wait, state: State, { intent, readStep }: Run): boolean {
    const who = state.participants.find((one) => one.handle === by)
    const all = [process, ...(who?.kind === 'session' ? [who.process] : [])]
    return all.some((one) => one.host === intent.actor.host.name && this.diedBefore(one, readStep))
  }

  /** Nothing shows that it still waits: who sees it neither has to serve it nor to keep it. */
  private isForgotten = (wait: Wait, state: State, run: Run): boolean =>
    hasGivenUp(wait, run) || this.referee.seemsGone(wait.by, state, run)

  private givesUp = ({ process }: Wait, run: Run): boolean =>
    run.intent.does === 'delist' && sameProcess(process, run.process)
}
