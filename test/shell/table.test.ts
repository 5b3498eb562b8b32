/**
 * Every line of every table, twice: what the analysis says, and what the real shell then did. So neither the analysis
 * nor the table can be wrong alone.
 */
import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { analysed } from '../../src/shell/bash/analyse.ts'
import { type Fixture, fixture, realDisk } from './fixture.ts'
import type { Line } from './lines/line.ts'
import { loadAll } from './load-all.ts'
import { realShell } from './real-shell.ts'

await loadAll()

const tables = readdirSync(new URL('./lines', import.meta.url)).filter((file) => file !== 'line.ts')

for (const table of tables) {
  const exported: Record<string, Line[]> = await import(new URL(`./lines/${table}`, import.meta.url).pathname)
  for (const [name, lines] of Object.entries(exported))
    describe.concurrent(`${table}: ${name}`, () => {
      it.each(lines)('$run', (line) => told(line))
      const judged = lines.filter(({ needs }) => needs === undefined || isInstalled(needs))
      it.each(judged)('$run, as the real shell does it', (line) => done(line))
      for (const { run, needs } of lines.filter((one) => !judged.includes(one)))
        it.skip(`${run}, as the real shell does it: there is no ${needs} here`)
    })
}

function isInstalled(program: string): boolean {
  return ['/usr/local/bin', '/usr/bin', '/bin'].some((folder) => existsSync(join(folder, program)))
}

function told(line: Line): void {
  const at = fixture()
  try {
    expect(saidOf(line, at)).toEqual({
      writes: [...line.writes].sort(),
      opaque: [...(line.opaque ?? [])].sort(),
      git: line.git ?? 0,
    })
  } finally {
    at.remove()
  }
}

async function done(line: Line): Promise<void> {
  const at = fixture()
  try {
    const writes = line.writes.map((path) => physical(path, at))
    const links = linksIn(writes, at)
    const did = await realShell(line.run, at)
    judge(
      { ...line, writes },
      did.map((path) => (writes.includes(path) ? path : (links.get(path) ?? path))),
    )
  } finally {
    at.remove()
  }
}

function saidOf(line: Line, at: Fixture) {
  const effects = analysed(line.run, { cwd: at.project, home: at.home, disk: realDisk })
  return {
    writes: effects.writes
      .map(({ path, tree }) => relative(at.project, path) + (tree ? '/**' : ''))
      .map((path) => path.replace(/^\/\*\*$/, '**'))
      .sort(),
    opaque: [...effects.opaque].sort(),
    git: effects.git.length,
  }
}

/** Where a file really is, whose folder may be a link, or not be there yet. */
function physical(path: string, { project }: Fixture): string {
  const folder = realDisk.real?.(join(project, dirname(path)))
  return folder === undefined ? path : relative(project, join(folder, basename(path)))
}

/** What a link leads to is written through it. */
function linksIn(paths: string[], { project }: Fixture): Map<string, string> {
  const links = paths.filter((path) =>
    lstatSync(join(project, path), { throwIfNoEntry: false })?.isSymbolicLink(),
  )
  return new Map(links.map((path) => [relative(project, realpathSync(join(project, path))), path]))
}

/** A git that is collected, as an opaque program, may have done more than the line says. */
function judge(line: Line, did: string[]): void {
  const exact = line.writes.filter((path) => !path.endsWith('**'))
  const trees = line.writes.filter((path) => path.endsWith('**')).map((path) => path.slice(0, -2))
  const unforeseen = did.filter(
    (path) => !exact.includes(path) && !trees.some((tree) => path.startsWith(tree)),
  )
  if (line.opaque === undefined && line.git === undefined)
    expect(unforeseen, 'what the shell did beyond that').toEqual([])
  if (line.may) return
  expect(
    exact.filter((path) => !did.includes(path)),
    'what the shell did not do',
  ).toEqual([])
  for (const tree of trees)
    expect(
      did.some((path) => path.startsWith(tree)),
      `nothing below ${tree} changed`,
    ).toBe(true)
}
