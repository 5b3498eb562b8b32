/**
 * What whole-tree verbs of git do to the work of another session: with the guard off it is lost or swept up, which shows that
 * the case is real; with it on the command is refused with what is at risk, and its safe form is not.
 */
import { statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { scenes } from '../support/scene.ts'
import { type Repository, repositoryIn } from './repository.ts'

const scene = scenes(built())

interface Case {
  command: string
  /** What the other session has done, beyond an edit of theirs.txt. */
  first?: (
    repository: Repository,
    edit: (path: string, text: string) => Promise<void>,
  ) => Promise<void> | void
  /** What becomes of it. */
  harm: (repository: Repository) => boolean
  /** The same for the session's own files: goes ahead, and does no harm. */
  safe?: string
}

const THEIRS = 'their work\n'
const lost = ({ read }: Repository): boolean => read('theirs.txt') !== THEIRS
const swept = ({ taken }: Repository): boolean => taken().includes('theirs.txt')
const newIs =
  (text: string | undefined) =>
  ({ read }: Repository): boolean =>
    read('new.txt') === text
const untracked: Case['first'] = async (_, edit) => edit('new.txt', THEIRS)
const staged: Case['first'] = ({ git }) => void git('add', 'theirs.txt')
/** A branch `topic` with a commit that changes this file. */
const topicOf =
  (file: string) =>
  ({ git, here }: Repository) => {
    const elsewhere = join(here.dir, 'topic')
    git('worktree', 'add', '--quiet', '-b', 'topic', elsewhere)
    writeFileSync(join(elsewhere, file), 'topic\n')
    git('-C', elsewhere, 'commit', '--quiet', '-am', 'topic')
    git('worktree', 'remove', elsewhere)
  }

/** A stash takes their work away, and it comes back as another file: between the two nobody can read or edit it. */
const OLD = new Date('2020-01-01')
const theirsIsOld = ({ here }: Repository) => utimesSync(join(here.repo, 'theirs.txt'), OLD, OLD)
const rewritten = ({ here }: Repository): boolean => +statSync(join(here.repo, 'theirs.txt')).mtime !== +OLD

const CASES: Case[] = [
  { command: 'git stash', harm: lost, safe: 'git stash push -- mine.txt' },
  { command: 'git stash -u', first: untracked, harm: newIs(undefined) },
  { command: 'git stash push -m wip theirs.txt', harm: lost },
  { command: 'git stash --staged', first: staged, harm: lost },
  { command: 'git reset --hard', harm: lost, safe: 'git restore --staged --worktree -- mine.txt' },
  { command: 'git reset --hard HEAD', harm: lost },
  { command: 'git reset --merge', first: staged, harm: lost },
  { command: 'git checkout .', harm: lost, safe: 'git checkout -- mine.txt' },
  { command: 'git checkout -- .', harm: lost },
  { command: 'git checkout -- theirs.txt', harm: lost },
  { command: 'git checkout theirs.txt', harm: lost },
  { command: 'git checkout HEAD theirs.txt', harm: lost },
  { command: 'git checkout HEAD -- .', harm: lost },
  { command: 'git checkout -f', harm: lost },
  { command: 'git checkout -f HEAD', harm: lost },
  { command: 'git switch --discard-changes --detach HEAD', harm: lost },
  { command: 'git restore .', harm: lost, safe: 'git restore mine.txt' },
  { command: 'git restore theirs.txt', harm: lost },
  { command: 'git restore -SW .', harm: lost },
  { command: 'git restore --source=HEAD .', harm: lost },
  { command: "git restore ':/'", harm: lost },
  { command: "git restore '*.txt'", harm: lost },
  { command: 'git clean -fd', first: untracked, harm: newIs(undefined), safe: 'git clean -fd -- none' },
  {
    command: 'git clean -fdx',
    first: async ({ write }, edit) => {
      write('.gitignore', 'new.txt\n')
      await edit('new.txt', THEIRS)
    },
    harm: newIs(undefined),
  },
  {
    command: 'git clean -fd sub',
    first: async (_, edit) => edit('sub/deep/ü "n".txt', THEIRS),
    harm: ({ read }) => read('sub/deep/ü "n".txt') === undefined,
  },
  { command: 'git add -A', harm: swept, safe: 'git add mine.txt' },
  { command: 'git add .', harm: swept },
  { command: 'git add -u', harm: swept },
  { command: 'git add -A .', first: untracked, harm: ({ taken }) => taken().includes('new.txt') },
  { command: 'git add theirs.txt', harm: swept },
  { command: "git add '*.txt'", harm: swept },
  { command: 'git add --all && git commit -qm x', harm: swept, safe: 'git add mine.txt && git commit -qm x' },
  { command: 'git commit -qam x', harm: swept, safe: 'git commit -qm x -- mine.txt' },
  { command: 'git commit -a -m x', harm: swept },
  {
    command: 'git commit -qm x',
    first: staged,
    harm: ({ git }) => git('log', '-1', '--format=', '--name-only').includes('theirs'),
  },
  { command: 'git commit -qm x theirs.txt', harm: swept },
  {
    command: 'git commit -q --amend --no-edit',
    first: staged,
    harm: ({ git }) =>
      git('log', '-1', '--format=', '--name-only').includes('theirs') &&
      git('diff', '--cached', '--name-only') === '',
  },
  { command: 'git -C . add -A', harm: swept },
  { command: 'cd . && git add -A', harm: swept },
  { command: 'git -c core.pager=cat stash', harm: lost },
  { command: "bash -c 'git stash'", harm: lost },
  { command: 'git st', first: ({ git }) => void git('config', 'alias.st', 'stash'), harm: lost },
  {
    command: 'git wipe',
    first: ({ git }) => void git('config', 'alias.wipe', '!git reset --hard'),
    harm: lost,
  },
  { command: 'git -c alias.x=stash x', harm: lost },
  { command: 'git rebase --autostash topic', first: topicOf('theirs.txt'), harm: lost },
  { command: 'git -c rebase.autoStash=true rebase topic', first: topicOf('theirs.txt'), harm: lost },
  { command: 'git merge --autostash topic', first: topicOf('theirs.txt'), harm: lost },
  { command: 'git pull -q --autostash --rebase . topic', first: topicOf('theirs.txt'), harm: lost },
  {
    command: 'git rebase -q topic',
    first: (all) => {
      topicOf('still.txt')(all)
      all.git('config', 'rebase.autoStash', 'true')
      theirsIsOld(all)
    },
    harm: rewritten,
  },
  {
    command: 'git pull -q . topic',
    first: (all) => {
      topicOf('still.txt')(all)
      for (const key of ['rebase.autoStash', 'pull.rebase']) all.git('config', key, 'true')
      theirsIsOld(all)
    },
    harm: rewritten,
  },
  { command: 'git checkout-index -a -f', harm: lost },
  { command: 'git read-tree -u --reset HEAD', harm: lost },
  { command: 'git rm -qf theirs.txt', harm: lost },
]

async function setUp(first: Case['first'], gitGuard: 'deny' | 'off') {
  const repository = repositoryIn(scene())
  const { here, edits, git } = repository
  here.config({ gitGuard, shellGuard: 'off' })
  git('add', '.claude')
  git('commit', '--quiet', '-m', 'settings')
  git('tag', '--force', 'beginning')
  const [other, me] = [here.client(), here.client()]
  const name = await other.start()
  await me.start()
  const edit = async (path: string, text: string) => expect(await edits(other, path, text)).toBe(true)
  await edit('theirs.txt', THEIRS)
  await first?.(repository, edit)
  await other.hook('Stop')
  expect(await edits(me, 'mine.txt', 'my work\n')).toBe(true)
  return { ...repository, me, other, name }
}

describe.each(CASES)('$command', (one) => {
  test('without the guard the other session suffers', async () => {
    const all = await setUp(one.first, 'off')
    expect(one.harm(all)).toBe(false)
    expect(await all.runs(all.me, one.command)).toBe('')
    expect(one.harm(all)).toBe(true)
  })

  test('with it, the command is refused and nothing happens', async () => {
    const all = await setUp(one.first, 'deny')
    const before = all.git('status', '--porcelain')
    const why = await all.runs(all.me, one.command)
    expect(why).toContain(`session ${all.name}`)
    expect(why).toContain('not committed, written')
    expect(why).toContain('The command was not run.')
    expect(why.length).toBeLessThanOrEqual(700)
    expect(all.git('status', '--porcelain')).toBe(before)
    if (!one.safe) return
    expect(await all.runs(all.me, one.safe)).toBe('')
    expect(one.harm(all)).toBe(false)
  })
})

/** Commands that rewrite still.txt, which differs on the branch `topic`. */
const REWRITES: Record<string, (repository: Repository) => void> = {
  'git merge -q topic': topicOf('still.txt'),
  'git merge -q --no-commit topic': topicOf('still.txt'),
  'git cherry-pick topic': topicOf('still.txt'),
  'git cherry-pick main..topic': topicOf('still.txt'),
  'git rebase -q topic': topicOf('still.txt'),
  'git switch -q topic': topicOf('still.txt'),
  'git checkout -q topic': topicOf('still.txt'),
  'git checkout -q -b new topic': topicOf('still.txt'),
  'git checkout topic still.txt': topicOf('still.txt'),
  'git checkout topic -- still.txt': topicOf('still.txt'),
  'git restore --source topic still.txt': topicOf('still.txt'),
  'git restore -s topic .': topicOf('still.txt'),
  'git reset -q --hard topic': topicOf('still.txt'),
  'git reset -q --keep topic': topicOf('still.txt'),
  'git pull -q . topic': topicOf('still.txt'),
  'git revert --no-edit HEAD': ({ git, write }) => {
    write('still.txt', 'newer\n')
    git('commit', '--quiet', '-am', 'newer')
  },
  'git stash pop': ({ git, write }) => {
    write('still.txt', 'stashed\n')
    git('stash', '--quiet')
  },
  'git stash apply 0': ({ git, write }) => {
    write('still.txt', 'stashed\n')
    git('stash', '--quiet')
  },
  'git am ../still.patch': (repository) => {
    topicOf('still.txt')(repository)
    repository.git('format-patch', '-1', 'topic', '--output', '../still.patch')
  },
  'git switch -q -': (repository) => {
    topicOf('still.txt')(repository)
    repository.git('checkout', '--quiet', 'topic')
    repository.git('checkout', '--quiet', 'main')
  },
}

/** A session that has asked to write still.txt, and not written it yet. */
async function held(first: (repository: Repository) => void, gitGuard: 'deny' | 'off') {
  const repository = repositoryIn(scene())
  repository.here.config({ gitGuard, shellGuard: 'off' })
  repository.git('add', '.claude')
  repository.git('commit', '--quiet', '-m', 'settings')
  const [other, me] = [repository.here.client(), repository.here.client()]
  const name = await other.start()
  await me.start()
  first(repository)
  const before = repository.read('still.txt')
  await other.write(`${repository.here.repo}/still.txt`)
  return { ...repository, me, name, rewritten: () => repository.read('still.txt') !== before }
}

describe.each(Object.entries(REWRITES))('%s', (command, first) => {
  test('without the guard it rewrites what another session is about to write', async () => {
    const all = await held(first, 'off')
    expect(await all.runs(all.me, command)).toBe('')
    expect(all.rewritten()).toBe(true)
  })

  test('with it, it is refused', async () => {
    const all = await held(first, 'deny')
    const why = await all.runs(all.me, command)
    expect(why).toContain(`still.txt (session ${all.name}, held now)`)
    expect(all.rewritten()).toBe(false)
  })
})
