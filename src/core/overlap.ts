/**
 * What can be told about a glob without loading a library; globs.ts has the full answers.
 *
 * Invariant: what these functions say is what micromatch says, for every key. A key is an absolute path with `/`
 * between its names, no empty name and no slash at its end; so a glob that ends in `/` holds nothing. A glob is an
 * absolute micromatch pattern.
 *
 * On case-insensitive volumes the caller lower-cases keys and globs alike. That is sane for names, `*`, `?` and
 * classes within one case (`[A-F]`). It changes what `[[:upper:]]`, ranges across cases (`[Z-a]`, `[A-z]`) and
 * regular expression escapes (`\D`) hold.
 */

// The start of a glob that is taken literally. A backslash before a letter or digit is a regular expression's escape
// (`\d`), and micromatch shortens runs of backslashes: neither is worth following.
const LITERAL = /^(?:[^*?[\]{}()|"\0\\]|\\[^A-Za-z0-9\\/])*/

const literalLength = (glob: string) => LITERAL.exec(glob)![0].length
const unescapeGlob = (glob: string) => (glob.includes('\\') ? glob.replace(/\\(.)/gs, '$1') : glob)

/** A glob that holds exactly `path` (and, as any glob in micromatch, the path that is spelled like the glob). */
export const escapeGlob = (path: string): string =>
  // Of `\\\\` micromatch would leave one backslash; a class from the backslash to itself is left alone.
  path.replace(/[*?[\]{}()|"+\\]/g, (c) => (c === '\\' ? '[\\\\-\\\\]' : `\\${c}`))

/**
 * The deepest folder, without a slash at its end, at or below which lies all that `glob` holds: `/repo/src` for
 * `/repo/src/*.ts` and `/repo/src/**`, the path itself for a glob without magic, `''` where there is none.
 */
export function staticBase(glob: string): string {
  const magic = literalLength(glob)
  if (magic === glob.length) return unescapeGlob(glob)
  if (!isClosed(glob.slice(magic))) return ''
  return unescapeGlob(glob.slice(0, Math.max(0, glob.lastIndexOf('/', magic))))
}

/** Whether `glob` holds `path`, where that can be told cheaply; `undefined`: ask `matches` of globs.ts. */
export function globCovers(glob: string, path: string): boolean | undefined {
  if (glob === path) return true
  const base = staticBase(glob)
  if (base !== '' && !isAtOrBelow(path, base)) return false
  return isTree(glob) && (base !== '' || path[0] === '/') ? true : undefined
}

/** A folder and everything below it. */
const isTree = (glob: string): boolean => glob.endsWith('/**') && literalLength(glob) === glob.length - 2

/** Whether all that the glob `part` holds lies in the folder that `whole` is; `false` where `whole` is none. */
export function treeHolds(whole: string, part: string): boolean {
  const base = staticBase(part)
  return isTree(whole) && base !== '' && isAtOrBelow(base, staticBase(whole))
}

export const isAtOrBelow = (path: string, folder: string) =>
  path.startsWith(folder) && (path.length === folder.length || path[folder.length] === '/')

/**
 * Whether `rest`, the end of a glob from some item on, leaves what precedes it alone: `/a|/b` is both `/a` and
 * `/b`, so the start of a glob binds only if every bar is inside parentheses. In doubt `false`.
 */
export function isClosed(rest: string): boolean {
  if (!/[()|"\0]/.test(rest)) return true
  if (/["[\0]|\.\\?\.|\\\\/.test(rest)) return false
  const open: string[] = []
  for (const c of rest.replace(/\\./gs, '')) {
    if (c === '(' || c === '{') open.push(c === '(' ? ')' : '}')
    else if ((c === ')' || c === '}') && open.pop() !== c) return false
    else if (c === '|' && !open.includes(')')) return false
  }
  return open.length === 0
}
