/**
 * An idle session waits for messages: one process, which the system tells of changes, and which ends when the session works
 * again, ends or dies, or when another one waits in its place.
 */
import { wakes } from '../core/messages.ts'
import type { Arrival } from '../core/sessions.ts'
import type { Session } from '../core/state.ts'
import { changeIn } from '../host/changes.ts'
import { lastChange, queueFolders } from '../store/peek.ts'
import { type Delivery, hand, unreadBy } from './delivery.ts'
import { markOf } from './marks.ts'
import type { Place } from './place.ts'
import { sessionHere } from './sessions.ts'
import { watchUrgent } from './urgent.ts'
import { wakeCell } from './wake-cell.ts'

/** Is this still who should wait, and is the client still there? */
const UPKEEP_MS = 2000
/** Where the system does not tell of changes. */
const LOOK_MS = 600
/** Every so often at least: is the session still idle, and is anything overdue? */
const STATE_MS = 10_000
/** Two sessions that wake each other with every answer: a pause, and no message is lost. */
const MAX_WAKES = 30
const WAKES_MS = 60 * 60 * 1000

const wakesCell = (handle: string): string => `wakes.${handle}`

/** @returns `undefined` when there is nothing to wait for any more */
export async function waitForMail(place: Place, arrival: Arrival): Promise<Delivery | undefined> {
  const { store, world, workspace } = place
  const { clock, processes } = world
  const first = await sessionHere(place, arrival)
  if (!first) return undefined
  const { handle } = first
  const me = markOf(world, (await store.read()).now)
  await store.put(wakeCell(handle), me)

  let seen: number | undefined
  let wasIdle = false
  const begun = clock.mono()
  for (let looked = 0; ; ) {
    if ((await store.get(wakeCell(handle))) !== me) return undefined
    if (processes.look(arrival.process) === 'gone') return undefined
    const change = lastChange(workspace.state, world, handle)
    const time = clock.mono()
    if (change !== seen || !wasIdle || time - looked > STATE_MS) {
      looked = time
      const session = await sessionHere(place, arrival)
      if (!session) return undefined
      const isIdle = session.turn === null
      // Stop runs beside this: for a moment the turn is not over yet.
      if (!isIdle && (wasIdle || time - begun > STATE_MS)) return undefined
      wasIdle = isIdle
      if (isIdle) {
        seen = change
        await watchUrgent(place, session)
        const mail = await takenIfWorth(place, session)
        if (mail) return mail
      }
    }
    const [all, own] = queueFolders(workspace.state, handle)
    await changeIn(
      change === undefined ? [all] : [all, own],
      () => lastChange(workspace.state, world, handle) !== change,
      { ms: wasIdle ? UPKEEP_MS : LOOK_MS, lookMs: LOOK_MS },
    )
  }
}

async function takenIfWorth(place: Place, session: Session): Promise<Delivery | undefined> {
  const waiting = await unreadBy(place, session, '')
  if (!waiting.some(({ mail }) => wakes(mail, place.config.wake))) return undefined
  const { now } = await place.store.read()
  const cell = wakesCell(session.handle)
  const kept = await place.store.get(cell)
  const lately = (Array.isArray(kept) ? kept : []).filter((time) => now - time < WAKES_MS)
  if (lately.length >= MAX_WAKES) return undefined
  await place.store.put(cell, [...lately, now])
  return hand(place, session, waiting, 'wake', session.tree)
}
