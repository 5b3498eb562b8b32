/**
 * A process of the test of messages. One that sends sends through the real actions on the file store; one that reads is
 * every hook of some participants, one after the other: takes, prints and is done with it. Killed by the driver
 * (processes.ts).
 *
 * What it writes down is there even if it is killed right after: one `write` a line. To print is to write such a line.
 */
import { existsSync, openSync, writeSync } from 'node:fs'
import { hand, unreadBy } from '../../src/actions/delivery.ts'
import type { Place } from '../../src/actions/place.ts'
import { find, send } from '../../src/actions/sending.ts'
import { participant } from '../../src/core/participants.ts'
import { unpackState } from '../../src/core/stored.ts'
import type { Random } from '../simulation/random.ts'
import type { Line } from './checker.ts'
import { type Point, placeOn, sleep, type Through, type WorkerOptions } from './worker-place.ts'

const options = JSON.parse(process.argv[2]!) as WorkerOptions
const out = openSync(options.out, 'a', 0o600)
const now = (): number => Number(process.hrtime.bigint())
const write = (line: Line): void => void writeSync(out, `${JSON.stringify(line)}\n`)

/** Small, so that it takes many deliveries, and so that a long message comes in several parts. */
const ROOM = 2500
const TO_ALL = 0.08
const LONG = 0.04
/** A subject says it all. */
const BARE = 0.1
const IDLE_MS = 4

async function sendAll(place: Place, random: Random): Promise<void> {
  const me = options.names[0]!
  const { doc } = await place.store.read()
  const all = unpackState(doc).participants
  const person = participant(unpackState(doc), me)!.kind === 'person'
  const others = all.map((one) => one.handle).filter((handle) => handle !== me)
  for (let n = 0; n < options.count; n++) {
    const toAll = random.chance(TO_ALL)
    const key = `${me}/${n}`
    const length = random.chance(LONG) ? 2000 + random.below(4000) : random.below(120)
    const body = random.chance(BARE) ? '' : `${key}: ${'word '.repeat(length / 5)}end of ${key}`
    write({ is: 'sending', key, body })
    const found = await find(place, toAll ? { all: true } : { name: random.pick(others) }, me, [])
    if (found.kind !== 'found') throw new Error(`${key}: ${found.kind}`)
    const draft = {
      from: { name: me, person },
      subject: key,
      ...(body ? { body } : {}),
      ...(toAll ? { all: true as const } : {}),
    }
    const id = await send(place, draft, found.recipients)
    write({ is: 'sent', key, id, to: found.recipients.map((one) => one.handle) })
  }
}

async function readAll(place: Place, random: Random, ask: (at: Point) => void, hands: Map<string, number>) {
  const state = unpackState((await place.store.read()).doc)
  const sessions = options.names.map((name) => participant(state, name)!)
  const queues = await place.store.queues()
  writeSync(1, 'begun\n')
  for (;;) {
    const isLast = existsSync(options.done)
    let found = 0
    for (const one of sessions) {
      const reader = one.kind === 'person' ? `person.${one.handle}` : one.handle
      if (!existsSync(`${options.root}/messages/inbox/${reader}`)) continue
      found += (await queues.itemsOf(reader)).length
      hands.clear()
      const delivery = await hand(place, one, await unreadBy(place, one, ''), 'Stop', '/shop', ROOM)
      if (!delivery) continue
      const print = (): void => {
        write({ is: 'printing', who: one.handle, at: now(), items: [...hands], text: delivery.text })
        ask('printed')
      }
      if (options.plant !== 'finish first') print()
      await delivery.printed()
      if (options.plant === 'finish first') print()
    }
    if (isLast && found === 0) return
    if (found === 0) sleep(IDLE_MS + random.below(IDLE_MS))
  }
}

async function main(): Promise<void> {
  const hands = new Map<string, number>()
  const through = ({ what, id, offset }: Through): void => {
    if (what === 'taken') hands.set(id, offset)
    else write({ is: 'finished', id, offset })
  }
  const { place, random, ask } = placeOn(options, through)
  if (options.role === 'send') await sendAll(place, random)
  else await readAll(place, random, ask, hands)
  for (const trouble of place.troubles) throw trouble
}

main().catch((error) => {
  write({ is: 'failed', why: String(error instanceof Error ? error.stack : error) })
  process.exitCode = 1
})
