/** Is a refusal right? A session whose turn is over, and whose client says so, stands in nobody's way. */
import type { Conflict } from '../../src/core/claims.ts'
import type { Resource } from '../../src/core/resource.ts'
import type { Client } from './cast.ts'
import type { Referee } from './referee.ts'
import { byTurn, meet, type Run } from './rules.ts'
import type { Stage } from './stage.ts'

/** @param waited how long the answer took, in simulated milliseconds */
export function refusedRightly(
  stage: Stage,
  asker: Client,
  file: Resource,
  conflicts: Conflict[],
  run: Run,
  waited: number,
): void {
  const referee: Referee = stage.referee
  referee.must(conflicts.length > 0, `${asker.name} was refused ${file.r} for no reason`)
  for (const { claim } of conflicts) {
    referee.must(meet(claim, file), `${asker.name} was refused ${file.r} because of ${claim.r}`)
    const holder = referee.actorOf(claim.by, run.effect.state)
    if (holder?.kind !== 'session' || holder === asker || !byTurn(claim, run.now)) continue
    const record = run.effect.state.participants.find((one) => one.handle === claim.by)
    if (record?.kind !== 'session' || record.sid !== holder.sid) continue
    const { idleSince } = holder
    const telling =
      holder.evidence && holder.host === asker.host && idleSince && idleSince.step > holder.host.disturbed
    if (!telling || idleSince.passed >= stage.passed - waited) continue
    // The product sees the end of the turn at most `waited` earlier than it was.
    const seen = run.now - (stage.passed - idleSince.passed) - waited
    const since = Math.max(claim.since, record.turn ?? 0)
    referee.must(
      seen < since,
      `${asker.name} was refused ${file.r} by ${holder.name}, which is idle since step ${idleSince.step}`,
    )
  }
}
