/** Formatters and linters that rewrite files: judged by what they are told, for none of them is run. */
import { relative } from 'node:path'
import { expect, test } from 'vitest'
import { analysed } from '../../src/shell/bash/analyse.ts'
import type { Disk } from '../../src/shell/effects.ts'
import { loadAll } from './load-all.ts'

await loadAll()

const FOLDERS = ['/p', '/p/src']
const disk: Disk = {
  kind: (path) => (FOLDERS.includes(path) ? 'folder' : /[*?{]|^\/p\/docs/.test(path) ? undefined : 'file'),
  names: (folder) => (folder === '/p/src' ? ['index.ts', 'util.ts', 'deep.md'] : []),
  read: () => undefined,
}

test.each<[string, string[]]>([
  ['prettier --write a.txt src', ['a.txt', 'src/**']],
  ['prettier -w .', ['**']],
  ['prettierd -w a.txt; prettierd --write b.txt', ['a.txt', 'b.txt']],
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
  ['prettier --write "src/**/*.{ts,tsx}"', ['src/**']],
  ['prettier --write "**/*.md"', ['**']],
  ['prettier --write "src/*.ts" "!src/b.ts"', ['src/index.ts', 'src/util.ts']],
  ['prettier --write "docs/*.md"', []],
  ['eslint --fix', ['**']],
  ['eslint -o report.txt src', ['report.txt']],
  ['eslint --fix --cache-location .cache src', ['src/**']],
  ['biome ci src', []],
  ['biome check --write --max-diagnostics=3 src', ['src/**']],
  ['biome check --write --max-diagnostics 3 src', ['src/**']],
  ['oxlint --fix src/index.ts', ['src/index.ts']],
  ['stylelint --fix a.css', ['a.css']],
  ['autopep8 --in-place tool.py', ['tool.py']],
  ['yapf -i tool.py', ['tool.py']],
  ['yapf tool.py', []],
  ['ruff check --fix --select I', ['**']],
  ['ruff check --fix --select I tool.py', ['tool.py']],
  ['ruff check --fix --extend-select I tool.py', ['tool.py']],
  ['ruff check --fix --diff .', []],
  ['rubocop -A lib.rb', ['lib.rb']],
  ['rubocop', []],
  ['terraform fmt -check', []],
  ['terraform fmt -write=false', []],
  ['terraform fmt', ['**']],
  ['deno fmt src', ['src/**']],
  ['deno fmt --check src', []],
  ['deno lint src', []],
  ['ktlint -F', ['**']],
  ['standard --fix', ['**']],
  ['uv run ruff format tool.py', ['tool.py']],
  ['poetry run black tool.py', ['tool.py']],
  ['python -m black tool.py', ['tool.py']],
  ['pnpm exec prettier --write a.txt', ['a.txt']],
  ['pnpm dlx prettier --write a.txt', ['a.txt']],
  ['yarn dlx prettier --write a.txt', ['a.txt']],
  ['npm exec -- prettier --write a.txt', ['a.txt']],
  ['npx --yes prettier@3 --write a.txt', ['a.txt']],
  ['bundle exec rubocop -a lib.rb', ['lib.rb']],
  ['./node_modules/.bin/prettier --write a.txt', ['a.txt']],
  ['yarn prettier --write a.txt', ['a.txt']],
  ['go fmt ./...', ['**']],
  ['go fmt ./src/...', ['src/**']],
  ['cargo fmt', ['**']],
  ['cargo fmt --check', []],
  ['cargo fmt --all -- --check', []],
])('%s', (command, writes) => {
  const effects = analysed(command, { cwd: '/p', home: undefined, disk })
  const said = effects.writes.map(({ path, tree }) =>
    tree ? `${relative('/p', path)}/**` : relative('/p', path),
  )
  expect(said.map((one) => one.replace(/^\/\*/, '*'))).toEqual(writes)
  expect(effects.opaque).toEqual([])
})
