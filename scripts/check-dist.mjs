/**
 * Is what is committed what the sources build? `dist/` and `dibs.schema.json` are used as they are, by people who
 * never build. Run by itself it prints the answer and exits 1 when anything differs.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')

/** Files that a fresh build would change, add or take away, each with what is wrong with it. */
export async function staleFiles() {
  const { buildAll, schemaText } = await import('./build.mjs')
  const fresh = mkdtempSync(path.join(tmpdir(), 'dibs-build-'))
  try {
    await buildAll(fresh)
    const stale = differences(path.join(root, 'dist'), fresh).map((line) => `dist/${line}`)
    const schema = bytesOf(path.join(root, 'dibs.schema.json'))
    if (!schema?.equals(Buffer.from(await schemaText()))) stale.push('dibs.schema.json differs')
    return stale
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

function differences(committed, fresh) {
  const names = new Set([...filesIn(committed), ...filesIn(fresh)])
  return [...names].sort().flatMap((name) => {
    const [is, should] = [bytesOf(path.join(committed, name)), bytesOf(path.join(fresh, name))]
    if (!is) return [`${name} is missing`]
    if (!should) return [`${name} is no longer built`]
    return is.equals(should) ? [] : [`${name} differs`]
  })
}

function filesIn(folder) {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
}

function bytesOf(file) {
  try {
    return readFileSync(file)
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const stale = await staleFiles()
  for (const line of stale) console.error(line)
  console.log(stale.length === 0 ? 'dist/ is what the sources build' : 'dist/ is stale: npm run build')
  process.exitCode = stale.length === 0 ? 0 : 1
}
