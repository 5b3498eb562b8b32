/** The place that a worker acts in: the real file store on a file system that pauses, and the faults to be found. */
import type { Place } from '../../src/actions/place.ts'
import { DEFAULTS } from '../../src/core/config.ts'
import type { Arrival } from '../../src/core/sessions.ts'
import type { Claim } from '../../src/core/state.ts'
import { packState, unpackState } from '../../src/core/stored.ts'
import { type Fs, realFs } from '../../src/host/fs.ts'
import { realWorld, type World } from '../../src/host/world.ts'
import { fileStore } from '../../src/store/file/file-store.ts'
import type { Store } from '../../src/store/store.ts'

export interface WorkerOptions {
  id: string
  root: string
  /** File that it writes its operations to. */
  out: string
  keys: string[]
  lifeMs: number
  pauses: 'none' | 'some' | 'many'
  /** `unlink`: old versions are deleted. `age`: claims older than AGE_MS are taken for gone. */
  fault?: 'unlink' | 'age' | undefined
}

/** Longer than claims are usually held here by processes that run, shorter than many pauses. */
const AGE_MS = 120

export function placeOn(options: WorkerOptions): { place: Place; arrival: Arrival; hold(who: string): void } {
  const world: World = { ...realWorld({}, '/'), fs: pausing(options) }
  let own = ''
  const store = storeOn(options.root, world)
  const place: Place = {
    world,
    workspace: { state: options.root, tree: '/history' },
    store: options.fault === 'age' ? aging(store, () => own) : store,
    config: { ...DEFAULTS, worktrees: 'off' },
    problems: [],
    troubles: [],
  }
  const arrival = { sid: options.id, process: world.processes.identify(process.pid), tree: '/history' }
  return {
    place,
    arrival,
    hold(who) {
      own = who
    },
  }
}

const storeOn = (root: string, { fs, clock, uid }: World): Store => fileStore({ root, fs, clock, uid })

/** Read without pauses and without faults. */
export async function claimsOf(root: string): Promise<Claim[]> {
  return unpackState((await storeOn(root, realWorld({}, '/')).read()).doc).claims
}

const isVersion = (path: unknown): boolean => /\/state\/[^/]+\/\d+$/.test(String(path))
const isGeneration = (path: unknown): boolean => /\/state\/g[^/]+$/.test(String(path))

/** Each named point inside the commit, and how often it pauses there. Power cuts are not tried: nothing is synced. */
function pausing({ pauses, fault }: WorkerOptions): Fs {
  const usual = pauses === 'none' ? 0 : 0.01
  const beforeLink = pauses === 'many' ? 0.1 : usual
  return {
    ...realFs,
    fsyncSync: () => {},
    linkSync(from, to) {
      if (isVersion(to)) pause(beforeLink)
      realFs.linkSync(from, to)
      if (isVersion(to)) pause(usual)
    },
    truncateSync(path, length) {
      if (isVersion(path)) pause(usual)
      if (fault === 'unlink' && isVersion(path)) realFs.unlinkSync(path)
      else realFs.truncateSync(path, length)
    },
    readdirSync: ((path: string) => {
      const entries = realFs.readdirSync(path)
      if (isGeneration(path)) pause(usual) // between listing and reading
      return entries
    }) as Fs['readdirSync'],
  }
}

const clock = new Int32Array(new SharedArrayBuffer(4))

function pause(probability: number): void {
  if (Math.random() < probability) Atomics.wait(clock, 0, 0, 100 + Math.random() * 100)
}

const aging = (store: Store, own: () => string): Store => ({
  ...store,
  async read() {
    const snapshot = await store.read()
    if (snapshot.doc === undefined) return snapshot
    const state = unpackState(snapshot.doc)
    const young = state.claims.filter((one) => one.by === own() || one.since + AGE_MS > snapshot.now)
    return { ...snapshot, doc: packState({ ...state, claims: young }) }
  },
})
