/** Which files a patch is for: the text of `diff -u`, `git diff` and `git format-patch`. */

/** Without the folders that the patch leaves out; `undefined` on the side where there is no file. */
export interface Patched {
  before: string | undefined
  after: string | undefined
}

/**
 * @param strip how many folders at the front of each name do not count
 * @returns `undefined` for what is not followed: names in quotes, other formats
 */
export function patchedFiles(text: string, strip: number): Patched[] | undefined {
  const lines = text.split(/\r?\n/)
  const all: Patched[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    if (/^(---|\+\+\+|diff --git|rename (from|to)|copy to) "/.test(line)) return undefined
    const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line)
    if (hunk) at = afterHunk(lines, at, Number(hunk[1] ?? 1), Number(hunk[2] ?? 1))
    else if (line.startsWith('--- ') && lines[at + 1]?.startsWith('+++ ')) {
      const [before, after] = [nameIn(line, strip), nameIn(lines[at + 1]!, strip)]
      if (before === '' || after === '') return undefined
      all.push({ before, after })
    } else if (/^(rename (from|to)|copy to) /.test(line)) {
      // Both names of a move are written. These lines have no `a/` in front.
      const name = stripped(line.replace(/^\w+ (from|to) /, ''), Math.max(0, strip - 1))
      all.push({ before: name, after: name })
    } else if (/^(GIT binary patch|Binary files |new file mode |deleted file mode |old mode )/.test(line)) {
      const name = headed(lines, at, strip)
      if (name === undefined) return undefined
      all.push({ before: name, after: name })
    } else if (/^(\*\*\* |\d+(,\d+)?[acd]\d)/.test(line)) return undefined // context diffs, ed scripts
  }
  return all
}

/** A hunk's lines are not looked at: one of them may begin like a header. */
function afterHunk(lines: string[], at: number, before: number, after: number): number {
  let [old, fresh] = [before, after]
  while (old > 0 || fresh > 0) {
    const line = lines[at + 1]
    if (line === undefined) break
    if (line.startsWith('-')) old--
    else if (line.startsWith('+')) fresh--
    else if (!line.startsWith('\\')) {
      old--
      fresh--
    }
    at++
  }
  return at
}

/** `''` where nothing is left of it. */
function nameIn(line: string, strip: number): string | undefined {
  const name = line.slice(4).replace(/\t.*$/, '').trimEnd()
  if (name === '/dev/null') return undefined
  return stripped(name, strip)
}

const stripped = (name: string, strip: number): string => name.split('/').slice(strip).join('/')

/** The name in the `diff --git a/NAME b/NAME` above: the same twice. */
function headed(lines: string[], at: number, strip: number): string | undefined {
  for (let up = at; up >= 0; up--) {
    const both = /^diff --git (.+)$/.exec(lines[up]!)?.[1]
    if (both === undefined) continue
    const half = (both.length - 1) / 2
    const [one, other] = [stripped(both.slice(0, half), strip), stripped(both.slice(half + 1), strip)]
    return one !== '' && one === other ? one : undefined
  }
  return undefined
}
