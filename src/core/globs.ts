/**
 * The full answers about globs: whether one holds a path, and whether two could hold the same one.
 *
 * Invariant: if some key matches two globs, `globsMayMeet` says so; it may say so in vain. This is the only module
 * of the core that loads micromatch: import it dynamically, so that a hook that meets no glob never pays for it.
 */
import micromatch from 'micromatch'
import { isAtOrBelow, isClosed, staticBase } from './overlap.ts'

/**
 * Names that begin with a dot are names like others, and a `!` at the start negates nothing. Beyond the types:
 * `windows`, keys have `/` everywhere; `flags`, `**` crosses line breaks in names, which micromatch forgets.
 */
const OPTIONS = { dot: true, nonegate: true, windows: false, flags: 's' } as object

/** Whether `glob` holds `path`. A glob that cannot be compiled holds only the path that is spelled like it. */
export const matches = (glob: string, path: string): boolean => micromatch.isMatch(path, glob, OPTIONS)

/** Beyond so many pairs of states (two globs of 300 to 1,000 characters), two globs are taken to meet. */
const PAIRS_MAX = 1_000_000
/** Braces inside braces; beyond, what is in them is taken for anything. */
const BRACE_DEPTH_MAX = 20

/** `false` only if no key is held by both globs. Symmetric. */
export function globsMayMeet(a: string, b: string): boolean {
  if (a === b) return true
  if (basesPart(a, b)) return false
  const [x, y] = [understood(a), understood(b)]
  // Micromatch lets a glob also hold the path that is spelled like the glob.
  return meet(x, y) || meet(spelled(a), y) || meet(x, spelled(b))
}

/**
 * Most pairs are told apart by their folders. That goes for the paths that are spelled like the globs, too: escaping
 * changes only names that begin after the common part, for no base has a backslash in it.
 */
function basesPart(a: string, b: string): boolean {
  const [x, y] = [staticBase(a), staticBase(b)]
  return x !== '' && y !== '' && !isAtOrBelow(x, y) && !isAtOrBelow(y, x)
}

/** A set of UTF-16 units (as micromatch counts): those in `chars`, or all but those. */
interface Chars {
  not: boolean
  chars: string
}
const ANY: Chars = { not: true, chars: '' }
const NO_SLASH: Chars = { not: true, chars: '/' }
const just = (chars: string): Chars => ({ not: false, chars })

const has = (set: Chars, c: string) => set.chars.includes(c) !== set.not
const share = (a: Chars, b: Chars): boolean =>
  a.not ? b.not || share(b, a) : [...a.chars].some((c) => has(b, c))

/** Starts in state 0, ends in state 1; the rest in any order. */
function automaton() {
  const steps: { on: Chars; to: number }[][] = [[], []]
  const jumps: number[][] = [[], []]
  const state = () => {
    jumps.push([])
    return steps.push([]) - 1
  }
  const jump = (from: number, to: number) => void jumps[from]!.push(to)
  const step = (from: number, on: Chars, to = state()) => {
    steps[from]!.push({ on, to })
    return to
  }
  const loop = (from: number, on: Chars) => {
    const at = state()
    jump(from, at)
    return step(at, on, at)
  }
  const text = (from: number, chars: string) => chars.split('').reduce((at, c) => step(at, just(c)), from)
  return { steps, jumps, state, jump, step, loop, text }
}
type Automaton = ReturnType<typeof automaton>

function spelled(glob: string): Automaton {
  const it = automaton()
  it.jump(it.text(0, glob), 1)
  return it
}

/** Whether some key leads through both. `where` in the key: 0 at its start, 1 in a name, 2 after a slash. */
function meet(a: Automaton, b: Automaton): boolean {
  const width = b.steps.length
  const pairs = a.steps.length * width
  if (pairs > PAIRS_MAX) return true
  const seen = new Uint8Array(pairs * 3)
  const pending: number[] = []
  const visit = (p: number, q: number, where: number) => {
    const at = (p * width + q) * 3 + where
    if (seen[at] === 0) pending.push(at)
    seen[at] = 1
  }
  visit(0, 0, 0)
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const [where, pair] = [at % 3, Math.floor(at / 3)]
    const [p, q] = [Math.floor(pair / width), pair % width]
    if (p === 1 && q === 1 && where !== 2) return true
    for (const to of a.jumps[p]!) visit(to, q, where)
    for (const to of b.jumps[q]!) visit(p, to, where)
    for (const s of a.steps[p]!) {
      for (const t of b.steps[q]!) {
        // A key may begin with two slashes (`//server/share`).
        if (where !== 2 && has(s.on, '/') && has(t.on, '/')) visit(s.to, t.to, where === 0 ? 0 : 2)
        if (share(s.on, t.on) && share(s.on, NO_SLASH) && share(t.on, NO_SLASH)) visit(s.to, t.to, 1)
      }
    }
  }
  return false
}

