/**
 * The plain claims of one holder, in one text: `//:PATH//:TIME`, once for each. Paths below the holder's worktree begin
 * with `./`. No path has `//:` in it, for no name on a disk is empty, and none is a number: so what stands between two
 * `//:` and before a number is a path, wherever one begins to read.
 */
import type { Claim } from './state.ts'

/** Begins and ends in different characters: no two of them overlap. */
const BREAK = '//:'

/** A file that the main thread of a session edited, and nothing more, with a path and a time that the text can hold. */
export function isPlain(claim: Claim): boolean {
  const { r, since, agents } = claim
  if (agents?.length !== 1 || agents[0] !== '' || Object.keys(claim).length !== PLAIN_FIELDS) return false
  return fits(r) && Number.isInteger(since) && since >= 0 && since <= LAST_TIME
}

/** `r`, `by`, `since`, `agents` */
const PLAIN_FIELDS = 4
/** Of 15 digits. */
const LAST_TIME = 999_999_999_999_999

/** The first of them, and how many there are. */
export function firstOf(plain: string, by: string, tree: string | undefined, few: number) {
  const parts = plain.split(BREAK)
  return { first: claimsIn(parts.slice(0, 1 + 2 * few), by, tree), count: Math.floor(parts.length / 2) }
}

/** All of them. @param among of these paths only, as `spellings` spells them */
export const plainClaims = (
  plain: string,
  by: string,
  tree: string | undefined,
  among?: Set<string>,
): Claim[] => claimsIn(plain.split(BREAK), by, tree, among)

/** @param parts nothing, path, time, path, time, … */
function claimsIn(parts: string[], by: string, tree: string | undefined, among?: Set<string>): Claim[] {
  const claims: Claim[] = []
  for (let at = 1; at + 1 < parts.length; at++) {
    if (among && (isDigit(parts[at]!) || !among.has(parts[at]!))) continue
    const claim = plainClaim(by, parts[at]!, parts[at + 1]!, tree) // of a time and what follows it: none
    if (claim) claims.push(claim)
  }
  return claims
}

/** Those of one file. */
export function plainClaimsOf(plain: string, by: string, tree: string | undefined, r: string): Claim[] {
  const claims: Claim[] = []
  for (const path of spellings(r, tree))
    for (let at = find(plain, path); at >= 0; at = find(plain, path, at + 1)) {
      const claim = plainClaim(by, path, timeAt(plain, path, at), tree)
      if (claim) claims.push(claim)
    }
  return claims
}

/** Is there one of a file? Without unpacking anything. */
export function holds(plain: string, tree: string, r: string): boolean {
  const path = shorten(r, tree)
  const at = find(plain, path)
  return at >= 0 && isTime(timeAt(plain, path, at))
}

export const withPlain = (plain: string, { r, since }: Claim, tree: string | undefined): string =>
  plain + BREAK + shorten(r, tree) + BREAK + since

export function withoutPlain(plain: string, { r }: Claim, tree: string | undefined): string {
  let left = plain
  for (const path of spellings(r, tree)) {
    const at = find(left, path)
    if (at < 0) continue
    const entry = BREAK + path + BREAK + timeAt(left, path, at)
    left = left.slice(0, at) + left.slice(at + entry.length)
  }
  return left
}

/** How a file may stand there. */
export function spellings(r: string, tree: string | undefined): string[] {
  const short = shorten(r, tree)
  return short === r ? [r] : [short, r]
}

/** Keys are absolute paths or named things: none begins with a dot. */
const shorten = (r: string, tree: string | undefined): string =>
  tree !== undefined && r[tree.length] === '/' && r.startsWith(tree) ? `.${r.slice(tree.length)}` : r

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

/** No path and no named thing begins with one. */
const isDigit = (text: string): boolean => text >= '0' && text < ':'

const isTime = (text: string): boolean => /^\d{1,15}$/.test(text)

function plainClaim(by: string, path: string, time: string, tree: string | undefined): Claim | undefined {
  if (!fits(path) || !isTime(time)) return undefined
  const since = Number(time)
  if (!path.startsWith('./')) return { r: path, by, since, agents: [''] }
  return tree === undefined ? undefined : { r: tree + path.slice(1), by, since, agents: [''] }
}
