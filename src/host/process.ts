/**
 * Which process is which, and does it live? A pid alone says neither: numbers are reused, and mean something only
 * within one boot and one pid namespace of one machine.
 */
import type { Process } from '../core/state.ts'
import type { Clock } from './clock.ts'
import type { Fs } from './fs.ts'

export interface ProcessTable {
  /** The identity of a process of this host that is alive now. */
  identify(pid: number): Process
  /** `unseen`: it belongs to another host or pid namespace. */
  look(process: Process): 'alive' | 'gone' | 'unseen'
}

export function processTable(fs: Fs, clock: Pick<Clock, 'boot'>): ProcessTable {
  let here: string | undefined
  const namespace = () => {
    here ??= namespaceOf(fs)
    return here
  }
  return {
    identify: (pid) => ({
      // Containers of one machine share its boot, and clones of one image its machine id.
      host: `${machineName(fs)}/${namespace()}`,
      boot: clock.boot(),
      pid,
      start: startOf(entryOf(fs, pid)),
    }),
    look(process) {
      const boot = clock.boot()
      const [machine, inNamespace] = splitHost(process.host)
      // One boot is one machine, whatever it is called meanwhile (networks rename laptops).
      const sameBoot = boot !== '' && process.boot === boot
      if (!sameBoot && machine !== machineName(fs)) return 'unseen'
      if (!sameBoot && process.boot && boot) return 'gone'
      if (inNamespace !== namespace()) return 'unseen'
      return isAlive(fs, process) ? 'alive' : 'gone'
    },
  }
}

const startOf = (entry: ReturnType<typeof entryOf>): string => (entry && !entry.dead ? entry.start : '')

/** `NAME/MACHINE-ID`. */
const machineName = (fs: Fs): string => `${hostName(fs)}/${read(fs, '/etc/machine-id').slice(0, 12)}`

function splitHost(host: string): [machine: string, namespace: string] {
  const at = host.lastIndexOf('/')
  return [host.slice(0, at), host.slice(at + 1)]
}

/** On Linux from /proc, which costs less than loading `node:os`. */
const hostName = (fs: Fs): string => read(fs, '/proc/sys/kernel/hostname') || loadOs().hostname()

const loadOs = (): typeof import('node:os') => process.getBuiltinModule?.('node:os') ?? require('node:os')

function namespaceOf(fs: Fs): string {
  try {
    const link = fs.readlinkSync('/proc/self/ns/pid') // `pid:[4026531836]`
    return link.slice(link.indexOf('[') + 1, -1)
  } catch {
    return ''
  }
}

function read(fs: Fs, path: string): string {
  try {
    return fs.readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

function isAlive(fs: Fs, { pid, start }: Process): boolean {
  const entry = entryOf(fs, pid)
  if (entry) return !entry.dead && (entry.start === '' || start === '' || entry.start === start)
  // No entry, one that others may not see (hidepid), one that cannot be read just now, or no /proc at all.
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM' // exists, but is somebody else's
  }
}

/** Who started it; `undefined` where that cannot be seen. */
export const parentOf = (fs: Fs, pid: number): number | undefined => entryOf(fs, pid)?.parent

/**
 * A process as Linux shows it (proc(5)): its start time in ticks since boot, whether only its exit code is left, and who
 * started it.
 */
function entryOf(fs: Fs, pid: number): { start: string; dead: boolean; parent: number } | undefined {
  const stat = read(fs, `/proc/${pid}/stat`)
  if (!stat) return undefined
  // The command name may hold spaces and parentheses: fields count from behind the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return {
    start: fields[19] ?? '',
    dead: fields[0] === 'Z' || fields[0] === 'X',
    parent: Number(fields[1]) || 0,
  }
}
