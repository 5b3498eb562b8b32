/** The rules of the code's shape, held by reading the sources and by building them. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { installRoot } from '../src/host/install.ts'

const root = installRoot()
const MAX_LINES = 250
const MAX_HOOK_BYTES = 40 * 1000

/** What every hook loads. */
const ALWAYS = ['hook.cjs', 'lazy/hooks-main.cjs']

const files = (readdirSync(join(root, 'src'), { recursive: true }) as string[])
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .sort()
const text = (file: string): string => readFileSync(join(root, 'src', file), 'utf8')
/** Sources without comments. */
const code = (file: string): string =>
  text(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')

interface Import {
  what: string
  lazy: boolean
}

function importsOf(file: string): Import[] {
  const all = [...code(file).matchAll(/(?:(?<!['-])\bfrom|^import|(\bimport\())\s*'([^']+)'/gm)]
  return all.map(([, lazy, what]) => ({ what: what!, lazy: lazy !== undefined }))
}

/** A source's layer. The folder with all wording is pure, and counts as core. */
function layerOf(file: string): string {
  if (file.startsWith('words/')) return 'core'
  if (file === 'hook.ts' || file === 'cli.ts') return 'entries'
  return file.split('/')[0]!
}

/** Imports go one way. Reports turn what actions found into text; doctor and canary serve one command each. */
const MAY_IMPORT: Record<string, string[]> = {
  entries: ['hooks', 'commands', 'core', 'host'],
  hooks: ['actions', 'reports', 'shell', 'core', 'host', 'store', 'vault'],
  commands: ['actions', 'reports', 'doctor', 'canary', 'core', 'host', 'store', 'vault'],
  doctor: ['actions', 'core', 'host', 'store', 'vault'],
  canary: ['core', 'host'],
  actions: ['reports', 'shell', 'core', 'host', 'store', 'vault'],
  vault: ['core', 'host'],
  shell: [],
  reports: ['actions', 'core', 'host', 'store'],
  host: ['core', 'shell'],
  core: [],
  store: ['host'],
}

const LIBRARIES: Record<string, string[]> = {
  'shell/bash/plain.ts': ['unbash'],
  'actions/looks-secret.ts': ['@secretlint/core', '@secretlint/secretlint-rule-preset-recommend'],
  'core/globs.ts': ['micromatch'],
  'core/note-search.ts': ['fastest-levenshtein', 'minisearch'],
  'core/rules.ts': ['micromatch'],
  'core/config-schema.ts': ['zod/mini'],
  'core/jsonc.ts': ['jsonc-parser'],
  'core/settings.ts': ['jsonc-parser'],
  'core/settings-wanted.ts': ['../../hooks/hooks.json'],
  'doctor/configuration.ts': ['jsonc-parser'],
  'host/lock.ts': ['proper-lockfile'],
  'shell/bash/syntax.ts': ['unbash'],
  'vault/age.ts': ['age-encryption'],
  'vault/content.ts': ['zod/mini'],
  'cli.ts': ['../package.json'],
}

const isBuiltin = (what: string): boolean => what.startsWith('node:') || builtinModules.includes(what)
const sourceOf = (file: string, what: string): string => posix.join(dirname(file), what)

describe('imports', () => {
  it('are found at all', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(files.flatMap(importsOf).length).toBeGreaterThan(200)
    expect(importsOf('hook.ts').map((one) => one.what)).toContain('./host/code-cache.ts')
    expect(importsOf('hooks/index.ts')).toContainEqual({ what: './stop.ts', lazy: true })
    expect(new Set(files.map(layerOf))).toEqual(new Set(Object.keys(MAY_IMPORT)))
  })

  it.each(files)('%s', (file) => {
    const layer = layerOf(file)
    for (const { what } of importsOf(file)) {
      if (LIBRARIES[file]?.includes(what)) continue
      if (isBuiltin(what)) {
        expect(what, `${what} without node:`).toMatch(/^node:/)
        expect(['core', 'reports'], `${file} is pure, but imports ${what}`).not.toContain(layer)
        continue
      }
      expect(what, `${file} imports a library`).toMatch(/^\.\.?\//)
      expect(what, 'imports name the file').toMatch(/\.ts$/)
      const target = sourceOf(file, what)
      expect(files, `${what} of ${file} exists`).toContain(target)
      expect([layer, ...MAY_IMPORT[layer]!], `${file} imports ${target}`).toContain(layerOf(target))
    }
  })

  it('the store knows of the host only files, clocks and a checksum', () => {
    const host = files
      .filter((file) => layerOf(file) === 'store')
      .flatMap((file) => importsOf(file).map(({ what }) => sourceOf(file, what)))
      .filter((target) => target.startsWith('host/'))
    expect(new Set(host)).toEqual(new Set(['host/fs.ts', 'host/files.ts', 'host/clock.ts', 'host/crc32.ts']))
  })

  it('drivers are reached only through the function that opens a store', () => {
    const inside = (file: string) => /^store\/(file|open|peek|memory)/.test(file)
    const wrong = files
      .filter((file) => !inside(file))
      .flatMap((file) => importsOf(file).map(({ what }) => `${file}: ${sourceOf(file, what)}`))
      .filter((one) => /: store\/(file\/|memory)/.test(one))
    expect(wrong).toEqual([])
  })
})

describe('sources', () => {
  it.each(files.filter((file) => layerOf(file) !== 'entries'))('%s leaves the process alone', (file) => {
    expect(code(file)).not.toMatch(/\bprocess\.(exit|exitCode|env|argv|cwd|chdir|abort)\b/)
  })

  it.each(files.filter((file) => layerOf(file) === 'core'))('%s is pure', (file) => {
    expect(code(file)).not.toMatch(
      /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|setTimeout|process\.)/,
    )
  })

  it('say one idea each: none is long', () => {
    const long = files
      .map((file) => [file, text(file).trimEnd().split('\n').length] as const)
      .filter(([, lines]) => lines > MAX_LINES)
    expect(long).toEqual([])
  })

  it('open with what they are for', () => {
    expect(files.filter((file) => !text(file).startsWith('/**'))).toEqual([])
  })
})

describe('the build', () => {
  const dist = inject('dist')
  const built = (file: string): string => readFileSync(join(dist, file), 'utf8')
  const required = (file: string): string[] =>
    [...built(file).matchAll(/\brequire\(["'`]([^"'`]+)["'`]\)/g)].map((one) => one[1]!)

  it('what every hook loads is small', () => {
    const bytes = ALWAYS.reduce((sum, file) => sum + statSync(join(dist, file)).size, 0)
    expect(bytes).toBeLessThanOrEqual(MAX_HOOK_BYTES)
    expect(bytes).toBeGreaterThan(5000)
  })

  it('and is Node and dibs only: no library, no child process, no network', () => {
    const heavy =
      /^(node:)?(child_process|net|http|https|tls|dns|worker_threads|stream|readline|crypto|url|util)$/
    expect(built('hook.cjs')).toContain('./hooks-main.cjs')
    const wanted = ALWAYS.flatMap(required)
    expect(wanted).toContain('./hooks-stop.cjs')
    for (const what of wanted) expect(what).toMatch(/^(node:|\.\/)/)
    expect(wanted.filter((what) => heavy.test(what))).toEqual([])
    for (const library of [
      'picomatch',
      'micromatch',
      'fill-range',
      'ZodError',
      '$ZodType',
      'ESTALE',
      'ELOCKED',
    ])
      for (const file of ALWAYS) expect(built(file), file).not.toContain(library)
  })

  it('no hook that a tool call waits for starts a process or loads zod', () => {
    // What is noted of a shell command when it has ended runs beside the session.
    const beside = 'hooks-shell-after.cjs'
    const hooks = readdirSync(join(dist, 'lazy')).filter((one) => one.startsWith('hooks-') && one !== beside)
    expect(hooks).toContain('hooks-shell.cjs')
    for (const file of hooks) {
      expect(
        required(`lazy/${file}`).filter((what) => /child_process/.test(what)),
        file,
      ).toEqual([])
      expect(built(`lazy/${file}`), file).not.toContain('$ZodType')
    }
  })

  it('is ASCII, one byte for a character, as the code cache takes it to be', () => {
    const all = readdirSync(join(dist, 'lazy')).map((one) => `lazy/${one}`)
    expect([...ALWAYS, ...all].filter((file) => !/^[\x00-\x7f]*$/.test(built(file)))).toEqual([])
  })

  it('everything that is loaded later is there', () => {
    for (const file of [
      'hook.cjs',
      'cli.cjs',
      ...readdirSync(join(dist, 'lazy')).map((one) => `lazy/${one}`),
    ])
      for (const what of required(file).filter((one) => one.startsWith('.')))
        expect(() => statSync(join(dist, dirname(file), what)), `${file}: ${what}`).not.toThrow()
  })
})
