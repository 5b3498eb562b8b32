import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { realFs } from '../../src/host/fs.ts'
import { branchOf, findGit, type Surroundings, workspaceOf } from '../../src/host/workspace.ts'
import { git, put, repository, tempFolder } from './temp.ts'

let w: string
const at = (folder: string, around: Surroundings = {}) => workspaceOf(realFs, join(w, folder), around)

beforeEach(() => {
  w = tempFolder()
})

describe('with git', () => {
  it('a repository is one workspace from every folder in it', () => {
    repository(`${w}/repo`)
    put(w, 'repo/a/b/c.ts')
    const one = { tree: `${w}/repo`, gitDir: `${w}/repo/.git`, state: `${w}/repo/.git/dibs/v1` }
    for (const folder of ['repo', 'repo/a', 'repo/a/b', 'repo/a/missing/deep'])
      expect(at(folder)).toEqual(one)
  })

  it('worktrees share the state and differ in the tree', () => {
    repository(`${w}/repo`)
    git(`${w}/repo`, 'worktree', 'add', '-q', '-b', 'side', `${w}/side`)
    put(w, 'side/x/y.ts')
    const side = at('side/x')
    expect(side).toEqual({
      tree: `${w}/side`,
      gitDir: `${w}/repo/.git/worktrees/side`,
      state: `${w}/repo/.git/dibs/v1`,
    })
    expect(at('repo').state).toBe(side.state)
  })

  it('worktrees of a bare repository share its state', () => {
    repository(`${w}/repo`)
    git(w, 'clone', '-q', '--bare', `${w}/repo`, `${w}/bare.git`)
    for (const name of ['one', 'two'])
      git(`${w}/bare.git`, 'worktree', 'add', '-q', '-b', name, `${w}/${name}`)
    expect(at('one').state).toBe(`${w}/bare.git/dibs/v1`)
    expect(at('two').state).toBe(at('one').state)
    expect(at('two').tree).toBe(`${w}/two`)
  })

  it('a submodule is a workspace of its own', () => {
    repository(`${w}/lib`)
    repository(`${w}/repo`)
    git(`${w}/repo`, 'submodule', '--quiet', 'add', `${w}/lib`, 'vendor/lib')
    expect(at('repo/vendor/lib')).toEqual({
      tree: `${w}/repo/vendor/lib`,
      gitDir: `${w}/repo/.git/modules/vendor/lib`,
      state: `${w}/repo/.git/modules/vendor/lib/dibs/v1`,
    })
    expect(at('repo/vendor').tree).toBe(`${w}/repo`)
  })

  it('the innermost of nested repositories', () => {
    repository(`${w}/repo`)
    repository(`${w}/repo/inner`)
    mkdirSync(`${w}/repo/inner/x`)
    expect(at('repo/inner/x').tree).toBe(`${w}/repo/inner`)
  })

  it('a git directory elsewhere', () => {
    mkdirSync(`${w}/repo`)
    git(`${w}/repo`, 'init', '-q', '--separate-git-dir', `${w}/store.git`)
    expect(at('repo').state).toBe(`${w}/store.git/dibs/v1`)
  })

  it('through a symlinked .git', () => {
    repository(`${w}/repo`)
    mkdirSync(`${w}/alias`)
    symlinkSync('../repo/.git', `${w}/alias/.git`)
    expect(at('alias').tree).toBe(`${w}/alias`)
  })

  it.each([
    ['a .git folder without HEAD', () => void mkdirSync(`${w}/repo/in/.git`)],
    ['an empty .git file', () => void put(w, 'repo/in/.git', '')],
    ['a .git file that says nothing', () => void put(w, 'repo/in/.git', 'hello\n')],
    ['a .git file that points nowhere', () => void put(w, 'repo/in/.git', 'gitdir: ../gone\n')],
    ['a .git link that leads nowhere', () => symlinkSync('gone', `${w}/repo/in/.git`)],
    ['a .git link in a circle', () => symlinkSync('.git', `${w}/repo/in/.git`)],
  ])('%s is no repository', (_, make) => {
    repository(`${w}/repo`)
    mkdirSync(`${w}/repo/in`)
    make()
    expect(at('repo/in').tree).toBe(`${w}/repo`)
    rmSync(`${w}/repo/.git`, { recursive: true })
    expect(findGit(realFs, `${w}/repo/in`)).toBeUndefined()
  })
})

