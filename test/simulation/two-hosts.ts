/** A store, two machines that share it but do not see each other's processes, and people: for the shortest stories. */
import { claimAll } from '../../src/actions/claims.ts'
import type { Place } from '../../src/actions/place.ts'
import { beginTurn } from '../../src/actions/sessions.ts'
import { enlist } from '../../src/actions/waiting.ts'
import { DEFAULTS } from '../../src/core/config.ts'
import type { Resource } from '../../src/core/resource.ts'
import type { Process, State } from '../../src/core/state.ts'
import { unpackState } from '../../src/core/stored.ts'
import { memoryStore } from '../../src/store/memory.ts'
import type { Store } from '../../src/store/store.ts'
import { takeFile } from '../support/take.ts'
import { Client } from './cast.ts'
import { ClientFiles, Host, worldOf } from './world.ts'

const CLAIMED_MS = 30 * 60_000
const WAITS_MS = 4 * 3_600_000

export interface Waits {
  handle: string
  process: Process
}

export function twoHosts() {
  const hosts = { here: new Host('here'), there: new Host('there') }
  const files = new ClientFiles(false)
  const store = memoryStore(hosts.here.clock.wall)

  /** Where a new process of that machine acts. */
  function place(host = hosts.here, on: Store = store): Place {
    const { pid } = host.spawn(false)
    return {
      world: { ...worldOf(host, files), selfPid: pid },
      workspace: { state: '/state', tree: '/w' },
      store: on,
      config: DEFAULTS,
      problems: [],
      troubles: [],
    }
  }

  const pass = (ms: number) => {
    for (const host of Object.values(hosts)) host.pass(ms)
  }
  const caller = (who: Client | string) =>
    typeof who === 'string'
      ? { kind: 'person' as const, name: who }
      : { kind: 'session' as const, arrival: who.arrival }
  const hostOf = (who: Client | string) => (typeof who === 'string' ? hosts.here : who.host)

  return {
    hosts,
    store,
    place,
    pass,
    caller,

    /** A session in the middle of a turn. */
    async session(sid: string, host = hosts.here): Promise<Client> {
      const moment = () => ({ step: 0, passed: 0 })
      const client = new Client(sid, sid, host, host.spawn(false), '/w', true, files, moment)
      pass(10)
      client.start('', 0)
      pass(10)
      await beginTurn(place(host), client.arrival, undefined)
      pass(10)
      return client
    },

    async edit(who: Client, file: Resource): Promise<string> {
      return (await takeFile(place(who.host), who.arrival, file, '/w')).kind
    },

    claim: (who: Client | string, ...wanted: Resource[]) =>
      claimAll(place(hostOf(who)), caller(who), wanted, CLAIMED_MS, undefined),

    async wait(who: Client | string, ...wanted: Resource[]): Promise<Waits> {
      const process = hostOf(who).spawn(false)
      return { handle: await enlist(place(hostOf(who)), caller(who), wanted, process, WAITS_MS), process }
    },

    state: async (): Promise<State> => unpackState((await store.read()).doc),
  }
}
