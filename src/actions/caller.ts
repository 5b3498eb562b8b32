/** Who runs a command: the session whose Bash it is, else the person at the terminal. */
import { sessionsOf } from '../core/participants.ts'
import { unpackState } from '../core/stored.ts'
import { parentOf } from '../host/process.ts'
import type { Caller } from './claims.ts'
import type { Place } from './place.ts'

/** @param user the system's name of the person */
export async function callerOf(place: Place, user: string): Promise<Caller> {
  const { env, processes } = place.world
  const sid = env.CLAUDE_CODE_SESSION_ID ?? env.DIBS_SESSION
  if (!sid || !/^[\w-]{1,128}$/.test(sid)) return sessionAbove(place, user)
  const { tree } = place.workspace
  const pid = Number(env.CLAUDE_PID)
  const process = pid > 0 ? processes.identify(pid) : undefined
  // A Bash in a pid namespace of its own does not see the client: then the record of its hooks tells.
  const { doc } = await place.store.read()
  const records = sessionsOf(unpackState(doc)).filter((one) => one.sid === sid)
  const seen = process && (process.start !== '' || records.length === 0) ? process : records[0]?.process
  if (!seen) return { kind: 'person', name: personName(user) }
  return { kind: 'session', arrival: { sid, process: seen, tree: records[0]?.tree ?? tree } }
}

/**
 * What a session starts is that session's, even with another environment: nobody becomes a person by leaving a variable
 * out.
 */
async function sessionAbove({ store, world }: Place, user: string): Promise<Caller> {
  const { doc } = await store.read()
  const sessions = sessionsOf(unpackState(doc))
  let pid: number | undefined = world.parentPid
  for (let steps = 0; pid !== undefined && pid > 1 && steps < MAX_STEPS; steps++) {
    const above = sessions.find(
      ({ process }) => process.pid === pid && world.processes.look(process) === 'alive',
    )
    if (above) return { kind: 'session', arrival: above }
    pid = parentOf(world.fs, pid)
  }
  return { kind: 'person', name: personName(user) }
}

const MAX_STEPS = 64

export const personName = (user: string): string => user.replace(/[^\w.-]+/g, '-').slice(0, 40) || 'you'
