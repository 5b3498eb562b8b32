/** `dibs wait`: a process that looks again and again, gives up at some time, or dies. */
import { claimAll } from '../../src/actions/claims.ts'
import type { Place } from '../../src/actions/place.ts'
import { sessionHere } from '../../src/actions/sessions.ts'
import { delist, enlist, heldAs, lookAfterWait } from '../../src/actions/waiting.ts'
import type { Resource } from '../../src/core/resource.ts'
import { hasExpired, type State } from '../../src/core/state.ts'
import type { Actor, Intent } from './cast.ts'
import { anything, callerOf } from './moves.ts'
import type { Referee } from './referee.ts'
import { type Run, sameResource } from './rules.ts'
import type { Stage } from './stage.ts'

const LOOK_MS = 400

export function wait(stage: Stage, actor: Actor) {
  const { random, line } = stage
  const referee: Referee = stage.referee
  const first = wish(stage, actor)
  const second = random.chance(0.35) ? wish(stage, actor) : first
  const wanted = sameResource(first, second) ? [first] : [first, second]
  const [looks, claims] = [2 + random.below(8), random.chance(0.3)]
  const forMs = random.chance(0.1) ? 10 * 60_000 : 4 * 3_600_000
  const intent: Intent = { actor, does: 'wait', wanted }
  const isReserved = ({ claims: all }: State, by: string, now: number) =>
    wanted.every((r) =>
      all.some((one) => one.by === by && one.reserved && sameResource(one, r) && !hasExpired(one, now)),
    )
  return stage.act(intent, actor.kind === 'session' ? actor.beside : undefined, async (place, run) => {
    const { world } = place
    const me = world.processes.identify(world.selfPid)
    const enters = async () => {
      line.enlists(run)
      return enlist(place, callerOf(actor), wanted, me, forMs)
    }
    const handle = await enters()
    try {
      for (let look = 0; look < looks; look++) {
        const progress = await lookAfterWait(place, me)
        line.looked(run, progress)
        if (progress.kind === 'circle') return progress
        if (progress.kind === 'over') {
          if (await heldAs(place, handle, wanted)) {
            line.isOver(run, handle)
            if (!claims || (await claim(place, run))) return progress
          } else if (actor.kind === 'session' && !(await sessionHere(place, actor.arrival))) return progress
          else await enters()
        }
        await new Promise((wake) => setTimeout(wake, LOOK_MS))
      }
      return { kind: 'gave up' }
    } finally {
      intent.does = 'delist'
      await delist(place, me)
    }
  })

  /** What is reserved for it is to be had. */
  async function claim(place: Place, run: Run): Promise<boolean> {
    intent.does = 'claim'
    const answer = await claimAll(place, callerOf(actor), wanted, 60_000, undefined)
    intent.does = 'wait'
    const own = answer.kind === 'refused' && isReserved(answer.state, answer.handle, answer.now)
    referee.must(!own || !actor.alive, `${actor.name} was refused what is reserved for it`)
    if (answer.kind === 'granted' && actor.alive) for (const one of wanted) referee.holds(run, one, undefined)
    return answer.kind === 'granted'
  }
}

/** Mostly what somebody else holds, or something that meets it. */
function wish(stage: Stage, actor: Actor): Resource {
  const { random, referee } = stage
  const { state } = referee
  const held = state.claims.filter((one) => referee.actorOf(one.by, state) !== actor)
  if (held.length === 0 || random.chance(0.15)) return anything(stage)
  const { r, glob } = random.pick(held)
  return glob ? { r, glob } : { r }
}
