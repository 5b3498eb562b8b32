/** Those who wait for each other, over however many others, are told so, each once. */
import type { Claim, State } from '../../src/core/state.ts'
import type { LogEntry } from '../../src/store/store.ts'
import type { Referee } from './referee.ts'
import { byTurn, expired, isLeft, meet, type Run, wasOver } from './rules.ts'
import { keyOf, show, type Wait } from './waits.ts'

export class Circles {
  /** Of which the log has told, by their processes. */
  private readonly known = new Set<string>()

  constructor(private readonly referee: Referee) {}

  /** @param waits all that live, and were looked at for `run` in this state */
  toldIn(state: State, waits: Wait[], run: Run, which: (one: Wait) => boolean = () => true): void {
    const ways = new Map<string, Set<string>>()
    const next = ({ by, wanted }: Wait) =>
      state.claims
        .filter((one) => one.by !== by && wanted.some((r) => meet(one, r)))
        .filter((one) => this.isSurelyHeld(one, state, run))
        .map((one) => one.by)
    for (const wait of waits) ways.set(wait.by, new Set([...(ways.get(wait.by) ?? []), ...next(wait)]))
    for (const wait of waits.filter(which)) {
      const circle = next(wait).some((holder) => leads(holder, wait.by, ways))
      this.referee.must(!circle || wait.told, `${show(wait)} waits in a circle and is not told`)
    }
  }

  /** The log tells of a circle once, as long as the same waits make it. */
  logged(run: Run, entries: LogEntry[]): void {
    const { waiters } = run.effect.state
    const told = new Set<string>()
    for (const { event, with: names } of entries) {
      if (event !== 'circle' || !Array.isArray(names)) continue
      const all = waiters.filter(
        ({ circle }) =>
          circle &&
          isSameSet(
            circle.map((one) => one.who),
            names,
          ),
      )
      const waits = all.map((one) => keyOf(one.process)).join(' ')
      const again = waits !== '' && this.known.has(waits)
      this.referee.must(!again, `${names} are told again that they wait in a circle`)
      told.add(waits)
    }
    for (const one of told) this.known.add(one)
  }

  /** Whatever anybody may have seen of its holder. */
  private isSurelyHeld(claim: Claim, state: State, run: Run): boolean {
    const { intent, now } = run
    const holder = this.referee.actorOf(claim.by, state)
    if (!holder?.alive || expired(claim, now)) return false
    if (holder.kind === 'person') return true
    if (holder.host !== intent.actor.host) return false
    if (!byTurn(claim, now)) return true
    const works = claim.agents!.some((agent) => !wasOver(holder, agent, run))
    return works && holder.evidence && !isLeft(holder, state, claim.by)
  }
}

const isSameSet = (a: string[], b: unknown[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one))

function leads(from: string, to: string, ways: Map<string, Set<string>>): boolean {
  const seen = new Set<string>()
  const open = [from]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === to) return true
    if (seen.has(at)) continue
    seen.add(at)
    open.push(...(ways.get(at) ?? []))
  }
  return false
}
