/**
 * Builds `dist/`: self-contained CommonJS files, the same bytes on every machine.
 *
 *   dist/hook.cjs     what starts every hook: loads `lazy/hooks-main.cjs`, and that small part of the rest that is needed
 *   dist/cli.cjs      the command line
 *   dist/lazy/*.cjs   what either of them imports dynamically, each loaded when it is needed
 *
 * and beside it `dibs.schema.json`, which tells editors what may stand in `.claude/dibs.json`.
 *
 * CommonJS starts faster than ES modules and has no code splitting in esbuild, so every dynamic import becomes a
 * bundle of its own (some share one: `TOGETHER`). Modules keep no state, therefore it does not matter that two bundles
 * hold the same one.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const src = path.join(root, 'src')

/** What is nearly always needed together comes in one file, by its name: to load a second one costs as much as its code. */
const TOGETHER = {
  'refusal.cjs': inSrc('actions/evidence.ts', 'hooks/pre-tool-use-words.ts'),
  'shell-writes.cjs': inSrc('hooks/shell-effects.ts', 'hooks/shell-guard.ts'),
}

function inSrc(...files) {
  return files.map((file) => path.join(src, file))
}

export async function buildAll(dist = path.join(root, 'dist')) {
  const files = []
  const lazy = new Set([path.join(src, 'hooks', 'main.ts')]) // `hook.cjs` loads it through the code cache
  const done = new Set()
  for (const entry of ['hook', 'cli'])
    await bundle([path.join(src, `${entry}.ts`)], path.join(dist, `${entry}.cjs`), './lazy/')
  for (let left = [...lazy]; left.length > 0; left = [...lazy].filter((file) => !done.has(file))) {
    for (const file of left.sort()) {
      if (done.has(file)) continue // came with another
      const inputs = TOGETHER[lazyName(file)] ?? [file]
      for (const each of inputs) done.add(each)
      await bundle(inputs, path.join(dist, 'lazy', lazyName(file)), './')
    }
  }
  // Only now, so that sources that do not build leave the old files as they were.
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(path.join(dist, 'lazy'), { recursive: true })
  for (const file of files) writeFileSync(file.path, file.contents)

  /** @param here where lazy bundles are, seen from this one */
  async function bundle(inputs, output, here) {
    const { outputFiles } = await build({
      ...(inputs.length === 1
        ? { entryPoints: inputs }
        : {
            stdin: {
              contents: inputs.map((each) => `export * from ${JSON.stringify(each)}`).join('\n'),
              resolveDir: src,
            },
          }),
      outfile: output,
      write: false,
      bundle: true,
      platform: 'node',
      target: 'node20',
      mainFields: ['module', 'main'], // jsonc-parser's UMD build requires files by computed names
      format: 'cjs',
      minify: true,
      legalComments: 'none',
      charset: 'ascii', // a single character beyond Latin-1 doubles the text that has to be compiled
      absWorkingDir: root,
      // `import()` becomes `require()`: synchronous loading of a small file is the fastest there is.
      supported: { 'dynamic-import': false },
      plugins: [
        {
          name: 'lazy',
          setup(build) {
            build.onResolve({ filter: /.*/ }, async ({ kind, path: wanted, resolveDir, pluginData }) => {
              if (kind !== 'dynamic-import' || pluginData === 'resolved') return undefined
              if (wanted.startsWith('node:')) return undefined
              const resolved = await build.resolve(wanted, { kind, resolveDir, pluginData: 'resolved' })
              if (resolved.errors.length > 0) return { errors: resolved.errors }
              const file = resolved.path
              lazy.add(file)
              return { path: here + lazyName(file), external: true }
            })
          },
        },
      ],
    })
    files.push(...outputFiles)
  }
}

/** `src/hooks/stop.ts` → `hooks-stop.cjs`; a package's file → its package's name. */
function lazyName(file) {
  for (const [name, files] of Object.entries(TOGETHER)) if (files.includes(file)) return name
  const inside = path.relative(src, file)
  if (!inside.startsWith('..')) return `${inside.replace(/\.ts$/, '').replaceAll(path.sep, '-')}.cjs`
  return `${file.split(`node_modules${path.sep}`).pop().split(path.sep)[0]}.cjs`
}

/** The text of `dibs.schema.json`: made from the schema that hooks and `doctor` judge by, so that they cannot differ. */
export async function schemaText() {
  const { outputFiles } = await build({
    entryPoints: [path.join(src, 'core', 'config-schema.ts')],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    charset: 'utf8',
    absWorkingDir: root,
  })
  const code = Buffer.from(outputFiles[0].contents).toString('base64')
  const { jsonSchema } = await import(`data:text/javascript;base64,${code}`)
  return `${JSON.stringify(jsonSchema(), null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAll()
  writeFileSync(path.join(root, 'dibs.schema.json'), await schemaText())
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  console.log(`dibs ${version} built`)
}
