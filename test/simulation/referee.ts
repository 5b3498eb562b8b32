/**
 * Watches every commit and every answer, and says when a promise is broken: DESIGN.md, sections 1 and 3.
 *
 * Two views that must both hold. Of the document: nobody's claim ends but for a reason (rules.ts), and no two that
 * meet stand in it at once. Of what participants were told: from a grant to its end, nobody else was told the same.
 */

import type { Resource } from '../../src/core/resource.ts'
import { sameProcess } from '../../src/core/sessions.ts'
import type { Claim, Participant, Process, State } from '../../src/core/state.ts'
import { unpackState } from '../../src/core/stored.ts'
import type { Actor, Intent } from './cast.ts'
import { describe, facts, name, show } from './facts.ts'
import {
  covers,
  expired,
  mayAppear,
  mayLeave,
  meet,
  type Run,
  sameResource,
  silent,
  type Truth,
  unseen,
  whyEnded,
  wrongChange,
} from './rules.ts'

export class Violation extends Error {
  override name = 'Violation'
}

/** "`actor` was told that it holds `resource`", from the step at which that became true. */
interface Told {
  actor: Actor
  resource: Resource
  /** The thread that it was told, `undefined` for a claim by a command. */
  thread: string | undefined
  from: number
  to: number
}

export class Referee {
  step = 0
  private told: Told[] = []
  private commits: { step: number; state: State }[] = []
  private readonly truth: Truth
  state: State = unpackState(undefined)
  /** Of the document that is kept. */
  version = ''
  /** Who else looks at every change. */
  readonly others: ((before: State, after: State, run: Run) => void)[] = []

  constructor(
    private readonly actors: Set<Actor>,
    leaseMs: number,
  ) {
    this.truth = { leaseMs, actorOf: (handle, state) => this.actorOf(handle, state) }
  }

  actorOf(handle: string, state: State): Actor | undefined {
    const record = state.participants.find((one) => one.handle === handle)
    return record && this.holderOf(record)
  }

  holderOf(record: Participant): Actor | undefined {
    const { handle } = record
    for (const actor of this.actors) {
      const fits =
        record.kind === 'person'
          ? actor.kind === 'person' && actor.name === handle
          : actor.kind === 'session' && sameProcess(actor.process, record.process)
      if (fits) return actor
    }
    return undefined
  }

  person = (name: string): Actor | undefined =>
    [...this.actors].find((one) => one.kind === 'person' && one.name === name)

  begins(intent: Intent, process: Process): Run {
    const { step } = this
    const seen = { effect: { step, state: this.state }, readStep: step }
    return { intent, process, began: step, now: 0, commits: 0, hands: [], ...seen, before: seen }
  }

  /** A session of another machine that was not heard of for so long that `run` may take it for gone. */
  seemsGone(handle: string, state: State, run: Run): boolean {
    const actor = this.actorOf(handle, state)
    if (actor?.kind !== 'session' || !unseen(actor, run.intent.actor)) return false
    return silent(actor, state, handle, run, this.truth)
  }

  /** The document as it was at a step, and what it became since. */
  statesSince(step: number): State[] {
    const at = this.commits.findLastIndex((one) => one.step <= step)
    return [
      ...(at < 0 ? [unpackState(undefined)] : []),
      ...this.commits.slice(Math.max(at, 0)).map((one) => one.state),
    ]
  }

  read(run: Run, now: number): void {
    run.now = now
    if (run.decided) return
    run.before = { effect: run.effect, readStep: run.readStep }
    run.commits = 0
    run.readStep = this.step
    run.effect = { step: this.step, state: this.state }
  }

  /** The latest read was for something else than a decision. */
  unread(run: Run): void {
    Object.assign(run, run.before)
    run.decided = true
  }

  /** A beat was written. */
  put({ intent: { actor } }: Run, cell: string, value: unknown): void {
    const beat = value as { t: number }
    if (actor.kind === 'session' && cell.startsWith('beat.')) actor.beats.push({ step: this.step, t: beat.t })
  }

  /** @param doc what the store really holds now. @param said what it told the action */
  commit(run: Run, doc: unknown, said: boolean): void {
    const before = this.state
    const after = unpackState(doc)
    if (!said) return
    run.commits++
    run.effect = { step: this.step, state: after }
    this.state = after
    this.commits.push({ step: this.step, state: after })
    this.checkDocument(after, run.now)
    this.checkChange(before, after, run)
    for (const look of this.others) look(before, after, run)
  }

