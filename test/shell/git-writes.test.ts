/** Files that calls of git name and write, against what the real git did. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { analysed } from '../../src/shell/bash/analyse.ts'
import { gitActs } from '../../src/shell/git/acts.ts'
import { type Fixture, fixture, realDisk, snapshot } from './fixture.ts'
import { loadAll } from './load-all.ts'
import { realShell } from './real-shell.ts'

await loadAll()

const PATCH = `--- a/b.txt
+++ b/b.txt
@@ -1,2 +1,2 @@
-one
+ONE
 two
`
const OWN = `diff --git a/src/util.ts b/src/util.ts
--- a/src/util.ts
+++ b/src/util.ts
@@ -1 +1 @@
-export const b = 2
+export const b = 3
diff --git a/c.md b/d.md
similarity index 100%
rename from c.md
rename to d.md
`
const here = (command: string, text = PATCH) => `${command} <<'EOF'\n${text}EOF`

/** Of a repository with all of the fixture committed; a.txt has changed since. `more`: what git's acts answer for. */
const LINES: { run: string; writes: string[]; more?: true; opaque?: true }[] = [
  { run: 'git rm -q b.txt c.md', writes: ['b.txt', 'c.md'] },
  { run: 'git rm -rq docs', writes: ['docs/**'] },
  { run: 'git rm -q --cached b.txt', writes: [] },
  { run: 'git rm -n b.txt', writes: [] },
  { run: 'git rm --dry-run b.txt', writes: [] },
  { run: "git rm -q '*.md'", writes: [], more: true },
  { run: 'git mv b.txt n.txt', writes: ['b.txt', 'n.txt'] },
  { run: 'git mv b.txt c.md docs', writes: ['b.txt', 'c.md', 'docs/b.txt', 'docs/c.md'] },
  { run: 'git mv docs papers', writes: ['docs/**', 'papers/**'] },
  { run: 'git mv src docs', writes: ['src/**', 'docs/src/**'] },
  { run: 'git mv -n b.txt n.txt', writes: [] },
  { run: 'git -C src mv util.ts u.ts', writes: ['src/util.ts', 'src/u.ts'] },
  { run: 'cd src && git mv util.ts ../u.ts', writes: ['src/util.ts', 'u.ts'] },
  { run: 'git checkout -q -- a.txt', writes: ['a.txt'] },
  { run: 'git checkout -q HEAD -- a.txt', writes: ['a.txt'] },
  { run: 'git checkout -q -- .', writes: [], more: true },
  { run: 'git restore a.txt', writes: ['a.txt'] },
  { run: 'git restore -s HEAD a.txt', writes: ['a.txt'] },
  { run: 'git restore -SW a.txt', writes: ['a.txt'] },
  { run: 'git add a.txt && git restore --staged a.txt', writes: [] },
  { run: 'git add a.txt && git restore -S a.txt', writes: [] },
  { run: "git restore '*.txt'", writes: [], more: true },
  { run: here('git apply'), writes: ['b.txt'] },
  { run: here('git apply -'), writes: ['b.txt'] },
  { run: here('git apply -p0', PATCH.replaceAll(/[ab]\/b/g, 'b')), writes: ['b.txt'] },
  { run: here('git apply --check'), writes: [] },
  { run: here('git apply --stat'), writes: [] },
  { run: here('git apply --stat --apply'), writes: ['b.txt'] },
  { run: here('git apply --cached'), writes: [] },
  { run: here('git apply --exclude=b.txt'), writes: [], opaque: true },
  {
    run: here(
      'git apply --directory=sub',
      PATCH.replace(/^.*\n.*\n.*\n.*/, '--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@').replace('+ONE\n two', '+n'),
    ),
    writes: ['sub/n'],
  },
  { run: here('git apply', OWN), writes: ['src/util.ts', 'c.md', 'd.md'] },
  { run: here('cd src && git apply', OWN), writes: ['src/util.ts'] },
  { run: `${here('cat > p.diff')}\ngit apply p.diff`, writes: ['b.txt', 'p.diff'] },
  { run: 'git apply missing.diff', writes: [], opaque: true },
  { run: 'git apply', writes: [], opaque: true },
  { run: 'git show HEAD:nothing | git apply', writes: [], opaque: true },
  { run: 'git diff --output=d.diff', writes: [], opaque: true },
  { run: 'git status --short', writes: [] },
  { run: 'git frobnicate', writes: [], opaque: true },
  { run: 'git --version; git; git --help', writes: [] },
  { run: 'git $UNKNOWN_NAME b.txt', writes: [], opaque: true },
  { run: 'rm b.txt && git mv c.md b.txt && echo >> b.txt', writes: ['b.txt', 'c.md'] },
]

test.each(LINES)('$run', async ({ run, writes, more, opaque }) => {
  const at = committed()
  try {
    const effects = analysed(run, { cwd: at.project, home: at.home, disk: realDisk })
    const said = effects.writes.map(({ path, tree }) => relative(at.project, path) + (tree ? '/**' : ''))
    expect(said.sort()).toEqual([...writes].sort())
    expect(effects.opaque).toEqual(opaque ? ['git'] : [])
    expect(effects.git.flatMap((one) => gitActs(one)).length > 0 || !more).toBe(true)

    const did = (await realShell(run, at)).filter((path) => !path.startsWith('.git/'))
    const isSaid = (path: string) =>
      writes.some((one) => one === path || (one.endsWith('/**') && path.startsWith(one.slice(0, -2))))
    if (!more && !opaque) expect(did.filter((path) => !isSaid(path))).toEqual([])
    for (const one of writes)
      expect(
        did.some((path) => path === one || path.startsWith(one.replace(/\*\*$/, '') || '?')),
        one,
      ).toBe(true)
  } finally {
    at.remove()
  }
})

function committed(): Fixture {
  const at = fixture()
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=ann', '-c', 'user.email=ann@example.org', ...args], {
      cwd: at.project,
      env: { PATH: process.env.PATH, HOME: at.home, GIT_CONFIG_NOSYSTEM: '1' },
    })
  git('init', '--quiet')
  git('add', '-A')
  git('commit', '--quiet', '-m', 'all')
  writeFileSync(join(at.project, 'a.txt'), 'changed\n')
  expect(snapshot(at).has('a.txt')).toBe(true)
  return at
}
