/** Who takes part, and what is true of them whatever the store says. */
import type { Resource } from '../../src/core/resource.ts'
import type { Arrival } from '../../src/core/sessions.ts'
import type { Process } from '../../src/core/state.ts'
import type { Task } from './schedule.ts'
import type { ClientFiles, Host } from './world.ts'

/** The main thread (`''`) or a subagent, as the client knows it. */
export interface Thread {
  running: boolean
  /** Step of its latest start. */
  started: number
  /** Goes on when the main thread is interrupted. */
  background: boolean
  /** Its hooks and commands that run. */
  tasks: Map<Task, Intent['does']>
}

export class Person {
  readonly kind = 'person'
  constructor(
    readonly name: string,
    readonly host: Host,
  ) {}

  get alive(): boolean {
    return true
  }
}

/** A client with its conversation. `evidence`: whether it leaves files that tell what it does. */
export class Client {
  readonly kind = 'session'
  readonly threads = new Map<string, Thread>()
  /** Commands in the background, and hooks that run beside whatever it does. */
  readonly beside: Thread = { running: false, started: 0, background: true, tasks: new Map() }
  /** Its beats, in the order in which they came into the store, with the store times that they say. */
  readonly beats: { step: number; t: number }[] = []
  /** Since when no thread runs; absent while one does. */
  idleSince: { step: number; passed: number } | undefined
  private status = ''
  private prompts = 0

  constructor(
    readonly name: string,
    public sid: string,
    readonly host: Host,
    readonly process: Process,
    readonly tree: string,
    readonly evidence: boolean,
    private readonly files: ClientFiles,
    private readonly moment: () => { step: number; passed: number },
  ) {
    this.threads.set('', { running: false, started: 0, background: false, tasks: new Map() })
    this.settle()
  }

  get alive(): boolean {
    return this.host.lives(this.process)
  }

  get main(): Thread {
    return this.threads.get('')!
  }

  get tasks(): Task[] {
    return [...this.threads.values(), this.beside].flatMap((thread) => [...thread.tasks.keys()])
  }

  get arrival(): Arrival {
    const { sid, process, tree, evidence } = this
    // Clients that leave no evidence are old ones: they do not number their prompts either.
    const said = { transcript: this.transcript, promptId: `prompt-${this.prompts}` }
    return { sid, process, tree, ...(evidence ? said : {}) }
  }

  get transcript(): string {
    return this.files.transcriptOf(this.sid, this.process)
  }

  start(agent: string, step: number, background = false): void {
    if (agent === '') this.prompts++
    const tasks = this.threads.get(agent)?.tasks ?? new Map()
    this.threads.set(agent, { running: true, started: step, background, tasks })
    this.files.says(this.transcriptOf(agent), 'go on', this.host.clock.wall())
    this.settle()
  }

  finish(agent: string): void {
    this.threads.get(agent)!.running = false
    this.settle()
  }

  /** The user presses Escape. @returns the hooks and commands that are cut short */
  interrupt(): Task[] {
    const cut: Task[] = []
    for (const [agent, thread] of this.threads) {
      if (!thread.running || thread.background) continue
      cut.push(...thread.tasks.keys())
      this.files.interrupted(this.transcriptOf(agent), this.host.clock.wall())
      thread.running = false
    }
    this.settle()
    return cut
  }

  /** Another conversation in the same process. */
  clear(sid: string): void {
    for (const thread of this.threads.values()) thread.running = false
    this.sid = sid
    this.status = ''
    this.settle()
  }

  private transcriptOf(agent: string): string {
    if (agent === '') return this.transcript
    return `${this.transcript.slice(0, -'.jsonl'.length)}/subagents/agent-${agent}.jsonl`
  }

  /** The client writes its status when it changes. */
  private settle(): void {
    const status = [...this.threads.values()].some((one) => one.running) ? 'busy' : 'idle'
    if (status === this.status) return
    this.status = status
    this.idleSince = status === 'idle' ? this.moment() : undefined
    if (this.evidence) this.files.status(this.sid, this.process, status, this.host.clock.wall())
  }
}

export type Actor = Person | Client

/** What somebody set out to do, as far as it says which changes of the document are theirs to make. */
export interface Intent {
  actor: Actor
  does:
    | 'begin'
    | 'prompt'
    | 'edit'
    | 'beat'
    | 'stop'
    | 'agent starts'
    | 'agent stops'
    | 'clear'
    | 'end'
    | 'claim'
    | 'release'
    | 'force'
    | 'give'
    | 'sweep'
    | 'send'
    | 'deliver'
    | 'receipts'
    | 'wait'
    | 'delist'
  thread?: string
  wanted?: Resource[] | 'all'
  to?: string
}
