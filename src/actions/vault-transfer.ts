/** Vaults as files to keep or to hand on. */
import { decrypt, encrypt } from '../vault/age.ts'
import { type Content, nameProblem, parseContent, textOf } from '../vault/content.ts'
import { changeVault, keysOf, readVault } from '../vault/vault.ts'
import { noteUse, type Use } from './vault.ts'

/** @param also public keys of others who shall be able to open it. @returns an age file, and how many secrets are in it */
export async function exported(
  use: Use,
  also: string[],
): Promise<{ bytes: Buffer; count: number } | undefined> {
  const content = await readVault(use.vault)
  if (!content) return undefined
  const names = Object.keys(content.secrets)
  noteUse(use, 'export', [...names, ...also])
  const recipients = [...new Set([...content.recipients, ...also])]
  return { bytes: await encrypt(textOf(content), recipients), count: names.length }
}

export interface Imported {
  added: string[]
  changed: string[]
  /** There with another value, and left as they are. */
  kept: string[]
  /** No names of secrets: as environment variables they would change what programs do. */
  refused: string[]
}

/** @param replace what is there with another value. @param file how it is called */
export async function importAll(use: Use, bytes: Buffer, file: string, replace: boolean): Promise<Imported> {
  const keys = await keysOf(use.vault)
  const { secrets } = parseContent(await decrypt(bytes, keys?.identities ?? [], file), file)
  noteUse(use, 'import', Object.keys(secrets))
  return changeVault(use.vault, (content) => {
    const result: Imported = { added: [], changed: [], kept: [], refused: [] }
    const next: Content['secrets'] = { ...content.secrets }
    for (const [name, secret] of Object.entries(secrets)) {
      if (nameProblem(name) !== undefined) {
        result.refused.push(name)
        continue
      }
      const was = Object.hasOwn(next, name) ? next[name] : undefined
      if (was?.value === secret.value) continue
      result[!was ? 'added' : replace ? 'changed' : 'kept'].push(name)
      if (!was || replace) next[name] = secret
    }
    const isSame = result.added.length + result.changed.length === 0
    return isSame ? { result } : { content: { ...content, secrets: next }, result }
  })
}
