/** What the tables do not show of an answer: the calls of git, the order, and what follows from what is not known. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the shell that shall see them
import { describe, expect, it } from 'vitest'
import { analysed } from '../../src/shell/bash/analyse.ts'
import type { Start } from '../../src/shell/effects.ts'
import { loadAll } from './load-all.ts'

await loadAll()

const folders = ['/w', '/w/src', '/home/me']
const files: Record<string, string> = { '/w/a.txt': 'a\n', '/w/list': 'one\ntwo\n' }
const disk: Start['disk'] = {
  kind: (path) => (folders.includes(path) ? 'folder' : path in files ? 'file' : undefined),
  names: (folder) =>
    [...folders, ...Object.keys(files)]
      .filter((path) => path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/'))
      .map((path) => path.slice(folder.length + 1)),
  read: (path) => files[path],
}
const start: Start = { cwd: '/w', home: '/home/me', disk }
const paths = (text: string, from = start) => analysed(text, from).writes.map(({ path }) => path)

describe('a call of git', () => {
  const only = (text: string) => {
    const { git, opaque } = analysed(text, start)
    expect(opaque.filter((one) => one !== 'git')).toEqual([])
    expect(git).toHaveLength(1)
    return git[0]!
  }

  it('is its words, expanded', () => {
    expect(only('F="a b"; git add "$F" *.txt $UNKNOWN_NAME')).toEqual({
      cwd: '/w',
      args: ['add', 'a b', 'a.txt', undefined],
      env: {},
      stdin: undefined,
    })
  })

  it('runs in the folder of that moment', () => {
    expect(only('cd src && git status').cwd).toBe('/w/src')
    expect(only('(cd src); git status').cwd).toBe('/w')
    expect(only('cd $UNKNOWN_NAME; git status').cwd).toBeUndefined()
  })

  it('with what was assigned for it, or exported to all', () => {
    expect(only('GIT_DIR=x A=$UNKNOWN_NAME git add .').env).toEqual({ GIT_DIR: 'x', A: undefined })
    expect(only('export GIT_INDEX_FILE=i; git add .').env).toEqual({ GIT_INDEX_FILE: 'i' })
    expect(only('F=1; GIT_DIR=x true; git add .').env).toEqual({})
  })

  it('and reads what the text gives it', () => {
    expect(only('git apply <<EOF\n+x\nEOF').stdin).toBe('+x\n')
    expect(only('echo x | git apply').stdin).toBe('x\n')
    expect(only('git apply < list').stdin).toBe('one\ntwo\n')
    expect(only('unset F; git apply <<< "$F"').stdin).toBe('\n')
    expect(only('git apply < $UNKNOWN_NAME').stdin).toBeUndefined()
  })

  it('prints what nobody knows, and leaves a disk that nobody knows', () => {
    expect(analysed('touch $(git ls-files)', start).opaque).toEqual(['touch'])
    expect(analysed('git checkout x; touch $(<list)', start).opaque).toEqual(['touch'])
  })
})

describe('an answer', () => {
  it('is in the order of the text, each once', () => {
    expect(paths('> b; > a; > b; > c')).toEqual(['/w/b', '/w/a', '/w/c'])
    expect(analysed('x1; x2; x1 > y', start).opaque).toEqual(['x1', 'x2'])
  })

  it('is not given for more than can be told one by one', () => {
    const names = Array.from({ length: 300 }, (_, at) => `f${at}`)
    const full: Start['disk'] = {
      kind: (path) => (path === '/w' ? 'folder' : 'file'),
      names: (folder) => (folder === '/w' ? names : []),
      read: () => undefined,
    }
    const of = (text: string) => analysed(text, { ...start, disk: full })
    expect(of('find . -type f -exec rm {} +').writes).toHaveLength(300)
    expect(of('find . -type f -exec rm {} \\;')).toEqual({ writes: [], git: [], opaque: ['find'] })
  })

  it('needs no home, and no way to resolve links', () => {
    const homeless: Start = { ...start, home: undefined }
    expect(analysed('> ~/x', homeless)).toEqual({ writes: [], git: [], opaque: ['bash'] })
    expect(analysed('cd; echo > x', homeless).opaque).toEqual(['echo'])
    expect(paths('cd src; > ../x')).toEqual(['/w/x'])
  })

  it('follows links where they can be resolved', () => {
    const there: Start['disk'] = {
      ...disk,
      real: (folder) => (folder === '/w/src' ? '/elsewhere/src' : folder),
      kind: (path) => disk.kind(path) ?? (path === '/elsewhere' ? 'folder' : undefined),
    }
    expect(paths('cd src; > ../x', { ...start, disk: there })).toEqual(['/elsewhere/x'])
  })

  it('does not read a device, for that may never end', () => {
    const asked: string[] = []
    const watched: Start['disk'] = { ...disk, read: (path) => void asked.push(path) }
    analysed('cat < /dev/tty; echo $(</dev/stdin) $(<list); . /proc/self/x', { ...start, disk: watched })
    expect(asked).toEqual(['/w/list'])
  })
})
