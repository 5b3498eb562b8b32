/** Formatters and linters that rewrite files: judged by what they are told, for none of them is run. */
import { relative } from 'node:path'
import { expect, test } from 'vitest'
import { analyse } from '../../src/shell/analyse.ts'
import type { Disk } from '../../src/shell/effects.ts'

const FOLDERS = ['/p', '/p/src']
const disk: Disk = {
  kind: (path) => (FOLDERS.includes(path) ? 'folder' : 'file'),
  names: () => [],
  read: () => undefined,
}

test.each<[string, string[]]>([
  ['prettier --write a.txt src', ['a.txt', 'src/**']],
  ['prettier -w .', ['**']],
  ['npx prettier --write src/index.ts', ['src/index.ts']],
  ['prettier --check .', []],
  ['eslint --fix src/index.ts', ['src/index.ts']],
  ['eslint src', []],
  ['npx eslint --fix --ext .ts src', ['src/**']],
  ['gofmt -w src/index.ts', ['src/index.ts']],
  ['gofmt -l .', []],
  ['black tool.py', ['tool.py']],
  ['black --check .', []],
  ['ruff check --fix tool.py', ['tool.py']],
  ['ruff check .', []],
  ['ruff format tool.py', ['tool.py']],
  ['ruff format --check .', []],
  ['biome check --write src', ['src/**']],
  ['npx biome format --write a.txt', ['a.txt']],
  ['biome check .', []],
  ['clang-format -i src/index.ts', ['src/index.ts']],
  ['rustfmt --check src/index.ts', []],
  ['isort tool.py', ['tool.py']],
])('%s', (command, writes) => {
  const effects = analyse(command, { cwd: '/p', home: undefined, disk })
  const said = effects.writes.map(({ path, tree }) =>
    tree ? `${relative('/p', path)}/**` : relative('/p', path),
  )
  expect(said.map((one) => one.replace(/^\/\*/, '*'))).toEqual(writes)
  expect(effects.opaque).toEqual([])
})
