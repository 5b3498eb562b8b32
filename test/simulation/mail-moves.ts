/** Messages: sent to whoever is named, and read by hooks that may die before and after they have printed. */
import { known } from '../../src/actions/claims.ts'
import { sentBy } from '../../src/actions/correspondence.ts'
import { type Delivery, hand, unreadBy } from '../../src/actions/delivery.ts'
import { personCalled, tellPerson } from '../../src/actions/people.ts'
import type { Place } from '../../src/actions/place.ts'
import { find, send as sendTo, type To } from '../../src/actions/sending.ts'
import { sessionHere } from '../../src/actions/sessions.ts'
import { transact } from '../../src/actions/transact.ts'
import { watchUrgent } from '../../src/actions/urgent.ts'
import { ALL, MAX_DELIVERY, personReader, readerOf } from '../../src/core/messages.ts'
import { participant } from '../../src/core/participants.ts'
import type { Participant } from '../../src/core/state.ts'
import { timeOf } from '../../src/store/queues.ts'
import type { Actor, Client, Intent, Person, Thread } from './cast.ts'
import { describe } from './facts.ts'
import { anything, callerOf } from './moves.ts'
import type { Referee } from './referee.ts'
import type { Run } from './rules.ts'
import type { Stage } from './stage.ts'

/** Little room, so that some messages are read in parts. */
const ROOMS = [MAX_DELIVERY, 900, 900]

export function send(stage: Stage, actor: Actor, thread?: Thread) {
  const { random } = stage
  const to = addressee(stage)
  const subject = `about ${stage.post.nextNumber()}`
  const body = random.chance(0.5) ? words(random.below(random.pick([10, 200])), subject) : undefined
  const urgent = random.chance(0.2)
  return stage.act(
    { actor, does: 'send' },
    thread,
    async (place, run) => {
      const me = await nameIn(place, actor)
      const people = stage.persons.map((one) => one.name)
      const found = await find(place, to, me, people)
      checkFound(stage, run, to, found)
      if (found.kind !== 'found') return undefined
      stage.post.addressed(run, found.recipients)
      const draft = {
        from: { name: me, person: actor.kind === 'person' },
        subject,
        ...(body ? { body } : {}),
        ...(urgent ? { urgent: true as const } : {}),
        ...('all' in to ? { all: true as const } : {}),
      }
      const id = await sendTo(place, draft, found.recipients)
      return { id, readers: [...found.recipients.map(readerOf), ...('all' in to ? [ALL] : [])] }
    },
    (sent) => sent && stage.post.reported(sent.id, sent.readers),
  )
}

const words = (count: number, subject: string): string =>
  Array.from({ length: count }, (_, n) => `${subject}: ${n}${n % 7 === 6 ? '.\n' : ';'}`)
    .join(' ')
    .trim()

/** Somebody who is here, or was, or all, or whoever holds something. */
function addressee(stage: Stage): To {
  const { random, referee } = stage
  if (random.chance(0.15)) return { all: true }
  if (random.chance(0.15)) return { holder: anything(stage) }
  const clients = [...stage.actors].filter((one): one is Client => one.kind === 'session')
  const names = [
    ...referee.state.participants.map((one) => one.handle),
    ...stage.persons.map((one) => one.name),
    ...(clients.length > 0 ? [random.pick(clients).sid] : []),
  ]
  const name = random.chance(0.2) && stage.known.length > 0 ? random.pick(stage.known) : random.pick(names)
  return { name }
}

/** Whoever is here can be found, and nobody who has died since. */
function checkFound(stage: Stage, run: Run, to: To, found: Awaited<ReturnType<typeof find>>): void {
  const { intent, effect, readStep } = run
  const referee: Referee = stage.referee
  const { state } = effect
  const wasDead = (one: Participant) =>
    one.kind === 'session' &&
    one.process.host === intent.actor.host.name &&
    stage.diedBefore(one.process, readStep)
  if (found.kind === 'found') {
    const dead = found.recipients.filter(wasDead)
    referee.must(dead.length === 0, `${describe(intent)} to ${dead.map((one) => one.handle)}, who was dead`)
  }
  const named = 'name' in to ? participant(state, to.name) : undefined
  const actor = named && referee.actorOf(named.handle, state)
  const isHere = actor?.alive && (actor.kind === 'person' || actor.host === intent.actor.host)
  const lost = found.kind === 'nobody' && isHere
  referee.must(!lost, `${describe(intent)} to ${named?.handle}, who is here: nobody was found`)
}

