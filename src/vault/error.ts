/** A failure of the vault. `code` is stable; `hint` says what a person can do. Never holds a value. */
export type VaultErrorCode =
  | 'KEY_MISSING' // there is a vault, and no key of this user's
  | 'KEY_WRONG' // none of the keys here opens it
  | 'KEY_LOCKED' // there is one, which cannot be had now
  | 'KEY_UNSAFE' // others can read it, or it lies in the worktree
  | 'DAMAGED' // not what was encrypted
  | 'FOREIGN' // no vault of dibs
  | 'FUTURE' // written by a newer dibs
  | 'BUSY' // too many others at once; nothing was changed

export class VaultError extends Error {
  override name = 'VaultError'
  constructor(
    readonly code: VaultErrorCode,
    message: string,
    readonly hint: string,
  ) {
    super(message)
  }
}
