/**
 * The state as it is stored, and from there back. Claims are most of it, and most of them are plain: a file that the
 * main thread of a session edited. Those are stored by holder, all in one text, because every edit of everybody reads
 * them: a text is parsed as fast as it is copied, and a path is looked for in it as it is.
 *
 *     { participants: […], waiters: […],
 *       claims: [{ by: "brave-otter", plain: "//:./src/a.ts//:1795373932421//:…", full: [{ r, since, until, … }, …] }] }
 *
 * What is no record of ours is left out, never guessed at; unknown fields are kept.
 */
import {
  firstOf,
  holds,
  isPlain,
  plainClaims,
  plainClaimsOf,
  spellings,
  withoutPlain,
  withPlain,
} from './plain-claims.ts'
import { isClaim, isHolding, isParticipant, isRecord, isWaiter, type Loose, records } from './records.ts'
import { meetCheaply, type Resource } from './resource.ts'
import type { Claim, Participant, State, Waiter } from './state.ts'

/** The claims of one participant. */
interface Holding {
  by: string
  /** See plain-claims.ts. */
  plain: string
  /** Claims that are more than that, without `by`. */
  full: Omit<Claim, 'by'>[]
}

export interface Stored {
  participants: Participant[]
  waiters: Waiter[]
  claims: Holding[]
}

export const unpackState = (doc: unknown): State => unpack(doc, () => all)

/** The state with only those claims that may meet one of the resources: to look at, and to change by `repack`. */
export const unpackAbout = (doc: unknown, wanted: (state: State) => Resource[]): State =>
  unpack(doc, (state) => {
    const list = wanted(state)
    // Only a glob can meet a path that is spelled differently.
    if (list.some((one) => one.glob))
      return (holding, tree) => all(holding, tree).filter((claim) => mayMeet(claim, list))
    const keys = new Set(list.map((one) => one.r))
    return keys.size > FEW ? lookUp(list, keys) : find(list, keys)
  })

type Unpack = (holding: Holding, tree: string | undefined) => Claim[]

function unpack(doc: unknown, by: (state: State) => Unpack): State {
  const { participants, waiters, claims, ...unknown } = (isRecord(doc) ? doc : {}) as Loose
  const state: State = {
    ...unknown,
    participants: records(participants, isParticipant),
    claims: [],
    waiters: records(waiters, isWaiter),
  }
  const trees = treesOf(state.participants)
  const claimsIn = by(state)
  for (const holding of records<Holding>(claims, isHolding))
    for (const claim of claimsIn(holding, trees.get(holding.by))) state.claims.push(claim)
  return state
}

const all = ({ by, plain, full }: Holding, tree: string | undefined): Claim[] => [
  ...plainClaims(plain, by, tree),
  ...fullClaims(by, full),
]

const fullClaims = (by: string, full: unknown[]): Claim[] =>
  records<Claim>(full, isClaim).map((one) => ({ ...one, by }))

/** Files that are looked for in what is held. */
const find =
  (wanted: Resource[], keys: Set<string>): Unpack =>
  ({ by, plain, full }, tree) => [
    ...[...keys].flatMap((r) => plainClaimsOf(plain, by, tree, r)),
    ...fullClaims(by, full).filter((one) => mayMeet(one, wanted)),
  ]

/** To look for so many in a text takes as long as to read all of it. */
const FEW = 8

/** What is held is looked for among files. Whoever holds nothing in their folders is passed over. */
function lookUp(wanted: Resource[], keys: Set<string>): Unpack {
  const folders = [...new Set([...keys].map((r) => r.slice(0, r.lastIndexOf('/') + 1)))]
  const isNear = (plain: string, tree: string | undefined): boolean =>
    folders.length > FEW ||
    folders.some((folder) => spellings(folder, tree).some((one) => plain.includes(one)))
  const spelled = new Map<string | undefined, Set<string>>()
  const among = (tree: string | undefined): Set<string> => {
    const paths = spelled.get(tree) ?? new Set([...keys].flatMap((r) => spellings(r, tree)))
    spelled.set(tree, paths)
    return paths
  }
  const isMet = (one: Claim): boolean => (one.glob ? mayMeet(one, wanted) : keys.has(one.r))
  return ({ by, plain, full }, tree) => [
    ...(isNear(plain, tree) ? plainClaims(plain, by, tree, among(tree)) : []),
    ...fullClaims(by, full).filter(isMet),
  ]
}

const mayMeet = (claim: Resource, wanted: Resource[]): boolean =>
  wanted.some((one) => meetCheaply(claim, one) !== false)

