/** Line and fix for whatever in `.claude/dibs.json` cannot be used. */
import { findNodeAtLocation, type ParseError, parse, parseTree } from 'jsonc-parser'
import type { Place } from '../actions/place.ts'
import { CONFIG_FILE } from '../core/config.ts'
import { parseConfig } from '../core/config-schema.ts'
import { problemAt, problemOf } from '../core/jsonc.ts'
import type { Finding } from './finding.ts'

export function configuration({ world, workspace }: Place): Finding[] {
  const check = 'configuration'
  const file = `${workspace.tree}/${CONFIG_FILE}`
  let text: string
  try {
    text = world.fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    return (error as { code?: string }).code === 'ENOENT'
      ? [{ check, is: 'ok', what: `none (${CONFIG_FILE}); defaults are used` }]
      : [{ check, is: 'problem', what: `${file}: ${(error as Error).message}`, fix: 'make it readable' }]
  }
  const errors: ParseError[] = []
  const value = parse(text, errors, { disallowComments: true, allowTrailingComma: false }) as unknown
  const [error] = errors
  if (error) {
    const { line, column, what } = problemOf(text, error)
    return [
      {
        check,
        is: 'problem',
        what: `${file}:${line}:${column}: ${what}`,
        fix: 'make it JSON, without comments; until then all of it is ignored',
      },
    ]
  }
  const tree = parseTree(text)
  const { problems } = parseConfig(value)
  if (problems.length === 0) return [{ check, is: 'ok', what: file }]
  return problems.map(({ path, message }) => {
    const node = tree && findNodeAtLocation(tree, path)
    const { line, column } = problemAt(text, node?.offset ?? 0, '')
    return {
      check,
      is: 'problem',
      what: `${file}:${line}:${column}: ${path.join('.') || 'the file'} ${message}`,
      fix: 'mend it or take it out; until then the default is used',
    }
  })
}