async function nameIn(place: Place, actor: Actor): Promise<string> {
  return transact(place, async (before, now) => {
    const { state, handle, events } = await known(before, callerOf(actor), now)
    return { state: actor.kind === 'person' ? before : state, events, result: handle }
  })
}

/** What a hook does for the thread `agent`. Nearly always there is nothing. */
export function deliver(
  stage: Stage,
  client: Client,
  agent: string,
  thread: Thread,
  room = stage.random.pick(ROOMS),
) {
  const intent: Intent = { actor: client, does: 'deliver', ...(agent ? { thread: agent } : {}) }
  const { random } = stage
  const looks = random.chance(0.3)
  const { arrival } = client
  return stage.act(intent, thread, async (place, run) => {
    const session = await sessionHere(place, arrival)
    if (!session) return
    if (agent === '' && looks) await watchUrgent(place, session)
    if (await stage.hasNoMail(session)) return
    const waiting = await unreadBy(place, session, agent)
    await read(stage, run, agent, room, await hand(place, session, waiting, 'hook', arrival.tree, room))
  })
}

/** `dibs inbox`, or any other command, which tells notices only. */
export const inbox = (stage: Stage, person: Person, all = stage.random.chance(0.6)) =>
  stage.act({ actor: person, does: 'deliver' }, undefined, async (place, run) => {
    if (!all) return read(stage, run, '', MAX_DELIVERY, (await tellPerson(place, person.name)).notices)
    const me = await personCalled(place, person.name)
    const waiting = await unreadBy(place, me, '')
    const room = Number.POSITIVE_INFINITY
    return read(stage, run, '', room, await hand(place, me, waiting, 'inbox', '/w', room))
  })

/** The process may die before it has printed, and before it has said so. */
async function read(
  stage: Stage,
  run: Run,
  agent: string,
  room: number,
  delivery: Delivery | undefined,
): Promise<void> {
  if (!delivery) return
  const referee: Referee = stage.referee
  referee.must(delivery.text.length <= room, `${describe(run.intent)} has room for ${room}: ${delivery.text}`)
  await stage.schedule.park('before print')
  stage.note(`read by ${describe(run.intent)}: ${run.hands.map((one) => one.id)}`)
  stage.post.printed(run, agent, delivery.text)
  await stage.schedule.park('after print')
  await delivery.printed()
}

/** `dibs inbox --sent`: what it says of each message is so, and it leaves none out. */
export const receipts = (stage: Stage, actor: Actor, thread?: Thread) =>
  stage.act({ actor, does: 'receipts' }, thread, async (place) => {
    const { post } = stage
    const referee: Referee = stage.referee
    const me =
      actor.kind === 'person'
        ? await personCalled(place, actor.name)
        : await sessionHere(place, actor.arrival)
    if (!me) return
    const known = post.sentBy(readerOf(me)).filter(({ id }) => me.kind === 'person' || timeOf(id) >= me.since)
    const sent = await sentBy(place, me)
    for (const { id, receipts: list } of sent)
      for (const { to, is } of list) {
        const letter = post.letter(to, id) ?? post.letter(personReader(to), id)
        referee.must(
          letter !== undefined && post.isSo(letter, is),
          `${me.handle} is told that ${id} to ${to} is ${is}`,
        )
      }
    const { now } = await stage.store.read()
    for (const { id, reader } of known) {
      const told = sent.some((one) => one.id === id && one.receipts.some(({ to }) => reader.endsWith(to)))
      const kept = now - timeOf(id) <= place.config.keepMessages
      referee.must(told || !kept, `${me.handle} is told nothing of ${id} to ${reader}`)
    }
  })
