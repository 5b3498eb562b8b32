/** One run: from a seed, so many steps; afterwards everybody goes home and nothing may be left. */
import '../../src/core/globs.ts'
import '../../src/core/handles.ts'
import '../../src/host/client.ts'
import { ALL, MAX_DELIVERY } from '../../src/core/messages.ts'
import { sessionsOf } from '../../src/core/participants.ts'
import type { Store } from '../../src/store/store.ts'
import { something } from './choices.ts'
import { nameOf } from './letters.ts'
import * as mail from './mail-moves.ts'
import * as moves from './moves.ts'
import { type Random, randomFrom } from './random.ts'
import type { Referee } from './referee.ts'
import { type Fault, LEASE_MS, type Scene, Stage } from './stage.ts'
import { timeIsSteady } from './watched.ts'

export interface Options {
  seed: number
  steps: number
  scene: Scene
  /** Makes the store; `now` is the simulated world's own time. */
  store(stage: Stage, now: () => number): Store
  fault?: Fault
  /** Changes the world before anything happens in it. */
  prepare?(stage: Stage): void
}

export interface Played {
  steps: number
  counts: Map<string, number>
}

const MOST_AT_ONCE = 7
/** Of all that waits for one reader at the end. */
const MOST_PARTS = 3
/** How often a process dies instead of going on. */
const CRASHES = { claims: 0.015, messages: 0.03, waiting: 0.007 }
const START = Date.UTC(2026, 0, 5)

/** @throws Error that names the seed and the step of the first broken promise, and what happened before it */
export async function simulate({ seed, steps, scene, store, fault, prepare }: Options): Promise<Played> {
  const random = randomFrom(seed)
  const stage = new Stage(random, scene, fault)
  stage.store = timeIsSteady(
    store(stage, () => Math.round(START + stage.passed)),
    stage.hosts[0]!,
    stage.referee,
  )
  prepare?.(stage)
  const { schedule, referee } = stage
  try {
    await schedule.withTime(
      randomFrom(seed + 1),
      () => stage.passed,
      async () => {
        while (referee.step < steps) await step(stage, random)
        await goHome(stage)
      },
    )
  } catch (error) {
    const what =
      error instanceof Error ? (error.name === 'Violation' ? error.message : error.stack) : String(error)
    const before = stage.trace.slice(-25).join('\n  ')
    const again = `SEED=${seed} npx vitest run test/simulation`
    throw new Error(`${what}\nseed ${seed}, step ${referee.step}; again: ${again}\n  ${before}`, {
      cause: error,
    })
  }
  return { steps: referee.step, counts: stage.counts }
}

/** Mostly next to nothing; now and then whatever is silent is so for too long, or what is reserved is not any more. */
function timeTo({ scene }: Stage, random: Random): number {
  const waiting = scene.focus === 'waiting'
  if (random.chance(waiting ? 0.004 : 0.01)) return random.below(45 * 60_000)
  return waiting && random.chance(0.02) ? random.below(40_000) : random.below(8)
}

async function step(stage: Stage, random: Random): Promise<void> {
  stage.referee.step++
  stage.pass(timeTo(stage, random))
  const { waiting } = stage.schedule
  if (waiting.length > 0 && (waiting.length >= MOST_AT_ONCE || random.chance(0.75))) {
    // Who pauses is seldom the next one.
    const awake = waiting.filter(({ at }) => at !== 'pause' || random.chance(0.5))
    const task = random.pick(awake.length > 0 ? awake : waiting)
    if (random.chance(CRASHES[stage.scene.focus])) stage.crash(task)
    else await stage.schedule.resume(task)
  } else await something(stage)
  if (stage.failure !== undefined) throw stage.failure
}

/** Who still works ends; then nothing may be left of anybody, and everything is to be had again. */
async function goHome(stage: Stage): Promise<void> {
  const { schedule, random } = stage
  const referee: Referee = stage.referee
  const settle = async () => {
    while (schedule.waiting.length > 0) {
      referee.step++
      await schedule.resume(random.pick(schedule.waiting))
      if (stage.failure !== undefined) throw stage.failure
    }
  }
  await settle()
  // Store time stands still after a restart with a clock that was set back, until somebody commits.
  await moves.sessionStart(stage, stage.newClient())
  await settle()
  await readsAll(stage, settle)
  for (const client of stage.clients) {
    for (const agent of client.threads.keys()) client.finish(agent)
    if (random.chance(0.5)) stage.kill(client)
    else await moves.exit(stage, client)
    await settle()
  }
  // What others held is first reserved for those who waited for it, as far as they are not known to be dead.
  for (const ms of [2 * LEASE_MS + 5 * 3_600_000, LEASE_MS]) {
    stage.pass(ms)
    for (const person of stage.persons) {
      await moves.sweepUp(stage, person)
      await settle()
    }
  }
  const { claims, waiters, participants } = referee.state
  const left = [...claims, ...waiters].map((one) => one.r)
  referee.must(left.length === 0, `everybody has gone and there is still ${left}`)
  const queues = await stage.store.queues()
  const unread = (await queues.readers()).filter((one) => one !== ALL)
  referee.must(unread.length === 0, `everybody has gone and there is still mail for ${unread}`)
  const stay =
    sessionsOf(referee.state).length + participants.filter((one) => one.notices.length === 0).length
  referee.must(stay === 0, `everybody has gone and ${participants.map((one) => one.handle)} are still there`)
}

/** Whoever is here reads what there is; nothing is stuck in the hands of the dead. */
async function readsAll(stage: Stage, settle: () => Promise<void>): Promise<void> {
  stage.pass(60_000)
  for (let round = 0; round < MOST_PARTS && stage.post.unread().length > 0; round++) {
    for (const client of stage.clients) await mail.deliver(stage, client, '', client.beside, MAX_DELIVERY)
    for (const person of stage.persons) await mail.inbox(stage, person, true)
    await settle()
  }
  const unread = stage.post.unread().map(nameOf)
  stage.referee.must(unread.length === 0, `${unread} was never read`)
}
