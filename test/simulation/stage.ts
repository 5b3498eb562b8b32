/** Where the cast acts: starts actions on the watched store, and ends them as processes end. */
import type { Place } from '../../src/actions/place.ts'
import { type Config, DEFAULTS } from '../../src/core/config.ts'
import type { Process, Session } from '../../src/core/state.ts'
import { type Store, StoreError } from '../../src/store/store.ts'
import { type Actor, Client, type Intent, Person, type Thread } from './cast.ts'
import type { Focus } from './choices.ts'
import { describe } from './facts.ts'
import { Line } from './line.ts'
import { Post } from './post.ts'
import type { Random } from './random.ts'
import { Referee } from './referee.ts'
import type { Run } from './rules.ts'
import { Schedule, type Task } from './schedule.ts'
import { watched } from './watched.ts'
import { ClientFiles, Host, worldOf } from './world.ts'

/** A store with something wrong in it, made anew for every action. */
export type Fault = (store: Store, stage: Stage, intent: Intent) => Store

/** What can happen at all. */
export interface Scene {
  hosts: number
  /** Two processes with one conversation write one transcript. */
  sharedTranscripts: boolean
  focus: Focus
}

export const LEASE_MS = 30 * 60_000
/** Short, so that some messages are kept for too long. */
const KEEP_MS = 2 * 3_600_000

export class Stage {
  readonly schedule = new Schedule()
  readonly files: ClientFiles
  readonly hosts: Host[]
  readonly actors = new Set<Actor>()
  readonly referee: Referee
  readonly post: Post
  readonly line: Line
  readonly trace: string[] = []
  readonly counts = new Map<string, number>()
  readonly config: Config = { ...DEFAULTS, lease: LEASE_MS, keepMessages: KEEP_MS }
  /** Everybody's names so far. */
  readonly known: string[] = []
  /** Real milliseconds of the simulated world. */
  passed = 0
  failure: unknown
  store!: Store
  private names = 0
  private readonly deaths = new Map<string, number>()
  private readonly runs = new WeakMap<Task, { run: Run; ends: () => void }>()

  constructor(
    readonly random: Random,
    readonly scene: Scene,
    private readonly fault: Fault | undefined,
  ) {
    this.files = new ClientFiles(scene.sharedTranscripts)
    this.hosts = Array.from({ length: scene.hosts }, (_, n) => new Host(`host${n}`))
    this.referee = new Referee(this.actors, LEASE_MS)
    this.post = new Post(this.referee, KEEP_MS)
    this.line = new Line(this.referee, this.diedBefore)
    this.referee.others.push((_, { participants }) => {
      for (const { handle } of participants) if (!this.known.includes(handle)) this.known.push(handle)
    })
    for (const name of ['ann', 'bob']) this.actors.add(new Person(name, random.pick(this.hosts)))
  }

  get clients(): Client[] {
    return [...this.actors].filter((one): one is Client => one.kind === 'session' && one.alive)
  }

  get persons(): Person[] {
    return [...this.actors].filter((one): one is Person => one.kind === 'person')
  }

