/** The age format (https://age-encryption.org/v1), so that the `age` program alone opens what is written here. */
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { VaultError } from './error.ts'

/** X25519: what every version of `age` reads. */
export const newIdentity = (): Promise<string> => generateX25519Identity()

/** The public key that belongs to a secret one. */
export const recipientOf = (identity: string): Promise<string> => identityToRecipient(identity)

export const isRecipient = (text: string): boolean => {
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch {
    return false
  }
}

export async function encrypt(text: string, recipients: string[]): Promise<Buffer> {
  const encrypter = new Encrypter()
  for (const one of recipients) encrypter.addRecipient(one)
  return Buffer.from(await encrypter.encrypt(text))
}

const MAGIC = 'age-encryption.org/'

/**
 * @param file how it is called, for messages
 * @throws VaultError
 */
export async function decrypt(bytes: Uint8Array, identities: string[], file: string): Promise<string> {
  const head = Buffer.from(bytes.subarray(0, MAGIC.length + 2)).toString('latin1')
  if (!head.startsWith(MAGIC)) throw new VaultError('FOREIGN', `${file} is no age file`, 'dibs secret --help')
  const decrypter = new Decrypter()
  for (const one of identities) decrypter.addIdentity(one)
  try {
    return await decrypter.decrypt(bytes, 'text')
  } catch (error) {
    // The library has no codes; nothing of the content is in its messages, and none is passed on.
    if (/no identity matched/.test((error as Error).message))
      throw new VaultError(
        'KEY_WRONG',
        `none of the keys here opens ${file}; it is left as it is`,
        'put the key that it was made with beside yours, see docs/vault.md',
      )
    throw new VaultError(
      'DAMAGED',
      `${file} is not what was encrypted: damaged, cut short or changed`,
      'the ones before it lie beside it, see docs/vault.md',
    )
  }
}

/** As `age --passphrase` does it. */
export async function encryptWith(text: string, passphrase: string): Promise<Buffer> {
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  return Buffer.from(await encrypter.encrypt(text))
}

/** @throws VaultError */
export async function decryptWith(bytes: Uint8Array, passphrase: string, file: string): Promise<string> {
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  try {
    return await decrypter.decrypt(bytes, 'text')
  } catch {
    throw new VaultError(
      'KEY_WRONG',
      `that is not the passphrase of ${file}`,
      'try again; nothing was changed',
    )
  }
}