  private checkDocument({ participants, claims, waiters }: State, now: number): void {
    const handles = participants.map((one) => one.handle.toLowerCase())
    this.must(new Set(handles).size === handles.length, `handles are not distinct: ${handles}`)
    for (const one of [...claims, ...waiters])
      this.must(handles.includes(one.by.toLowerCase()), `${one.by}, who is not here, has ${one.r}`)
    for (const [at, one] of claims.entries())
      for (const other of claims.slice(at + 1)) {
        const over = expired(one, now) || expired(other, now)
        this.must(one.by === other.by || over || !meet(one, other), `${show(one)} and ${show(other)} meet`)
        this.must(one.by !== other.by || !sameResource(one, other), `${show(one)} is there twice`)
      }
    const places = participants.map((one) =>
      one.kind === 'session'
        ? [one.sid, one.process.host, one.process.pid, one.process.start].join()
        : one.handle,
    )
    this.must(new Set(places).size === places.length, 'one conversation in one process has two records')
  }

  private checkChange(before: State, after: State, run: Run): void {
    for (const claim of before.claims) {
      const now = after.claims.find((one) => one.by === claim.by && sameResource(one, claim))
      const holder = this.actorOf(claim.by, before)
      if (now) {
        const wrong = wrongChange(claim, now, before, run, holder === run.intent.actor)
        this.must(wrong === undefined, `${show(claim)}: ${wrong} by ${describe(run.intent)}`)
        continue
      }
      const why = whyEnded(claim, before, run, this.truth)
      this.must(
        why !== undefined,
        `${show(claim)}, that is ${facts(holder)}, was ended by ${describe(run.intent)} at ${run.now}`,
      )
      // A turn that is over was noted when it ended; what the session was told in its next turn still stands.
      if (holder) this.endTold(holder, after, claim, (one) => why !== 'turn over' || one.thread === undefined)
    }
    for (const claim of after.claims) {
      if (before.claims.some((one) => one.by === claim.by && sameResource(one, claim))) continue
      const may = mayAppear(claim, before, after, run, this.truth)
      this.must(may, `${show(claim)} was made by ${describe(run.intent)}`)
    }
    for (const one of before.participants) {
      if (after.participants.some((other) => other.handle === one.handle)) continue
      const may = mayLeave(one, before, run, this.truth)
      const who = `${one.handle}, that is ${facts(this.actorOf(one.handle, before))},`
      this.must(may, `${who} was taken out by ${describe(run.intent)} at ${run.now}`)
    }
  }

  private endTold(holder: Actor, after: State, claim: Claim, which: (one: Told) => boolean): void {
    const left = after.claims.filter((one) => this.actorOf(one.by, after) === holder)
    for (const one of this.told.filter(which))
      if (
        one.actor === holder &&
        meet(one.resource, claim) &&
        !left.some((other) => covers(other, one.resource))
      )
        one.to = Math.min(one.to, this.step)
  }

  /** An action answered that `actor` holds `resource`: `granted` or `mine`. */
  holds(run: Run, resource: Resource, thread: string | undefined): void {
    const { actor } = run.intent
    const { step: from, state } = run.effect
    const backed = (in_: State) =>
      in_.claims.some((one) => covers(one, resource) && this.actorOf(one.by, in_) === actor)
    this.must(
      backed(state),
      `${describe(run.intent)} was told that it holds ${resource.r}, which it does not`,
    )
    // Between the moment of truth and the answer others went on; that it ended then was checked when it did.
    const lost = this.commits.find((one) => one.step > from && !backed(one.state))
    const told: Told = { actor, resource, thread, from, to: lost?.step ?? Number.POSITIVE_INFINITY }
    for (const other of this.told) {
      const both =
        other.actor !== actor && meet(other.resource, resource) && other.to > from && told.to > other.from
      this.must(!both || !other.actor.alive || !actor.alive, () => {
        const since = `since step ${other.from}`
        return `${describe(run.intent)} was told that it holds ${resource.r} from step ${from}; ${name(other.actor)} holds ${other.resource.r} ${since}`
      })
    }
    this.told.push(told)
  }

  /** From now on `actor` does not rely on what it holds: its turn is over, it gives back, it is gone. */
  lets(actor: Actor, which: (one: Told) => boolean): void {
    for (const one of this.told) if (one.actor === actor && which(one)) one.to = Math.min(one.to, this.step)
    const old = this.step - 2000
    this.told = this.told.filter((one) => one.to > old)
    this.commits = this.commits.filter((one) => one.step > old)
  }

  must(holds: boolean, what: string | (() => string)): asserts holds {
    if (!holds) throw new Violation(typeof what === 'string' ? what : what())
  }
}