export function packState({ participants, waiters, claims, ...unknown }: State): Stored {
  const trees = treesOf(participants)
  const holdings = new Map<string, Holding>()
  for (const claim of claims) packClaim(claim, holdings, trees.get(claim.by))
  return { ...unknown, participants, waiters, claims: [...holdings.values()] }
}

/** What everybody holds, in brief: the first few claims, and how many there are. */
export function heldIn(doc: unknown, few: number): Map<string, { first: Claim[]; count: number }> {
  const { participants, claims } = (isRecord(doc) ? doc : {}) as Loose
  const trees = treesOf(records(participants, isParticipant))
  const held = new Map<string, { first: Claim[]; count: number }>()
  for (const { by, plain, full } of records<Holding>(claims, isHolding)) {
    const { first, count } = firstOf(plain, by, trees.get(by), few)
    // What is only reserved for a minute will be something else when it is read.
    const lasting = fullClaims(by, full).filter((one) => !one.reserved)
    held.set(by, { first: [...first, ...lasting].slice(0, few), count: count + lasting.length })
  }
  return held
}

/**
 * The stored form of what became of a state that `unpackAbout` made of `doc`: all other claims stay as they are stored.
 * `undefined` when that is not all: somebody left, or works in another worktree.
 */
export function repack(doc: unknown, before: State, after: State): Stored | undefined {
  const stayed = before.participants.every((old, at) => {
    const one = after.participants[at]
    // A newcomer may be called as somebody was who is gone: who came at the same time is the same.
    return one?.handle === old.handle && one.since === old.since && treeOf(one) === treeOf(old)
  })
  if (!stayed || !isRecord(doc)) return undefined
  const { claims, ...unknown } = doc
  const trees = treesOf(after.participants)
  const list = records<Holding>(claims, isHolding)
  const holdings = new Map(list.map((one) => [one.by, one]))
  // Not as dibs writes it: what is left out of the whole must not come back through a part, or as a newcomer's.
  const newcomers = after.participants.slice(before.participants.length)
  const foreign = holdings.size < list.length || newcomers.some((one) => holdings.has(one.handle))
  if (foreign) return undefined
  const copied = new Set<string>()
  const own = (by: string): Holding => {
    const old = holdings.get(by) ?? { by, plain: '', full: [] }
    if (copied.has(by)) return old
    copied.add(by)
    const copy = { ...old, full: [...old.full] }
    holdings.set(by, copy)
    return copy
  }
  for (const claim of before.claims)
    if (!after.claims.includes(claim)) dropClaim(own(claim.by), claim, trees.get(claim.by))
  for (const claim of after.claims)
    if (!before.claims.includes(claim)) {
      own(claim.by)
      packClaim(claim, holdings, trees.get(claim.by))
    }
  const left = [...holdings.values()].filter((one) => one.plain.length + one.full.length > 0)
  return { ...unknown, participants: after.participants, waiters: after.waiters, claims: left }
}

function packClaim(claim: Claim, holdings: Map<string, Holding>, tree: string | undefined): void {
  const { by } = claim
  let holding = holdings.get(by)
  if (!holding) {
    holding = { by, plain: '', full: [] }
    holdings.set(by, holding)
  }
  if (isPlain(claim)) holding.plain = withPlain(holding.plain, claim, tree)
  else holding.full.push(withoutHolder(claim))
}

const withoutHolder = ({ by: _by, ...rest }: Claim): Omit<Claim, 'by'> => rest

function dropClaim(holding: Holding, claim: Claim, tree: string | undefined): void {
  if (isPlain(claim)) holding.plain = withoutPlain(holding.plain, claim, tree)
  const at = holding.full.findIndex((one) => one.r === claim.r && one.glob === claim.glob)
  if (at >= 0) holding.full.splice(at, 1)
}

/** Does the main thread of `by` hold a file by an edit, as far as can be seen without unpacking anything? */
export function holdsPlainly(doc: unknown, by: string, tree: string, r: string): boolean {
  const holdings = isRecord(doc) && Array.isArray(doc.claims) ? (doc.claims as Holding[]) : []
  const plain = holdings.find((one) => one?.by === by)?.plain
  return typeof plain === 'string' && holds(plain, tree, r)
}

const treeOf = (one: Participant): string | undefined => (one.kind === 'session' ? one.tree : undefined)

const treesOf = (participants: Participant[]): Map<string, string | undefined> =>
  new Map(participants.map((one) => [one.handle, treeOf(one)]))
