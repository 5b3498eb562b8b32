/** One run: from a seed, so many steps; afterwards everybody goes home and nothing may be left. */
import '../../src/core/globs.ts'
import '../../src/core/handles.ts'
import '../../src/host/client.ts'
import { sessionsOf } from '../../src/core/participants.ts'
import type { Store } from '../../src/store/store.ts'
import type { Actor, Client } from './cast.ts'
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

const MOST_CLIENTS = 5
const MOST_AT_ONCE = 6
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

async function step(stage: Stage, random: Random): Promise<void> {
  stage.referee.step++
  stage.pass(random.chance(0.01) ? random.below(45 * 60_000) : random.below(8))
  const { waiting } = stage.schedule
  if (waiting.length > 0 && (waiting.length >= MOST_AT_ONCE || random.chance(0.75))) {
    const task = random.pick(waiting)
    if (random.chance(0.015)) stage.crash(task)
    else await stage.schedule.resume(task)
  } else await something(stage, random)
  if (stage.failure !== undefined) throw stage.failure
}

type Move = [weight: number, go: () => unknown]

async function something(stage: Stage, random: Random): Promise<void> {
  const { clients } = stage
  const all: Move[] =
    clients.length < MOST_CLIENTS ? [[clients.length === 0 ? 50 : 3, () => arrives(stage)]] : []
  for (const client of clients) all.push(...ofClient(stage, client, random))
  for (const person of stage.persons)
    all.push(...byHand(stage, person, 0.4), [0.3, () => moves.sweepUp(stage, person)])
  const host = random.pick(stage.hosts)
  all.push([0.3, () => setsClock(stage)], [0.06, () => stage.reboot(host)])
  let at = random.next() * all.reduce((sum, [weight]) => sum + weight, 0)
  for (const [weight, go] of all) {
    at -= weight
    if (at <= 0) return void (await go())
  }
}

function arrives(stage: Stage): unknown {
  const client = stage.newClient()
  return stage.random.chance(0.9) ? moves.sessionStart(stage, client) : undefined
}

function setsClock(stage: Stage): void {
  const host = stage.random.pick(stage.hosts)
  const by = Math.round((stage.random.next() - 0.5) * 2 * 24 * 3_600_000)
  stage.note(`clock of ${host.name} set by ${by} ms`)
  host.setWall(by, stage.referee.step)
}

const byHand = (stage: Stage, actor: Actor, weight: number, agent?: string): Move[] => {
  const thread = actor.kind === 'session' ? actor.threads.get(agent ?? '') : undefined
  return [
    [weight, () => moves.claimByHand(stage, actor, thread)],
    [weight, () => moves.releaseByHand(stage, actor, thread)],
    [weight / 2, () => moves.giveByHand(stage, actor, thread)],
  ]
}

/** What a client can do now. A thread does one thing after another, but edits also side by side. */
function ofClient(stage: Stage, client: Client, random: Random): Move[] {
  const all: Move[] = [[0.15, () => stage.kill(client)]]
  const { main } = client
  const quiet = [...client.threads.values()].every((one) => one.tasks.size === 0)
  if (main.tasks.size === 0 && !main.running) all.push([4, () => moves.prompt(stage, client)])
  if (main.tasks.size === 0) all.push([0.2, () => moves.sessionStart(stage, client)])
  if (quiet && !main.running)
    all.push([0.3, () => moves.clear(stage, client)], [0.2, () => moves.exit(stage, client)])
  if (main.running) all.push([0.6, () => moves.interrupt(stage, client)])
  if (main.running && main.tasks.size === 0) {
    all.push([2, () => moves.stop(stage, client)])
    const idle = ['a1', 'a2'].filter(
      (id) => !client.threads.get(id)?.running && !client.threads.get(id)?.tasks.size,
    )
    if (idle.length > 0) all.push([0.8, () => moves.agentStarts(stage, client, random.pick(idle))])
  }
  for (const [agent, thread] of client.threads) {
    if (!thread.running) {
      // The client runs a hook again whose answer it did not get.
      if (agent === '' && thread.tasks.size === 0 && thread.started > 0)
        all.push([0.2, () => moves.stop(stage, client)])
      continue
    }
    const editing = [...thread.tasks.values()]
    if (editing.length < 2 && editing.every((does) => does === 'edit'))
      all.push([5, () => moves.edit(stage, client, agent)])
    all.push([0.5, () => moves.afterEdit(stage, client)])
    if (thread.tasks.size > 0) continue
    all.push(...byHand(stage, client, 0.25, agent))
    if (agent !== '') all.push([1.5, () => moves.agentStops(stage, client, agent)])
  }
  return all
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
  for (const client of stage.clients) {
    for (const agent of client.threads.keys()) client.finish(agent)
    if (random.chance(0.5)) stage.kill(client)
    else await moves.exit(stage, client)
    await settle()
  }
  stage.pass(2 * LEASE_MS + 5 * 3_600_000)
  for (const person of stage.persons) {
    await moves.sweepUp(stage, person)
    await settle()
  }
  const { claims, waiters, participants } = referee.state
  const left = [...claims, ...waiters].map((one) => one.r)
  referee.must(left.length === 0, `everybody has gone and there is still ${left}`)
  const stay =
    sessionsOf(referee.state).length + participants.filter((one) => one.notices.length === 0).length
  referee.must(stay === 0, `everybody has gone and ${participants.map((one) => one.handle)} are still there`)
}
