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
  let here: { host: string; boot: string } | undefined
  const self = () => {
    here ??= { host: hostIdentity(fs), boot: clock.boot() }
    return here
  }
  return {
    identify: (pid) => ({ ...self(), pid, start: startTime(fs, pid) ?? '' }),
    look(process) {
      const { host, boot } = self()
      // One boot is one machine, whatever it is called meanwhile (networks rename laptops).
      const sameBoot = boot !== '' && process.boot === boot
      if (!sameBoot && machineOf(process.host) !== machineOf(host)) return 'unseen'
      if (!sameBoot && process.boot && boot) return 'gone'
      if (namespaceOf(process.host) !== namespaceOf(host)) return 'unseen'
      return isAlive(fs, process) ? 'alive' : 'gone'
    },
  }
}

/** `NAME/MACHINE/NAMESPACE`: containers of one machine share its boot, and clones of one image its machine id. */
function hostIdentity(fs: Fs): string {
  return [hostName(fs), read(fs, '/etc/machine-id').slice(0, 12), namespace(fs)].join('/')
}

/** On Linux from /proc, which costs less than loading `node:os`. */
const hostName = (fs: Fs): string => read(fs, '/proc/sys/kernel/hostname') || loadOs().hostname()

const loadOs = (): typeof import('node:os') => process.getBuiltinModule?.('node:os') ?? require('node:os')

const machineOf = (host: string): string => host.slice(0, host.lastIndexOf('/'))

const namespaceOf = (host: string): string => host.slice(host.lastIndexOf('/') + 1)

function namespace(fs: Fs): string {
  try {
    return fs.readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')
  } catch {
    return ''
  }
}

function read(fs: Fs, path: string): string {
  try {
    return fs.readFileSync(path, 'latin1').trim()
  } catch {
    return ''
  }
}

function isAlive(fs: Fs, { pid, start }: Process): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM' // exists, but is somebody else's
  }
  const now = startTime(fs, pid)
  if (now === undefined) return !procIsMounted(fs) // no such entry although /proc is there: it ended just now
  return now === '' || start === '' || now === start
}

/** Start time of a process in ticks since boot (Linux, proc(5)); `undefined` when there is none or it is a zombie. */
function startTime(fs: Fs, pid: number): string | undefined {
  const stat = read(fs, `/proc/${pid}/stat`)
  if (!stat) return undefined
  // The command name may hold spaces and parentheses: fields count from behind the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined
  return fields[19] ?? ''
}

const procIsMounted = (fs: Fs): boolean => fs.existsSync('/proc/self/stat')
