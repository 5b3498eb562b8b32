/** When the guard of git says nothing: whoever harms nobody is not in anybody's way. */
import { describe, expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { as, run } from '../support/command.ts'
import { contextOf, decisionOf, scenes, worktree } from '../support/scene.ts'
import { repositoryIn } from './repository.ts'

const scene = scenes(built())
const ALL = [
  'git stash',
  'git add -A',
  'git commit -qam x',
  'git reset --hard',
  'git checkout .',
  'git clean -fd',
]

/** Two sessions; the other one has written theirs.txt and its turn is over. */
async function two() {
  const repository = repositoryIn(scene())
  const [other, me] = [repository.here.client(), repository.here.client()]
  const name = await other.start()
  await me.start()
  expect(await repository.edits(other, 'theirs.txt', 'their work\n')).toBe(true)
  await other.hook('Stop')
  return { ...repository, other, me, name }
}

describe('nobody else is here', () => {
  test.each(ALL)('%s, alone from the beginning', async (command) => {
    const { here, edits, runs } = repositoryIn(scene())
    const me = here.client()
    await me.start()
    expect(await edits(me, 'mine.txt', 'my work\n')).toBe(true)
    expect(await runs(me, command)).toBe('')
  })

  test.each(ALL)('%s, when the other one is gone', async (command) => {
    const { other, me, runs } = await two()
    await other.kill()
    expect(await runs(me, command)).toBe('')
  })

  test.each(ALL)('%s, when the other one works in another worktree', async (command) => {
    const repository = repositoryIn(scene())
    const tree = worktree(repository.here.repo, `${repository.here.dir}/tree`, 'topic')
    const [other, me] = [repository.here.client({ cwd: tree }), repository.here.client()]
    await other.start()
    await me.start()
    expect(decisionOf(await other.write(`${tree}/mine.txt`))).toBeUndefined()
    expect(await repository.runs(me, command)).toBe('')
  })
})

describe("what is committed is nobody's", () => {
  test('by its author', async () => {
    const { other, me, runs, taken } = await two()
    expect(await runs(other, 'git commit -qm theirs -- theirs.txt')).toBe('')
    await other.hook('Stop')
    expect(await runs(me, 'echo more >> theirs.txt && git add -A')).toBe('')
    expect(taken()).toEqual(['theirs.txt', 'theirs.txt'])
  })

  test.each([
    ['in a later second', "GIT_COMMITTER_DATE='2098-01-01T00:00:00Z' "],
    ['at once, which its content tells', ''],
  ])('and then changed by hand, %s', async (_, when) => {
    const { other, me, runs, write } = await two()
    expect(await runs(me, 'git stash')).not.toBe('')
    expect(await runs(other, `${when}git commit -qm theirs -- theirs.txt`)).toBe('')
    await other.hook('Stop')
    write('theirs.txt', "a person's\n")
    expect(await runs(me, 'git stash')).toBe('')
  })

  test('in the command that writes it', async () => {
    const { other, me, runs } = await two()
    expect(await runs(other, 'echo now > theirs.txt && git commit -qam theirs')).toBe('')
    await other.hook('Stop')
    expect(await runs(me, 'git add -A && git stash && git reset --hard')).toBe('')
  })

  test('by whomever', async () => {
    const { git, me, runs } = await two()
    git('commit', '--quiet', '--all', '-m', 'all')
    expect(await runs(me, 'echo x >> theirs.txt && git stash')).toBe('')
  })
})

describe('what is touched is not theirs', () => {
  test.each([
    'git add mine.txt',
    'git commit -qm x -- mine.txt',
    'git stash push -- mine.txt',
    'git checkout -- mine.txt',
    'git restore mine.txt',
    'git checkout -b new',
    'git switch -c new',
    'git reset',
    'git reset --soft HEAD',
    'git stash list',
    'git clean -nfd',
    'git commit --allow-empty -qm "git stash; git reset --hard"',
    'git log --grep="git add -A"',
    'grep -rn "git stash" .',
    'echo git reset --hard',
    'git push origin main || true',
    'git fetch',
    'git tag v1',
  ])('%s', async (command) => {
    const { me, edits, runs, read } = await two()
    expect(await edits(me, 'mine.txt', 'my work\n')).toBe(true)
    expect(await runs(me, command)).toBe('')
    expect(read('theirs.txt')).toBe('their work\n')
  })

  test('what the command takes out of the index before it commits', async () => {
    const { me, git, edits, runs } = await two()
    await edits(me, 'mine.txt', 'my work\n')
    git('add', 'theirs.txt')
    expect(await runs(me, 'git commit -qm x')).not.toBe('')
    expect(await runs(me, 'git restore --staged theirs.txt && git add mine.txt && git commit -qm x')).toBe('')
    expect(git('log', '-1', '--format=', '--name-only')).toBe('mine.txt\n')
    git('add', 'theirs.txt')
    expect(await runs(me, 'git reset -q && git commit --allow-empty -qm x')).toBe('')
  })

  test('a file that both wrote may be committed by either, and is not thrown away', async () => {
    const { me, other, name, edits, runs } = await two()
    expect(await edits(other, 'both.txt', 'theirs\n')).toBe(true)
    await other.hook('Stop')
    expect(await edits(me, 'both.txt', 'theirs and mine\n')).toBe(true)
    expect(await runs(me, 'git checkout -- both.txt')).toContain(name)
    expect(await runs(me, 'git add both.txt && git commit -qm both')).toBe('')
  })

  test('unless the other one is at it just now', async () => {
    const { me, other, name, edits, runs } = await two()
    expect(await edits(me, 'both.txt', 'mine\n')).toBe(true)
    await me.hook('Stop')
    expect(await edits(other, 'both.txt', 'mine and theirs\n')).toBe(true)
    expect(await runs(me, 'git add both.txt')).toContain(`both.txt (session ${name}, held now)`)
  })
})

test('a claim by hand keeps what is uncommitted in it', async () => {
  const { here, me, runs, write } = await two()
  write('src/a.txt', "a person's\n")
  await run(here, ['claim', 'src/**'])
  expect(await runs(me, 'git add src')).toContain('src/a.txt (ann, held now)')
  expect(await runs(me, 'git stash')).toContain('theirs.txt')
  await run(here, ['release', '--all'])
  expect(await runs(me, 'git add src')).toBe('')
})

test('an edit that is about to happen is not stashed away', async () => {
  const { here, me, other, name, runs, git } = await two()
  git('commit', '--quiet', '--all', '-m', 'all')
  await other.write(`${here.repo}/still.txt`)
  expect(await runs(me, 'git stash')).toContain(`still.txt (session ${name}, held now)`)
  expect(await runs(me, 'git add -A')).toBe('')
})

test('nor one of a file that was committed before', async () => {
  const { here, me, other, name, runs, git } = await two()
  git('commit', '--quiet', '--all', '-m', 'all')
  await other.write(`${here.repo}/theirs.txt`)
  expect(await runs(me, 'git stash')).toContain(`theirs.txt (session ${name}, held now)`)
})

test('warn says it and lets it happen; off does not ask', async () => {
  const { here, me, name } = await two()
  const stash = { tool_name: 'Bash', tool_input: { command: 'git stash' } }
  here.config({ gitGuard: 'warn' })
  const warned = await me.hook('PreToolUse', stash)
  expect(decisionOf(warned)).toBeUndefined()
  expect(contextOf(warned)).toContain(
    `git stash would take away work of others in this worktree: theirs.txt (session ${name}`,
  )
  expect(contextOf(warned)).toContain("By the project's setting it goes ahead.")
  here.config({ gitGuard: 'off' })
  expect((await me.hook('PreToolUse', stash)).output).toBeUndefined()
})

test('a worktree that another session works in is not removed', async () => {
  const { here, me, git, runs } = await two()
  const tree = `${here.dir}/tree`
  git('worktree', 'add', '--quiet', '-b', 'topic', tree)
  const third = here.client({ cwd: tree })
  const name = await third.start()
  expect(await runs(me, 'git worktree remove --force ../tree')).toContain(`session ${name}`)
  await third.kill()
  expect(await runs(me, 'git worktree remove --force ../tree')).toBe('')
})

test('a session sees its own files, a person what is left', async () => {
  const { here, me, other, edits, git } = await two()
  await edits(me, 'mine.txt', 'my work\n')
  await edits(me, 'new file.txt', 'my work\n')
  here.file('by-hand.txt', "a person's\n")
  const of = async (where: object, ...more: string[]) => (await run(here, ['mine', ...more], where)).out
  expect(await of({ env: as(here, me) })).toBe('mine.txt\nnew file.txt\n')
  expect(await of({ env: as(here, me) }, '-z')).toBe('mine.txt\0new file.txt\0')
  expect(await of({ env: as(here, other) })).toBe('theirs.txt\n')
  expect(await of({})).toBe('by-hand.txt\n')
  git('commit', '--quiet', '-m', 'mine', '--', 'mine.txt')
  expect(await of({ env: as(here, me) })).toBe('new file.txt\n')
})
