/** What each verb of git does to files that it does not name. That git really does so: test/git. */
import { describe, expect, test } from 'vitest'
import { gitActs, type Touch } from '../../src/shell/git/acts.ts'

/** Words are parted by spaces; `?` stands for one that only running the command would tell. */
const acts = (line: string, env: Record<string, string> = {}) =>
  gitActs({
    cwd: '/repo',
    env,
    args: line
      .split(' ')
      .slice(1)
      .map((word) => (word === '?' ? undefined : word)),
  })

const shortly = ({ of, ...more }: Touch): string =>
  [of, ...Object.values(more).flatMap((value) => (value === false ? [] : [value].flat().map(String)))].join(
    ' ',
  )

/** `EFFECT: TOUCH, TOUCH`, or nothing. */
const said = (line: string): string =>
  acts(line)
    .map(({ effect, touches }) => `${effect}: ${touches.map(shortly).join(', ')}`)
    .join('; ')

const LINES: Record<string, string> = {
  // add
  'git add -A': 'sweep: unstaged, untracked',
  'git add --all': 'sweep: unstaged, untracked',
  'git add .': 'sweep: unstaged ., untracked .',
  'git add -u': 'sweep: unstaged',
  'git add -u src': 'sweep: unstaged src',
  'git add a.ts b.ts': 'sweep: unstaged a.ts b.ts, untracked a.ts b.ts',
  'git add -- -odd': 'sweep: unstaged -odd, untracked -odd',
  'git add -A ?': '',
  'git add ?': '',
  'git add': '',
  'git add -n .': '',
  'git add -p': '',
  'git add -N .': '',
  'git add --refresh .': '',
  'git add --pathspec-from-file=- --pathspec-file-nul': '',
  'git stage .': 'sweep: unstaged ., untracked .',
  // commit
  'git commit': 'sweep: staged',
  'git commit -m stash': 'sweep: staged',
  'git commit -m ?': 'sweep: staged',
  'git commit --message ?': 'sweep: staged',
  'git commit --amend --no-edit': 'sweep: staged',
  'git commit -a': 'sweep: changed',
  'git commit -am all': 'sweep: changed',
  'git commit -qam ?': 'sweep: changed',
  'git commit --all -m x': 'sweep: changed',
  'git commit -m x -- a.ts': 'sweep: changed a.ts',
  'git commit a.ts -m x': 'sweep: changed a.ts',
  'git commit -i a.ts -m x': 'sweep: staged, changed a.ts',
  'git commit --amend --only -m x': '',
  'git commit --dry-run -a': '',
  'git commit -F -a': 'sweep: staged',
  // stash
  'git stash': 'destroy: changed',
  'git stash -u': 'destroy: changed, untracked',
  'git stash --include-untracked': 'destroy: changed, untracked',
  'git stash push -m stash': 'destroy: changed',
  'git stash push -- a.ts': 'destroy: changed a.ts',
  'git stash push a.ts': 'destroy: changed a.ts',
  'git stash -- a.ts': 'destroy: changed a.ts',
  'git stash save work in progress': 'destroy: changed',
  'git stash --staged': 'destroy: staged',
  'git stash -S': 'destroy: staged',
  'git stash -k': 'destroy: changed',
  'git stash pop': 'destroy: stash stash@{0}',
  'git stash apply 2': 'destroy: stash 2',
  'git stash branch new stash@{1}': 'destroy: stash stash@{1}',
  'git stash list': '',
  'git stash show -p': '',
  'git stash drop': '',
  'git stash -p': '',
  // reset
  'git reset --hard': 'destroy: changed',
  'git reset --hard HEAD~1': 'destroy: changed, other HEAD~1',
  'git reset --hard ?': 'destroy: changed',
  'git reset --merge': 'destroy: staged',
  'git reset --keep main': 'destroy: other main',
  'git reset --soft HEAD~1': '',
  'git reset': 'unstage: staged',
  'git reset HEAD': 'unstage: staged',
  'git reset HEAD~2': 'unstage: staged',
  'git reset a.ts': 'unstage: staged a.ts',
  'git reset HEAD a.ts': 'unstage: staged HEAD a.ts',
  'git reset -- a.ts': 'unstage: staged a.ts',
  'git reset -p': '',
  // checkout, switch, restore
  'git checkout main': 'destroy: commit or paths main',
  'git checkout -f main': 'destroy: commit or paths main true',
  'git checkout -': 'destroy: commit or paths @{-1}',
  'git checkout .': 'destroy: commit or paths .',
  'git checkout -- .': 'destroy: unstaged .',
  'git checkout -- a.ts': 'destroy: unstaged a.ts',
  'git checkout HEAD -- a.ts': 'destroy: changed a.ts, other HEAD a.ts',
  'git checkout HEAD~1 a.ts': 'destroy: commit or paths HEAD~1 a.ts',
  'git checkout -b new': '',
  'git checkout -b new main': 'destroy: other main',
  'git checkout -B new main -f': 'destroy: changed, other main',
  'git checkout -f': 'destroy: changed',
  'git checkout -p': '',
  'git checkout': '',
  'git switch main': 'destroy: other main',
  'git switch -': 'destroy: other @{-1}',
  'git switch -c new': '',
  'git switch -c new main': 'destroy: other main',
  'git switch --discard-changes main': 'destroy: changed, other main',
  'git switch ?': '',
  'git restore a.ts': 'destroy: unstaged a.ts',
  'git restore .': 'destroy: unstaged .',
  'git restore --staged .': 'unstage: staged .',
  'git restore -S -W .': 'destroy: changed .',
  'git restore --source=HEAD~1 a.ts': 'destroy: changed a.ts, other HEAD~1 a.ts',
  'git restore -s ? a.ts': '',
  'git restore -p .': '',
  // clean
  'git clean -fd': 'destroy: cleaned -fd',
  'git clean -fdx -e keep': 'destroy: cleaned -fdx -e keep',
  'git -c clean.requireForce=false clean -d': 'destroy: cleaned -d',
  'git clean -d': '',
  'git clean -nfd': '',
  'git clean -fd ?': '',
  'git rm -r src': 'destroy: changed src',
  'git rm --cached a.ts': '',
  // what brings other commits in
  'git merge topic': 'destroy: incoming topic',
  'git merge -m text topic': 'destroy: incoming topic',
  'git merge --autostash topic': 'destroy: changed, incoming topic',
  'git -c merge.autoStash=true merge topic': 'destroy: changed, incoming topic',
  'git merge --abort': 'destroy: staged',
  'git merge --continue': '',
  'git pull': 'destroy: incoming @{upstream}',
  'git pull origin main': 'destroy: incoming origin/main',
  'git pull --rebase --autostash': 'destroy: changed, incoming @{upstream}',
  'git -c rebase.autostash pull': 'destroy: incoming @{upstream}',
  'git -c rebase.autostash pull -r': 'destroy: changed, incoming @{upstream}',
  'git -c rebase.autostash=on pull --rebase=merges': 'destroy: changed, incoming @{upstream}',
  'git -c rebase.autostash pull --rebase=false': 'destroy: incoming @{upstream}',
  'git -c rebase.autostash -c pull.rebase pull': 'destroy: changed, incoming @{upstream}',
  'git -c rebase.autostash -c pull.rebase=no pull': 'destroy: incoming @{upstream}',
  'git -c rebase.autostash -c pull.rebase pull --no-rebase': 'destroy: incoming @{upstream}',
  'git -c rebase.autostash pull -r --no-autostash': 'destroy: incoming @{upstream}',
  'git -c merge.autostash pull': 'destroy: changed, incoming @{upstream}',
  'git rebase main': 'destroy: other main',
  'git rebase': 'destroy: other @{upstream}',
  'git rebase -i --onto main a b': 'destroy: other main',
  'git rebase --autostash main': 'destroy: changed, other main',
  'git rebase --abort': 'destroy: changed',
  'git rebase --skip': 'destroy: changed',
  'git rebase --continue': '',
  'git cherry-pick abc1234 def5678': 'destroy: commits abc1234 def5678',
  'git cherry-pick --abort': 'destroy: staged',
  'git cherry-pick --continue': '',
  'git revert HEAD': 'destroy: commits HEAD',
  'git revert -m 1 HEAD': 'destroy: commits HEAD',
  'git am a.patch': 'destroy: patches a.patch',
  'git am --abort': 'destroy: staged',
  'git am': '',
  // the rest
  'git worktree remove ../wt': 'destroy: worktree ../wt',
  'git worktree add ../wt': '',
  'git read-tree -u --reset HEAD': 'destroy: changed',
  'git read-tree HEAD': '',
  'git read-tree -m HEAD': '',
  'git read-tree -u -m -n HEAD': '',
  'git checkout-index -a -f': 'destroy: unstaged',
  'git status': '',
  'git log --grep stash': '',
  'git diff HEAD': '',
  'git push --force': '',
  'git fetch --all': '',
  'git branch -D stash': '',
  git: '',
  'git --version': '',
  'git ? -A': '',
}

