/** The vault, used by somebody: every use is written down before it happens. */
import { workspaceAt } from '../host/home.ts'
import { audit } from '../vault/audit.ts'
import type { Content, Secret } from '../vault/content.ts'
import { changeVault, readVault, type VaultPlace } from '../vault/vault.ts'
import { type Caller, introduce } from './claims.ts'
import type { Place } from './place.ts'

export interface Use {
  vault: VaultPlace
  /** A handle, or a person's name. */
  who: string
  /** Claude's session id. */
  session?: string
}

/** @param person how somebody is asked and told */
export async function useVault(
  place: Place,
  caller: Caller,
  person: Pick<VaultPlace, 'ask' | 'made' | 'unwatched'>,
): Promise<Use> {
  const { handle } = await introduce(place, caller)
  return {
    vault: { ...placesOfVault(place), ...person },
    who: handle,
    ...(caller.kind === 'session' ? { session: caller.arrival.sid } : {}),
  }
}

/** Where the vault of a workspace is, and what belongs to it. */
export function placesOfVault({ world, workspace: { state, tree } }: Place): VaultPlace {
  return { world, state, tree, watched: [...new Set([state, workspaceAt(world, tree).state])] }
}

export function noteUse({ vault, who, session }: Use, action: string, names: string[]): string {
  const at = new Date(vault.world.clock.wall()).toISOString()
  audit(vault, { at, who, ...(session ? { session } : {}), action, names })
  return at
}

/** @returns whether there was one of this name already */
export function setSecret(
  use: Use,
  name: string,
  secret: Pick<Secret, 'value' | 'type' | 'service'>,
): Promise<boolean> {
  const at = noteUse(use, 'set', [name])
  return changeVault(use.vault, (content) => ({
    content: withSecrets(content, { ...content.secrets, [name]: { ...secret, at, by: use.who } }),
    result: Object.hasOwn(content.secrets, name),
  }))
}

/**
 * The values of these secrets, or of all.
 * @returns those names that are not there instead
 */
export async function takeSecrets(
  use: Use,
  action: string,
  wanted?: string[],
): Promise<{ secrets: Map<string, string> } | { missing: string[] }> {
  const all = (await readVault(use.vault))?.secrets ?? {}
  const names = wanted ?? Object.keys(all)
  const missing = names.filter((name) => !Object.hasOwn(all, name))
  if (missing.length > 0) return { missing }
  noteUse(use, action, names)
  return { secrets: new Map(names.map((name) => [name, all[name]!.value])) }
}

/** What is there, without the values. */
export async function listSecrets(use: Use): Promise<{ name: string; secret: Omit<Secret, 'value'> }[]> {
  const content = await readVault(use.vault)
  if (content) noteUse(use, 'list', [])
  return Object.entries(content?.secrets ?? {})
    .map(([name, { value: _, ...secret }]) => ({ name, secret }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** @returns whether there was one */
export function removeSecret(use: Use, name: string): Promise<boolean> {
  noteUse(use, 'rm', [name])
  return changeVault(use.vault, (content) => {
    if (!Object.hasOwn(content.secrets, name)) return { result: false }
    const { [name]: _, ...left } = content.secrets
    return { content: withSecrets(content, left), result: true }
  })
}

export type Renamed = 'done' | 'missing' | 'taken'

export function renameSecret(use: Use, from: string, to: string): Promise<Renamed> {
  noteUse(use, 'rename', [from, to])
  return changeVault<Renamed>(use.vault, (content) => {
    if (!Object.hasOwn(content.secrets, from)) return { result: 'missing' }
    const { [from]: secret, ...left } = content.secrets
    if (Object.hasOwn(left, to)) return { result: 'taken' }
    return { content: withSecrets(content, { ...left, [to]: secret! }), result: 'done' }
  })
}

const withSecrets = (content: Content, secrets: Content['secrets']): Content => ({ ...content, secrets })
