/** A small project and a home folder beside it, the same for every line: fresh, and changed last in 2001. */
import {
  chmodSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { Disk } from '../../src/shell/effects.ts'

export interface Fixture {
  root: string
  project: string
  home: string
  /** For `TMPDIR`: what is written here is nobody's, and not looked at. */
  scratch: string
  remove(): void
}

const FILES: Record<string, string> = {
  'project/a.txt': 'alpha\nbeta\ngamma\n',
  'project/b.txt': 'one\ntwo\n',
  'project/c.md': '# c\n',
  'project/my file.txt': 'spaces\n',
  'project/list.txt': 'a.txt\nb.txt\n',
  'project/data.json': '{"b": 1, "a": [2, 3]}\n',
  'project/tool.py': 'print( "hi" )\n',
  'project/vars.sh': 'TARGET=b.txt\n',
  'project/run.sh': '#!/bin/sh\necho ran > ran.txt\n',
  'project/.env': 'KEY=value\n',
  'project/.hidden/note.txt': 'hidden\n',
  'project/src/index.ts': 'export const a = 1\n',
  'project/src/util.ts': 'export const b = 2\n',
  'project/src/deep/inner.ts': 'export const c = 3\n',
  'project/src/deep/inner.md': '# inner\n',
  'project/docs/guide.md': '# guide\n',
  'project/docs/my notes.md': '# notes\n',
  'project/empty/.keep': '',
  'home/.profile': '# profile\n',
  'home/notes.txt': 'at home\n',
}
const LINKS: Record<string, string> = { 'project/linked': 'src/deep', 'project/link.txt': 'a.txt' }
const EXECUTABLE = ['project/run.sh']
const LONG_AGO = new Date('2001-01-01T00:00:00Z')

export function fixture(): Fixture {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'dibs-shell-')))
  const folders = new Set(Object.keys(FILES).map((file) => join(root, dirname(file))))
  for (const folder of [...folders, join(root, 'scratch')]) mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(FILES)) writeFileSync(join(root, file), text)
  for (const [link, target] of Object.entries(LINKS)) symlinkSync(target, join(root, link))
  for (const file of EXECUTABLE) chmodSync(join(root, file), 0o755)
  for (const file of [...Object.keys(FILES), ...Object.keys(LINKS)])
    lutimesSync(join(root, file), LONG_AGO, LONG_AGO)
  return {
    root,
    project: join(root, 'project'),
    home: join(root, 'home'),
    scratch: join(root, 'scratch'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** Every file below the fixture, but for the scratch folder, as text that differs when the file does. */
export function snapshot({ root, project, scratch }: Fixture): Map<string, string> {
  const found = new Map<string, string>()
  const visit = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      const stat = lstatSync(path)
      if (stat.isDirectory()) {
        if (path !== scratch) visit(path)
        continue
      }
      const holds = stat.isSymbolicLink()
        ? readlinkSync(path)
        : stat.isFile()
          ? readFileSync(path, 'latin1')
          : 'special'
      found.set(relative(project, path), `${stat.mode} ${stat.mtimeMs} ${holds}`)
    }
  }
  visit(root)
  return found
}

/** What changed from one snapshot to the other: sorted paths relative to the project. */
export function changed(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort()
}

export const realDisk: Disk = {
  kind: (path) =>
    tried(() => {
      const stat = statSync(path, { throwIfNoEntry: false })
      return stat && (stat.isDirectory() ? 'folder' : 'file')
    }),
  names: (folder) => tried(() => readdirSync(folder)) ?? [],
  real: (folder) => tried(() => realpathSync(folder)),
  read: (path) => tried(() => (statSync(path).size <= 1_000_000 ? readFileSync(path, 'utf8') : undefined)),
}

function tried<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
