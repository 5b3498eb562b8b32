/** What is said of somebody, and of what they do and hold, when something is wrong. */
import type { Claim } from '../../src/core/state.ts'
import type { Actor, Intent } from './cast.ts'

export const name = (actor: Actor): string => actor.name

export const describe = ({ actor, does, thread, wanted }: Intent): string => {
  const what = wanted === undefined ? '' : ` ${wanted === 'all' ? 'all' : wanted.map((one) => one.r)}`
  return `${name(actor)}${thread ? `/${thread}` : ''} ${does}${what}`
}

export function facts(actor: Actor | undefined): string {
  if (actor?.kind !== 'session') return actor ? name(actor) : 'nobody'
  const threads = [...actor.threads]
    .filter(([, one]) => one.running)
    .map(([id, one]) => `'${id}' since ${one.started}`)
  const runs = threads.length > 0 ? `runs ${threads}` : `is idle since ${actor.idleSince?.step}`
  const beat = actor.beats.at(-1)?.t
  return `${name(actor)} on ${actor.host.name}, which ${actor.alive ? 'lives' : 'is dead'} and ${runs}, beat at ${beat}`
}

export const show = ({ r, by, since, until, agents }: Claim): string =>
  `${r} of ${by} (${until === undefined ? `threads ${JSON.stringify(agents)}` : `until ${until}`}, since ${since})`
