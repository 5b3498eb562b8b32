/** The mark that a process leaves on what it has taken out of a queue, and whether its process is over. */
import type { World } from '../host/world.ts'

/** A taker that cannot be seen (in another container) is given that long: hooks end sooner. Milliseconds. */
const UNSEEN_MS = 60_000

/** @param now store time. @returns a name, see `checkName` */
export function markOf({ processes, selfPid }: World, now: number): string {
  const { pid, start, boot, host } = processes.identify(selfPid)
  const namespace = host.split('/').pop() ?? ''
  return [pid, start, boot.slice(0, 8), namespace, Math.floor(now).toString(36)].map(clean).join('.')
}

const clean = (part: string | number): string => String(part).replace(/[^\w]/g, '') || '0'

export function isOver(world: World, mark: string, now: number): boolean {
  const [pid = '', start = '', boot, namespace, taken = ''] = mark.split('.')
  const mine = markOf(world, now).split('.')
  // Those who read the clock at the same moment may see each other's marks from before and after it.
  const isOld = !(Math.abs(now - Number.parseInt(taken, 36)) < UNSEEN_MS)
  if (boot !== mine[2] || namespace !== mine[3]) return isOld
  const self = world.processes.identify(world.selfPid)
  // Where processes have no start time, a number may be another process's by now.
  if (start === '0') return isOld || world.processes.look({ ...self, pid: Number(pid), start: '' }) === 'gone'
  return world.processes.look({ ...self, pid: Number(pid), start: start ?? '' }) === 'gone'
}
