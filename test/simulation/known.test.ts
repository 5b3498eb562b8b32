/**
 * What the simulation found, each as the shortest story that shows it.
 */
import { expect, it } from 'vitest'
import { claimAll } from '../../src/actions/claims.ts'
import { begin } from '../../src/actions/joining.ts'
import type { Place } from '../../src/actions/place.ts'
import { beginTurn } from '../../src/actions/sessions.ts'
import { DEFAULTS } from '../../src/core/config.ts'
import { memoryStore } from '../../src/store/memory.ts'
import type { Store } from '../../src/store/store.ts'
import { takeFile } from '../support/take.ts'
import { Client } from './cast.ts'
import { ClientFiles, Host, worldOf } from './world.ts'

const FILE = { r: '/w/a.ts' }

function scene(sharedTranscripts = false) {
  const host = new Host('host')
  const files = new ClientFiles(sharedTranscripts)
  const store = memoryStore(host.clock.wall)
  const placeOn = (on: Store): Place => ({
    world: worldOf(host, files),
    workspace: { state: '/state', tree: '/w' },
    store: on,
    config: DEFAULTS,
    problems: [],
    troubles: [],
  })
  const client = (sid: string) =>
    new Client(sid, sid, host, host.spawn(false), '/w', true, files, () => ({ step: 0, passed: 0 }))
  const edit = async (who: Client, place = placeOn(store)) =>
    (await takeFile(place, who.arrival, FILE, '/w')).kind
  /** A prompt as the client handles it. */
  async function prompt(who: Client) {
    host.pass(1000)
    who.start('', 0)
    await beginTurn(placeOn(store), who.arrival, undefined)
    host.pass(1000)
  }
  return { host, store, placeOn, client, edit, prompt }
}

/** They write one transcript: an interruption in one of them looks like one of both. */
it('two processes of one conversation: one is interrupted, the other keeps what it holds', async () => {
  const { host, client, edit, prompt } = scene(true)
  const [one, twin, other] = [client('same'), client('same'), client('other')]
  await prompt(one)
  await prompt(twin)
  expect(await edit(one)).toBe('granted')
  host.pass(1000)
  twin.interrupt()
  await prompt(other)
  expect(await edit(other)).toBe('refused')
})

/** Its claim is of the turn before, which is over: what says that another turn has begun is its edit. */
it('a turn whose UserPromptSubmit was killed: what it was told is its own stays so', async () => {
  const { host, store, placeOn, client, edit, prompt } = scene()
  const [one, other] = [client('one'), client('other')]
  await prompt(one)
  expect(await edit(one)).toBe('granted')
  host.pass(1000)
  one.interrupt()
  await prompt(other)
  // The other one has seen that the turn is over, and stalls before its commit.
  let commit = () => {}
  const held = new Promise<void>((resolve) => {
    commit = resolve
  })
  const stalled: Store = {
    ...store,
    async commit(...args) {
      await held
      return store.commit(...args)
    },
  }
  const late = edit(other, placeOn(stalled))
  await new Promise((wake) => setTimeout(wake, 50))
  host.pass(1000)
  one.start('', 0) // its hook is killed
  expect(await edit(one)).toBe('mine')
  commit()
  expect(await late).toBe('refused')
})

/** The record is taken for that of another conversation in the process, because it is in a turn. */
it('Escape, then /clear whose SessionEnd was killed: its manual claims stay its own', async () => {
  const { host, placeOn, store, client, edit, prompt } = scene()
  const one = client('one')
  await prompt(one)
  await claimAll(placeOn(store), { kind: 'session', arrival: one.arrival }, [FILE], 3_600_000, undefined)
  host.pass(1000)
  one.interrupt()
  one.clear('next')
  await begin(placeOn(store), { ...one.arrival, follows: true }, 0)
  await prompt(one)
  expect(await edit(one)).not.toBe('refused')
})