// --- a glob as an automaton ----------------------------------------------------------------------------------

// A class that can be told without a regular expression. In micromatch `^` negates and `!` does not.
const CLASS = /\[(\^?)((?:[a-z0-9](?:-[a-z0-9])?|[_.!])+)\]/iy
const DEEP = /(?:\/\*\*)+(?=\/|$)/y

/** Takes at least what micromatch takes: from where the glob cannot be followed on, anything. */
function understood(glob: string): Automaton {
  const it = automaton()
  const { state, jump, step, loop } = it
  /** `[from, to]`: leads on only if nothing at all follows. */
  const ends: [number, number][] = []
  let i = 0
  let dotBefore = -1

  /** Reads one item at `i` and returns the state after it; `undefined` if it cannot be followed. */
  function item(at: number, depth: number): number | undefined {
    const c = glob[i]!
    if (c === '*') return stars(at)
    if ('()|"\0'.includes(c) || ('?+@!'.includes(c) && glob[i + 1] === '(')) return undefined
    if (c === '/') return slash(at)
    if (c === '[') return charClass(at)
    if (c === '{') return brace(at, depth + 1)
    if (c === '\\') return escaped(at, depth)
    i++
    return c === '?' ? step(at, NO_SLASH) : literal(at, c, depth, i - 1)
  }

  function escaped(at: number, depth: number): number | undefined {
    const c = glob[i + 1]
    if (c === undefined || /[a-z0-9\\]/i.test(c)) return undefined
    i++
    if (c === '/') return slash(at)
    i++
    return literal(at, c, depth, i - 2)
  }

  function literal(at: number, c: string, depth: number, begin: number): number | undefined {
    if (c === '.' && depth > 0 && dotBefore === begin) return undefined // `{1..9}`
    if (c === '.') dotBefore = i
    return step(at, just(c))
  }

  function stars(at: number): number {
    const begin = i
    while (glob[i] === '*') i++
    // `**` crosses slashes only where it is a whole name; but micromatch takes a brace for the end of a name.
    const isName = '/{,}'.includes(glob[begin - 1] ?? '/') && '/{,}\\'.includes(glob[i] ?? '/')
    return loop(at, i - begin === 2 && isName ? ANY : NO_SLASH)
  }

  function slash(at: number): number {
    DEEP.lastIndex = i
    const deep = DEEP.exec(glob)
    const inside = step(at, just('/'))
    i += deep ? deep[0].length : 1
    if (!deep) return inside
    const below = loop(inside, ANY)
    const next = state()
    if (i === glob.length) {
      jump(below, next)
      jump(at, next) // `a/**` holds `a`
      return next
    }
    i++
    step(below, just('/'), next)
    jump(inside, next) // `a/**/b` holds `a/b`
    ends.push([at, next]) // `a/**/{b,}` holds `a`
    return next
  }

  function charClass(at: number): number | undefined {
    CLASS.lastIndex = i
    const found = CLASS.exec(glob)
    if (!found) return undefined
    i += found[0].length
    if (glob[i] === '+') return undefined // a regular expression's plus
    const chars = found[2]!.replace(/(.)-(.)/g, (_, a: string, z: string) => range(a, z))
    const next = step(at, found[1] ? { not: true, chars: `${chars}/` } : just(chars))
    jump(it.text(at, found[0]), next) // micromatch lets `[ab]` also hold the text `[ab]`
    return next
  }

  function brace(at: number, depth: number): number | undefined {
    if (depth > BRACE_DEPTH_MAX) return undefined
    const first = state()
    const after = state()
    let branch = first
    let commas = 0
    for (i++; glob[i] !== '}'; ) {
      if (i >= glob.length) return undefined
      if (glob[i] === ',') {
        if (commas++ === 0) jump(at, first)
        jump(branch, after)
        i++
        branch = state()
        jump(at, branch)
        continue
      }
      const next = item(branch, depth)
      if (next === undefined) return undefined
      branch = next
    }
    i++
    if (glob[i] === '+') return undefined
    if (commas > 0) jump(branch, after)
    else step(branch, just('}'), after)
    if (commas === 0) step(at, just('{'), first) // `{a}` is literal
    return after
  }

  let at = 0
  while (i < glob.length) {
    const begin = i
    const next = item(at, 0)
    if (next === undefined) {
      at = loop(isClosed(glob.slice(begin)) ? at : 0, ANY)
      break
    }
    at = next
  }
  jump(at, 1)
  for (const [from, to] of ends.reverse()) if (reachesEnd(it, to)) jump(from, 1)
  return it
}

const range = (a: string, z: string) => {
  const [from, to] = [a.charCodeAt(0), z.charCodeAt(0)]
  return String.fromCharCode(...Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n))
}

function reachesEnd(it: Automaton, from: number): boolean {
  const seen = new Set([from])
  for (const at of seen) for (const to of it.jumps[at]!) seen.add(to)
  return seen.has(1)
}
