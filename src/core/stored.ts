/**
 * The state as it is stored, and from there back. Claims are most of it, and most of them are plain: a file that the
 * main thread of a session edited. Those are stored by holder, all in one text, because every edit of everybody reads
 * them: a text is parsed as fast as it is copied, and a path is looked for in it as it is.
 *
 *     { participants: […], waiters: […],
 *       claims: [{ by: "brave-otter", plain: "//:./src/a.ts//:1795373932421//:…", full: [{ r, since, until, … }, …] }] }
 *
 * Paths below the holder's worktree begin with `./`. No path has `//:` in it, for no name on a disk is empty, and none is
 * a number: so what stands between two `//:` and before a number is a path, wherever one begins to read. What is no
 * record of ours is left out, never guessed at; unknown fields are kept.
 */
import { isClaim, isHolding, isParticipant, isRecord, isWaiter, type Loose, records } from './records.ts'
import { meetCheaply, type Resource } from './resource.ts'
import type { Claim, Participant, State, Waiter } from './state.ts'

/** The claims of one participant. */
interface Holding {
  by: string
  /** `//:PATH//:TIME`, once for each. */
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
    const paths = list.some((one) => one.glob) ? undefined : [...new Set(list.map((one) => one.r))]
    return (holding, tree) => about(holding, tree, list, paths)
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
  ...plainClaims(by, plain.split(BREAK), tree),
  ...fullClaims(by, full),
]

const fullClaims = (by: string, full: unknown[]): Claim[] =>
  records<Claim>(full, isClaim).map((one) => ({ ...one, by }))

/**
 * @param parts nothing, path, time, path, time, …
 * @param among the paths that are looked for; absent for all
 */
function plainClaims(by: string, parts: string[], tree: string | undefined, among?: Set<string>): Claim[] {
  const claims: Claim[] = []
  for (let at = 1; at + 1 < parts.length; at++) {
    if (among && !among.has(parts[at]!)) continue
    const claim = plainClaim(by, parts[at]!, parts[at + 1]!, tree) // of a time and what follows it: none
    if (claim) claims.push(claim)
  }
  return claims
}

/** @param paths all that `wanted` asks for, if it asks for no globs */
function about(
  { by, plain, full }: Holding,
  tree: string | undefined,
  wanted: Resource[],
  paths: string[] | undefined,
): Claim[] {
  if (!paths) return all({ by, plain, full }, tree).filter((claim) => mayMeet(claim, wanted))
  if (paths.length > FEW) {
    const keys = new Set(paths)
    const spelled = new Set(paths.flatMap((path) => [path, shorten(path, tree)]))
    const met = fullClaims(by, full).filter((one) => (one.glob ? mayMeet(one, wanted) : keys.has(one.r)))
    return [...plainClaims(by, plain.split(BREAK), tree, spelled), ...met]
  }
  const claims: Claim[] = []
  for (const r of paths)
    for (const path of new Set([shorten(r, tree), r]))
      for (let at = find(plain, path); at >= 0; at = find(plain, path, at + 1)) {
        const claim = plainClaim(by, path, timeAt(plain, path, at), tree)
        if (claim) claims.push(claim)
      }
  return [...claims, ...fullClaims(by, full).filter((one) => mayMeet(one, wanted))]
}

/** To look for so many in a text takes as long as to read all of it. */
const FEW = 8

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
    const parts = plain.split(BREAK)
    // What is only reserved for a minute will be something else when it is read.
    const lasting = fullClaims(by, full).filter((one) => !one.reserved)
    const first = [...plainClaims(by, parts.slice(0, 1 + 2 * few), trees.get(by)), ...lasting]
    held.set(by, { first: first.slice(0, few), count: Math.floor(parts.length / 2) + lasting.length })
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
  if (isPlain(claim)) holding.plain += BREAK + shorten(claim.r, tree) + BREAK + claim.since
  else holding.full.push(withoutHolder(claim))
}

const withoutHolder = ({ by: _by, ...rest }: Claim): Omit<Claim, 'by'> => rest

function dropClaim(holding: Holding, claim: Claim, tree: string | undefined): void {
  if (isPlain(claim))
    for (const path of [shorten(claim.r, tree), claim.r]) {
      const at = find(holding.plain, path)
      if (at < 0) continue
      const entry = BREAK + path + BREAK + timeAt(holding.plain, path, at)
      holding.plain = holding.plain.slice(0, at) + holding.plain.slice(at + entry.length)
    }
  const at = holding.full.findIndex((one) => one.r === claim.r && one.glob === claim.glob)
  if (at >= 0) holding.full.splice(at, 1)
}

/** Does the main thread of `by` hold a file by an edit, as far as can be seen without unpacking anything? */
export function holdsPlainly(doc: unknown, by: string, tree: string, r: string): boolean {
  const holdings = isRecord(doc) && Array.isArray(doc.claims) ? (doc.claims as Holding[]) : []
  const plain = holdings.find((one) => one?.by === by)?.plain
  if (typeof plain !== 'string') return false
  const path = shorten(r, tree)
  const at = find(plain, path)
  return at >= 0 && isTime(timeAt(plain, path, at))
}

/** Begins and ends in different characters: no two of them overlap. */
const BREAK = '//:'

/** Where a path stands, from `from` on, with the break before it; -1 where it does not. */
const find = (plain: string, path: string, from = 0): number => plain.indexOf(BREAK + path + BREAK, from)

/** What the text can tell apart from all else that stands in it. */
const fits = (path: string): boolean => path !== '' && !path.includes(BREAK) && !isTime(path)

/** What follows the path that stands at `at`: its time. */
function timeAt(plain: string, path: string, at: number): string {
  const from = at + BREAK.length + path.length + BREAK.length
  const end = plain.indexOf(BREAK, from)
  return plain.slice(from, end < 0 ? plain.length : end)
}

const isTime = (text: string): boolean => /^\d{1,15}$/.test(text)

const PLAIN_FIELDS = 4

/** `r`, `by`, `since`, and the main thread alone, with a path and a time that the text can hold. */
function isPlain(claim: Claim): boolean {
  const { r, since, agents } = claim
  if (agents?.length !== 1 || agents[0] !== '' || Object.keys(claim).length !== PLAIN_FIELDS) return false
  return fits(r) && isTime(String(since))
}

function plainClaim(by: string, path: string, time: string, tree: string | undefined): Claim | undefined {
  if (!fits(path) || !isTime(time)) return undefined
  const since = Number(time)
  if (!path.startsWith('./')) return { r: path, by, since, agents: [''] }
  return tree === undefined ? undefined : { r: tree + path.slice(1), by, since, agents: [''] }
}

/** Keys are absolute paths or named things: none begins with a dot. */
const shorten = (r: string, tree: string | undefined): string =>
  tree !== undefined && r.startsWith(`${tree}/`) ? `.${r.slice(tree.length)}` : r

const treeOf = (one: Participant): string | undefined => (one.kind === 'session' ? one.tree : undefined)

const treesOf = (participants: Participant[]): Map<string, string | undefined> =>
  new Map(participants.map((one) => [one.handle, treeOf(one)]))