test.each(Object.entries(LINES))('%s', (line, expected) => {
  expect(said(line)).toBe(expected)
})

describe('where', () => {
  test.each([
    ['git -C sub add -A', '/repo/sub'],
    ['git -C /else -C sub add -A', '/else/sub'],
    ['git --no-pager -c a.b=c add -A', '/repo'],
  ])('%s', (line, cwd) => {
    expect(acts(line)).toMatchObject([{ cwd, verb: 'add' }])
  })

  test('what tells git where things are is told to whoever asks git', () => {
    expect(
      acts('git --git-dir=.git --work-tree=/w add -A', { GIT_INDEX_FILE: 'i', OTHER: 'x' }),
    ).toMatchObject([{ env: { GIT_DIR: '/repo/.git', GIT_WORK_TREE: '/w', GIT_INDEX_FILE: 'i' } }])
  })

  test('nobody knows where', () => {
    const call = { cwd: undefined, env: {}, args: ['add', '-A'] }
    expect(gitActs(call)).toEqual([])
    expect(gitActs({ ...call, cwd: '/repo', env: { GIT_DIR: undefined } })).toEqual([])
    expect(gitActs({ ...call, cwd: '/repo', args: ['-C', undefined, 'add', '-A'] })).toEqual([])
  })
})

test.each([
  ['git add -A', 'git add -A'],
  ['git stash push -u -m text', 'git stash push -u -m'],
  ['git reset --hard HEAD~1', 'git reset --hard'],
  ['git commit -am secret', 'git commit -am'],
  ['git checkout .', 'git checkout .'],
])('%s is called %s', (line, what) => {
  expect(acts(line)[0]?.what).toBe(what)
})
