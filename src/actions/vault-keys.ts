/** Who can open a vault. */
import { newIdentity, recipientOf } from '../vault/age.ts'
import { addKey, type KeyPlace, type Keys, moveKeys } from '../vault/keys.ts'
import { changeVault, ensureKeys, forgetOlder, keysOf, readVault, whereOf } from '../vault/vault.ts'
import { noteUse, type Use } from './vault.ts'

export interface Recipient {
  key: string
  /** It belongs to a key of this user. */
  own: boolean
}

/** None where there is neither a vault nor a key. */
export async function recipients(use: Use): Promise<Recipient[]> {
  const content = await readVault(use.vault)
  const own = await ownRecipients(use)
  return (content?.recipients ?? own).map((key) => ({ key, own: own.includes(key) }))
}

async function ownRecipients({ vault }: Use): Promise<string[]> {
  return Promise.all(((await keysOf(vault))?.identities ?? []).map(recipientOf))
}

/** Encrypts for one more from now on. @returns whether that is new */
export function addRecipient(use: Use, key: string): Promise<boolean> {
  noteUse(use, 'share', [key])
  return changeVault(use.vault, (content) =>
    content.recipients.includes(key)
      ? { result: false }
      : { content: { ...content, recipients: [...content.recipients, key] }, result: true },
  )
}

export type Removed = 'done' | 'missing' | 'last'

/** What was encrypted already stays readable to them. */
export function removeRecipient(use: Use, key: string): Promise<Removed> {
  noteUse(use, 'unshare', [key])
  return changeVault<Removed>(use.vault, (content) => {
    const left = content.recipients.filter((one) => one !== key)
    if (left.length === content.recipients.length) return { result: 'missing' }
    if (left.length === 0) return { result: 'last' }
    return { content: { ...content, recipients: left }, result: 'done' }
  })
}

/**
 * A new key for this vault from now on. The old one stays in its file, for other vaults and for what was encrypted with it.
 * @returns the new public key
 */
export async function rotate(use: Use): Promise<string> {
  const old = await ownRecipients(use)
  const identity = await newIdentity()
  const key = await recipientOf(identity)
  noteUse(use, 'rotate-key', [key])
  // First the key, then what needs it.
  await addKey(whereOf(use.vault), identity, now(use))
  delete use.vault.keys
  await changeVault(use.vault, (content) => ({
    content: {
      ...content,
      recipients: [key, ...content.recipients.filter((one) => one !== key && !old.includes(one))],
    },
    result: undefined,
  }))
  return key
}

/** Empties the versions before the newest. @returns how many */
export function purge(use: Use): number {
  noteUse(use, 'purge', [])
  return forgetOlder(use.vault)
}

/** A key of this user, to hand on before there is a vault. */
export const makeKey = ({ vault }: Use): Promise<Keys> => ensureKeys(vault)

/** Where the key is; `undefined` while there is none. */
export const keyOf = ({ vault }: Use): Promise<Keys | undefined> => keysOf(vault)

/** @returns whether it is there now */
export function moveKey(use: Use, to: KeyPlace): Promise<boolean> {
  noteUse(use, 'key', [to])
  delete use.vault.keys
  return moveKeys(whereOf(use.vault), to, now(use))
}

const now = ({ vault }: Use): string => new Date(vault.world.clock.wall()).toISOString()
