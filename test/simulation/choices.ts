/** What can happen next, and how often it does. */
import type { Actor, Client } from './cast.ts'
import * as mail from './mail-moves.ts'
import * as moves from './moves.ts'
import type { Stage } from './stage.ts'
import { wait } from './wait-moves.ts'

/** What a run is mostly about, so that each of these meets itself often. */
export type Focus = 'claims' | 'messages' | 'waiting'
export const FOCUSES: readonly Focus[] = ['claims', 'messages', 'waiting']

/** How often each is chosen, against what is usual. */
interface Often {
  edits: number
  mail: number
  waits: number
  /** Claims, releases and gifts of sessions. */
  hands: number
  agents: number
  kills: number
}

const OFTEN: Record<Focus, Often> = {
  claims: { edits: 1, mail: 0.3, waits: 0.5, hands: 1, agents: 1, kills: 1 },
  messages: { edits: 0.3, mail: 3, waits: 0.5, hands: 0.6, agents: 3, kills: 1 },
  waiting: { edits: 1, mail: 0.1, waits: 1.5, hands: 2.5, agents: 0.3, kills: 0.3 },
}

const MOST_CLIENTS = 5
const MOST_WAITS = 4

type Move = [weight: number, go: () => unknown]

export async function something(stage: Stage): Promise<void> {
  const { clients, random, scene } = stage
  const often = OFTEN[scene.focus]
  const all: Move[] =
    clients.length < MOST_CLIENTS ? [[clients.length === 0 ? 50 : 3, () => arrives(stage)]] : []
  for (const client of clients) all.push(...ofClient(stage, client))
  for (const person of stage.persons)
    all.push(
      ...byHand(stage, person, 0.4 * often.hands),
      [0.3, () => moves.sweepUp(stage, person)],
      [0.5 * often.mail, () => mail.inbox(stage, person)],
    )
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

const waitsIn = ({ schedule }: Stage): number =>
  schedule.waiting.filter((one) => one.label.includes(' wait ')).length

const byHand = (stage: Stage, actor: Actor, weight: number, agent?: string): Move[] => {
  const thread = actor.kind === 'session' ? actor.threads.get(agent ?? '') : undefined
  const { mail: letters, waits } = OFTEN[stage.scene.focus]
  const some = stage.referee.state.claims.length > 0 && waitsIn(stage) < MOST_WAITS
  const queue: Move[] = some ? [[weight * 2 * waits, () => wait(stage, actor)]] : []
  return [
    ...queue,
    [weight, () => moves.claimByHand(stage, actor, thread)],
    [weight, () => moves.releaseByHand(stage, actor, thread)],
    [weight / 2, () => moves.giveByHand(stage, actor, thread)],
    [weight * 1.5 * letters, () => mail.send(stage, actor, thread)],
    [(weight / 4) * letters, () => mail.receipts(stage, actor, thread)],
  ]
}

/** What a client can do now. A thread does one thing after another, but edits also side by side. */
function ofClient(stage: Stage, client: Client): Move[] {
  const { random, scene } = stage
  const often = OFTEN[scene.focus]
  const all: Move[] = [[0.15 * often.kills, () => stage.kill(client)]]
  const { main, beside } = client
  const quiet = [...client.threads.values()].every((one) => one.tasks.size === 0)
  if (main.tasks.size === 0 && !main.running) all.push([4, () => moves.prompt(stage, client)])
  if (main.tasks.size === 0) all.push([0.2, () => moves.sessionStart(stage, client)])
  if (quiet && !main.running)
    all.push([0.3, () => moves.clear(stage, client)], [0.2, () => moves.exit(stage, client)])
  if (!main.running && beside.tasks.size < 2)
    all.push([0.5 * often.mail, () => mail.deliver(stage, client, '', beside)])
  if (main.running) all.push([0.6, () => moves.interrupt(stage, client)])
  if (main.running && main.tasks.size === 0) {
    all.push([2, () => moves.stop(stage, client)])
    const idle = ['a1', 'a2'].filter(
      (id) => !client.threads.get(id)?.running && !client.threads.get(id)?.tasks.size,
    )
    if (idle.length > 0)
      all.push([0.8 * often.agents, () => moves.agentStarts(stage, client, random.pick(idle))])
  }
  for (const [agent, thread] of client.threads) {
    if (!thread.running) {
      // The client runs a hook again whose answer it did not get.
      if (agent === '' && thread.tasks.size === 0 && thread.started > 0)
        all.push([0.2, () => moves.stop(stage, client)])
      continue
    }
    const hooks = [...thread.tasks.values()]
    if (hooks.length < 2 && hooks.every((does) => does === 'edit' || does === 'deliver'))
      all.push(
        [4 * often.edits, () => moves.edit(stage, client, agent)],
        [2 * often.edits, () => moves.shell(stage, client, agent)],
        [2 * often.mail, () => mail.deliver(stage, client, agent, thread)],
      )
    all.push([0.5, () => moves.afterEdit(stage, client)])
    if (thread.tasks.size > 0) continue
    all.push(...byHand(stage, client, 0.25 * often.hands, agent))
    if (agent !== '') all.push([1.5, () => moves.agentStops(stage, client, agent)])
  }
  return all
}
