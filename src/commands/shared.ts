/** What most commands begin with: where am I, who am I, what is meant. */
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { bestEffort } from '../actions/best-effort.ts'
import { callerOf } from '../actions/caller.ts'
import type { Caller } from '../actions/claims.ts'
import { alsoIn } from '../actions/edits.ts'
import { tellPerson } from '../actions/people.ts'
import { type Place, placeOf } from '../actions/place.ts'
import { placeOfAll, resourceNamed } from '../actions/resources.ts'
import { secretNamesIn } from '../actions/secret-watch.ts'
import { sessionHere } from '../actions/sessions.ts'
import { parseDuration } from '../core/duration.ts'
import { type Resource, shown } from '../core/resource.ts'
import { oneLine } from '../core/text.ts'
import { workspaceAt } from '../host/home.ts'
import { installRoot } from '../host/install.ts'
import { realWorld, type World } from '../host/world.ts'
import { messagesWait } from '../words/commands.ts'
import { looksLikeSecret, secretInWords } from '../words/secrets.ts'
import { type Io, Misuse } from './command.ts'

export const worldOf = (io: Io): World => realWorld(io.env, installRoot())

export function placeHere(io: Io): Promise<Place> {
  const world = worldOf(io)
  return placeOf(world, workspaceAt(world, io.cwd))
}

/**
 * Where messages of whoever runs this are: a session's shell may stand in a submodule, which is a workspace of its own,
 * and the session is at home above it.
 */
export async function placeOfSession(io: Io): Promise<Place> {
  const here = await placeHere(io)
  const caller = await callerOf(here, userOf(io))
  if (caller.kind === 'person') return here
  for (let place = here, steps = 0; steps < MAX_STEPS; steps++) {
    if (await sessionHere(place, caller.arrival)) return place
    const above = dirname(place.workspace.tree)
    if (above === place.workspace.tree) break
    place = await placeOf(place.world, workspaceAt(place.world, above))
  }
  return here
}

const MAX_STEPS = 16

/** The system's name of whoever is at this machine. */
export const userOf = (io: Io): string => io.env.USER ?? io.env.USERNAME ?? userInfo().username

/** Who runs this. A person has no hooks: what waits for them is told here. */
export async function whoRuns(place: Place, io: Io): Promise<Caller> {
  const caller = await callerOf(place, userOf(io))
  if (caller.kind === 'person') {
    const told = await bestEffort(place, () => tellPerson(place, caller.name))
    const { notices, messages } = told ?? { notices: undefined, messages: 0 }
    if (notices) io.err(`${notices.text}\n`)
    if (await io.written()) await notices?.printed()
    if (messages > 0) io.err(messagesWait(messages))
  }
  return caller
}

/** The resources that the arguments mean, the one workspace that holds them, and who asks. */
export async function meant(
  io: Io,
  texts: string[],
): Promise<{ home: Place; place: Place; caller: Caller; wanted: Resource[] }> {
  const home = await placeHere(io)
  const wanted = texts.map((text) => {
    const named = resourceNamed(home, io.cwd, text)
    if ('problem' in named) throw new Misuse(named.problem)
    return named.resource
  })
  const place = await placeOfAll(home, wanted)
  if (!place) throw new Misuse('these lie in several workspaces; name those of one workspace at a time')
  const caller = await whoRuns(home, io)
  if (place !== home && caller.kind === 'session') await alsoIn(home, caller.arrival, place.workspace.state)
  return { home, place, caller, wanted }
}

export function durationOption(value: unknown, option: string): number | undefined {
  if (value === undefined) return undefined
  const ms = parseDuration(String(value))
  if (ms === undefined)
    throw new Misuse(
      `--${option} ${oneLine(String(value), 40)}: a span of time is meant, such as 90s, 10m, 4h or 2d`,
    )
  return ms
}

/** What others will read must not contain the value of a secret. @returns whether it does, and that was said */
export async function tellsSecret(io: Io, place: Place, words: unknown[]): Promise<boolean> {
  const names = await secretNamesIn(place, words.filter((one) => typeof one === 'string').join('\n'))
  if (names.length > 0) io.err(secretInWords(names))
  return names.length > 0
}

/** What only looks like a credential is kept or sent, and that is said. */
export async function warnOfLooks(io: Io, text: string): Promise<void> {
  const { looksSecret } = await import('../actions/looks-secret.ts')
  if (await looksSecret(text)) io.err(looksLikeSecret())
}

/** Resources in the words of somebody who works in this workspace. */
export const spell = (place: Place, resource: Resource): string =>
  oneLine(shown(resource, place.workspace.tree), 200)

export const HELP = { help: { type: 'boolean', short: 'h' } } as const
export const READS = { ...HELP, json: { type: 'boolean' } } as const