describe('without git', () => {
  it('the folder itself, with its state inside', () => {
    mkdirSync(`${w}/p/sub`, { recursive: true })
    expect(at('p')).toEqual({ tree: `${w}/p`, state: `${w}/p/.dibs/v1` })
  })

  it("Claude's project folder, from everywhere below it", () => {
    mkdirSync(`${w}/p/sub`, { recursive: true })
    expect(at('p/sub', { project: `${w}/p` }).tree).toBe(`${w}/p`)
    expect(at('p/sub', { project: `${w}/p/` }).tree).toBe(`${w}/p`)
    symlinkSync('p', `${w}/link`)
    expect(at('p/sub', { project: `${w}/link` }).tree).toBe(`${w}/p`)
  })

  it('but not one that it does not lie in, or that does not exist', () => {
    mkdirSync(`${w}/p`)
    mkdirSync(`${w}/pq`)
    for (const project of [`${w}/pq`, `${w}/gone`, '', undefined])
      expect(at('p', { project }).tree).toBe(`${w}/p`)
    expect(at('pq', { project: `${w}/p` }).tree).toBe(`${w}/pq`)
  })

  it('the nearest folder above that has a state already', () => {
    mkdirSync(`${w}/p/.dibs/v1`, { recursive: true })
    mkdirSync(`${w}/p/sub/deep`, { recursive: true })
    expect(at('p/sub/deep').state).toBe(`${w}/p/.dibs/v1`)
  })

  it('the root of the disk is a folder like any other', () => {
    const rooted = {
      ...realFs,
      existsSync: (file: string) => /^\/+\.dibs\/v1$|^\/$/.test(file),
      statSync: () => undefined,
    }
    expect(workspaceOf(rooted as never, '/app', {}).tree).toBe('/')
    const fresh = { ...rooted, existsSync: (file: string) => file === '/' }
    expect(workspaceOf(fresh as never, '/app', { project: '/' }).tree).toBe('/')
  })

  it("git, where there is one, goes before Claude's project folder", () => {
    repository(`${w}/p/repo`)
    expect(at('p/repo', { project: `${w}/p` }).tree).toBe(`${w}/p/repo`)
  })
})

it('DIBS_STORE moves the state and nothing else', () => {
  repository(`${w}/repo`)
  mkdirSync(`${w}/p`)
  expect(at('repo', { store: '/s' })).toEqual({ tree: `${w}/repo`, gitDir: `${w}/repo/.git`, state: '/s/v1' })
  expect(at('p', { store: '/s' })).toEqual({ tree: `${w}/p`, state: '/s/v1' })
})

describe('branchOf', () => {
  it('a branch, one with slashes, a detached head, a worktree, no git', () => {
    repository(`${w}/repo`)
    expect(branchOf(realFs, `${w}/repo`)).toBe('main')
    git(`${w}/repo`, 'switch', '-q', '-c', 'feature/a-b')
    expect(branchOf(realFs, `${w}/repo`)).toBe('feature/a-b')
    git(`${w}/repo`, 'worktree', 'add', '-q', '-b', 'side', `${w}/side`)
    expect(branchOf(realFs, `${w}/side`)).toBe('side')
    git(`${w}/repo`, 'switch', '-q', '--detach')
    expect(branchOf(realFs, `${w}/repo`)).toBe(git(`${w}/repo`, 'rev-parse', 'HEAD').slice(0, 8))
    expect(branchOf(realFs, w)).toBeUndefined()
  })

  it('before the first commit', () => {
    mkdirSync(`${w}/repo`)
    git(`${w}/repo`, 'init', '-q')
    expect(branchOf(realFs, `${w}/repo`)).toBe('main')
  })

  it('a HEAD that is no file', () => {
    repository(`${w}/repo`)
    rmSync(`${w}/repo/.git/HEAD`)
    mkdirSync(`${w}/repo/.git/HEAD`)
    expect(branchOf(realFs, `${w}/repo`)).toBeUndefined()
    rmSync(`${w}/repo/.git/HEAD`, { recursive: true })
    writeFileSync(`${w}/repo/.git/HEAD`, '')
    expect(branchOf(realFs, `${w}/repo`) ?? '').toBe('')
  })
})
