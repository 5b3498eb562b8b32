/**
 * The outside as the simulation makes it: one clock that can jump, machines with processes that die and numbers that
 * are used again, and the files that the client would write.
 */
import type { Process } from '../../src/core/state.ts'
import { INTERRUPTED } from '../../src/host/client.ts'
import type { Clock } from '../../src/host/clock.ts'
import type { Fs } from '../../src/host/fs.ts'
import type { ProcessTable } from '../../src/host/process.ts'
import type { World } from '../../src/host/world.ts'

const START = Date.UTC(2026, 0, 5)

/** A machine. Its monotonic clock is the truth; store time follows it, and the wall clock says what it likes. */
export class Host {
  readonly clock: Clock
  readonly processes: ProcessTable
  /** Steps at which the wall clock was set or the machine started anew. */
  disturbed = -1
  private passed = 0
  private wallAhead = 0
  private boots = 1
  private living = new Map<number, string>()
  private starts = 0
  private readonly dead: number[] = []

  constructor(readonly name: string) {
    this.clock = {
      wall: () => Math.round(START + this.passed + this.wallAhead),
      mono: () => Math.round(this.passed - this.bootedAt),
      boot: () => `${this.boots}-boot-of-${name}`,
    }
    this.processes = {
      identify: (pid) => ({
        host: name,
        boot: this.clock.boot(),
        pid,
        start: this.living.get(pid) ?? '',
      }),
      look: (process) => {
        if (process.host !== name) return 'unseen'
        return this.lives(process) ? 'alive' : 'gone'
      },
    }
  }

  private bootedAt = -1000

  lives = ({ boot, pid, start }: Process): boolean =>
    boot === this.clock.boot() && this.living.get(pid) === start

  pass(ms: number): void {
    this.passed += ms
  }

  setWall(byMs: number, step: number): void {
    this.wallAhead += byMs
    this.disturbed = step
  }

  reboot(step: number): void {
    this.boots++
    this.bootedAt = this.passed
    this.disturbed = step
    this.dead.push(...this.living.keys())
    this.living.clear()
  }

  /** @param again whether the number of a dead process is used, if there is one */
  spawn(again: boolean): Process {
    const old = again ? this.dead.pop() : undefined
    const pid = old ?? 1000 + ++this.starts * 10
    this.living.set(pid, String(++this.starts))
    return this.processes.identify(pid)
  }

  kill({ pid, start }: Process): void {
    if (this.living.get(pid) !== start) return
    this.living.delete(pid)
    this.dead.push(pid)
  }
}

/** What the client writes about its sessions, and a file system that holds nothing else. */
export class ClientFiles {
  private files = new Map<string, string>()
  private open = new Map<number, string>()
  private fds = 10

  /** @param shared whether processes that resumed one conversation write into one file, as the real client does */
  constructor(private readonly shared: boolean) {}

  transcriptOf = (sid: string, { host, pid, start }: Process): string =>
    `/${host}/projects/${this.shared ? 'p' : `${pid}-${start}`}/${sid}.jsonl`

  status(sid: string, { host, pid, start }: Process, status: string, wall: number): void {
    const file = { pid, procStart: start, sessionId: sid, status, statusUpdatedAt: wall }
    this.files.set(`/${host}/sessions/${pid}.json`, JSON.stringify(file))
  }

  /** The newest entry of a transcript; those before do not matter. */
  says(transcript: string, text: string, wall: number): void {
    const entry = { type: 'user', timestamp: new Date(wall).toISOString(), message: { content: text } }
    this.files.set(transcript, `${JSON.stringify(entry)}\n`)
  }

  interrupted(transcript: string, wall: number): void {
    this.says(transcript, `${INTERRUPTED}]`, wall)
  }

  readonly fs = {
    readFileSync: (path: string) => this.get(path),
    openSync: (path: string) => {
      this.get(path)
      this.open.set(++this.fds, path)
      return this.fds
    },
    fstatSync: (fd: number) => ({ size: this.get(this.open.get(fd)!).length }),
    readSync: (fd: number, buffer: Buffer, at: number, length: number, from: number) =>
      buffer.write(this.get(this.open.get(fd)!).slice(from, from + length), at),
    closeSync: (fd: number) => void this.open.delete(fd),
  } as unknown as Fs

  private get(path: string): string {
    const text = this.files.get(path)
    if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' })
    return text
  }
}

export const worldOf = (host: Host, files: ClientFiles): World => ({
  fs: files.fs,
  clock: host.clock,
  processes: host.processes,
  env: {},
  selfPid: 1,
  parentPid: 0,
  uid: undefined,
  installRoot: '/',
  temps: ['/'],
})