  note(what: string): void {
    this.trace.push(`${this.referee.step}: ${what}`)
    const kind = what.replace(/ .*$/, '')
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1)
  }

  pass(ms: number): void {
    this.passed += ms
    for (const host of this.hosts) host.pass(ms)
  }

  newClient(): Client {
    const { random } = this
    const host = random.pick(this.hosts)
    const known = [...this.actors].filter((one): one is Client => one.kind === 'session')
    // Some resume a conversation that another process has, or had.
    const sid = known.length > 0 && random.chance(0.15) ? random.pick(known).sid : this.newSid()
    const tree = random.chance(0.85) ? '/w' : '/w2'
    const process = host.spawn(random.chance(0.5))
    const client = new Client(
      `client${++this.names}`,
      sid,
      host,
      process,
      tree,
      random.chance(0.7),
      this.files,
      () => ({ step: this.referee.step, passed: this.passed }),
    )
    this.actors.add(client)
    this.note(`starts ${client.name} as ${sid} in process ${process.pid}/${process.start} of ${host.name}`)
    return client
  }

  /** The look that a hook takes first. */
  async hasNoMail({ notices, handle }: Session): Promise<boolean> {
    return notices.length === 0 && (await (await this.store.queues()).itemsOf(handle)).length === 0
  }

  newSid = (): string => `sid-${++this.names}`

  /**
   * Every action is a process of its own.
   * @param told what to check of the answer. @param after done however it ends, by a crash too
   */
  async act<R>(
    intent: Intent,
    thread: Thread | undefined,
    body: (place: Place, run: Run) => Promise<R>,
    told: (result: R, run: Run, place: Place) => void = () => {},
    after: () => void = () => {},
  ): Promise<void> {
    const { actor } = intent
    this.note(`${intent.does} begins: ${describe(intent)}`)
    const process = actor.host.spawn(this.random.chance(0.3))
    const run = this.referee.begins(intent, process)
    const inner = this.fault ? this.fault(this.store, this, intent) : this.store
    const place: Place = {
      world: { ...worldOf(actor.host, this.files), selfPid: process.pid },
      workspace: { state: '/state', tree: actor.kind === 'session' ? actor.tree : '/w' },
      store: watched(this.store, inner, this, run),
      config: this.config,
      problems: [],
      troubles: [],
    }
    const ends = () => {
      this.deaths.set(key(process), this.referee.step)
      actor.host.kill(process)
      after()
    }
    const action = async (task: Task) => {
      thread?.tasks.set(task, intent.does)
      this.runs.set(task, { run, ends })
      try {
        const result = await body(place, run)
        for (const trouble of place.troubles) throw trouble
        this.note(`${intent.does} ends: ${describe(intent)} ${brief(result)}`)
        if (actor.alive) told(result, run, place)
      } catch (error) {
        this.excuse(error, run)
      } finally {
        thread?.tasks.delete(task)
        ends()
      }
    }
    await this.schedule.start(describe(intent), action)
  }

  /** Giving up in a crowd is allowed, as long as nothing was done. Anything else is a failure. */
  private excuse(error: unknown, run: Run): void {
    if (error instanceof StoreError && error.code === 'STATE_BUSY' && isUndone(run)) {
      run.gaveUp = true
      this.note(`busy: ${describe(run.intent)} gave up`)
      return
    }
    this.failure ??= error
  }

  /** The process that runs an action is killed. */
  crash(task: Task): void {
    this.note(`crash of ${task.label} ${task.at}`)
    this.schedule.abandon(task)
    const { run, ends } = this.runs.get(task)!
    run.crashed = true
    const { actor } = run.intent
    if (actor.kind === 'session')
      for (const thread of [...actor.threads.values(), actor.beside]) thread.tasks.delete(task)
    ends()
  }

  /** Everything on a machine dies at once. */
  reboot(host: Host): void {
    this.note(`reboot of ${host.name}`)
    for (const client of this.clients.filter((one) => one.host === host))
      this.deaths.set(key(client.process), this.referee.step)
    for (const task of this.schedule.waiting)
      if (this.runs.get(task)!.run.intent.actor.host === host) this.crash(task)
    host.reboot(this.referee.step)
  }

  /** Whether a process had died when the action of `step` looked. */
  diedBefore = (process: Process, step: number): boolean =>
    (this.deaths.get(key(process)) ?? Number.POSITIVE_INFINITY) < step

  /** The client dies; its hooks die with it or go on without it. */
  kill(client: Client): void {
    this.note(`kill of ${client.name}`)
    this.deaths.set(key(client.process), this.referee.step)
    client.host.kill(client.process)
    for (const task of client.tasks) if (this.random.chance(0.5)) this.crash(task)
  }
}

/** Who waits takes that back after all. */
const isUndone = ({ intent, commits }: Run): boolean => commits === 0 || intent.does === 'delist'

const key = ({ host, boot, pid, start }: Process): string => [host, boot, pid, start].join()

function brief(result: unknown): string {
  if (typeof result !== 'object' || result === null || !('kind' in result)) return ''
  return String(result.kind)
}
