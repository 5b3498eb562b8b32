/** `dibs secret share`, `rotate-key` and `purge`: who can open the vault, and what is left of older ones. */
import {
  addRecipient,
  keyOf,
  makeKey,
  moveKey,
  purge as purgeOlder,
  recipients,
  removeRecipient,
  rotate,
} from '../../actions/vault-keys.ts'
import { isRecipient } from '../../vault/age.ts'
import { KEY_PLACES, type KeyPlace } from '../../vault/keys.ts'
import {
  keyNotMoved,
  keyPlace,
  keyRotated,
  noKey,
  noRecipient,
  purged,
  recipientList,
  shared,
  unshared,
} from '../../words/vault.ts'
import { type Io, json, Misuse } from '../command.ts'
import { exactly, useHere, type Values } from './shared.ts'

export async function share(args: string[], values: Values, io: Io): Promise<number> {
  const use = await useHere(io)
  if (args.length === 0 && !values.remove) {
    const known = await recipients(use)
    if (known.length === 0) await makeKey(use)
    const all = known.length > 0 ? known : await recipients(use)
    if (values.json) io.out(json('recipients', { recipients: all.map((one) => ({ ...one })) }))
    else io.out(recipientList(all))
    return 0
  }
  const [key = ''] = exactly(args, 1)
  if (!isRecipient(key))
    throw new Misuse('a public key of age is meant, such as dibs secret share shows: age1…')
  if (!values.remove) {
    const isNew = await addRecipient(use, key)
    io.out(values.json ? json('secret', { shared: key, changed: isNew }) : shared(key, isNew))
    return 0
  }
  const done = await removeRecipient(use, key)
  if (done !== 'done') {
    io.err(noRecipient(key, done === 'last'))
    return 1
  }
  io.out(values.json ? json('secret', { unshared: key }) : unshared(key))
  return 0
}

export async function rotateKey(args: string[], values: Values, io: Io): Promise<number> {
  exactly(args, 0)
  const use = await useHere(io)
  const key = await rotate(use)
  const { name = '' } = (await keyOf(use)) ?? {}
  io.out(values.json ? json('secret', { key, at: name }) : keyRotated(key, name))
  return 0
}

export async function purge(args: string[], values: Values, io: Io): Promise<number> {
  exactly(args, 0)
  const count = purgeOlder(await useHere(io))
  io.out(values.json ? json('secret', { purged: count }) : purged(count))
  return 0
}

/** Where the key is; with a place, it is moved there. */
export async function key(args: string[], values: Values, io: Io): Promise<number> {
  const use = await useHere(io)
  if (args.length > 0) {
    const [to = ''] = exactly(args, 1)
    if (!KEY_PLACES.includes(to as KeyPlace)) throw new Misuse(`one of ${KEY_PLACES.join(', ')} is meant`)
    if (!(await moveKey(use, to as KeyPlace))) {
      io.err(keyNotMoved(to))
      return 1
    }
  }
  const keys = await keyOf(use)
  if (!keys) {
    io.err(noKey())
    return 1
  }
  const own = (await recipients(use)).filter((one) => one.own).map((one) => one.key)
  if (values.json) io.out(json('key', { place: keys.place, at: keys.name, public: own }))
  else io.out(keyPlace(keys.name, own))
  return 0
}
