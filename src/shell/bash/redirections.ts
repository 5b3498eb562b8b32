/** Redirections: which files they write, and what a command reads and prints because of them. */
import { posix } from 'node:path'
import type { Word as Field } from '../effects.ts'
import { isDevice } from '../overlay.ts'
import { type Frame, opaque, pathOf, type Scope, type Shell, spend, write } from './shell.ts'
import type { HereDoc, Redirect, Redirection } from './syntax.ts'
import { BREAK, fieldsOf, joined, literal, type Part, partOf, textOf } from './words.ts'

export interface Redirected {
  frame: Frame
  /** A file surely cannot be opened; so the command does not run. */
  fails: boolean
  mayFail: boolean
  /** When the command is through: what the file that it printed to now holds. */
  settle(): void
}

/** `label`: what is opaque when a target is not known. */
export function redirected(redirects: readonly Redirection[], scope: Scope, label: string): Redirected {
  const { shell } = scope
  let frame = scope.frame
  let [mayFail, fails] = [false, false]
  let settle = () => {}
  const printTo = (output: { text: Field }) => {
    frame = { ...frame, output, isCertain: output === scope.frame.output ? scope.frame.isCertain : true }
  }

  for (const redirect of redirects) {
    spend(shell)
    if (fails) break
    const fd = descriptorOf(redirect)
    if (redirect.type !== 'Redirect') {
      const text = redirect.type === 'HereDoc' ? bodyOf(redirect, scope) : herestring(redirect.target, scope)
      if (fd === undefined || fd === 0) frame = { ...frame, input: { text } }
      continue
    }
    const { operator } = redirect
    if (operator === '<' || operator === '<&') {
      const { text, path } = inputOf(redirect, scope)
      mayFail ||= operator === '<'
      fails = path !== undefined && isMissing(path, shell)
      if (fd === undefined || fd === 0) frame = { ...frame, input: { text } }
      continue
    }
    const target = targetOf(redirect, scope)
    if (operator === '>&' && (target === undefined || /^(\d+-?|-)$/.test(target))) {
      if (target === undefined) opaque(shell, label)
      if (fd === undefined || fd === 1) printTo(target === '1' ? frame.output : { text: undefined })
      // Through a descriptor of its own, output may come back.
      if (!/^[12]$/.test(target ?? '') && target !== '-') scope.frame.output.text = undefined
      continue
    }
    const path = pathOf(target, scope)
    mayFail ||= path === undefined || !isDevice(path)
    fails = target === '' || (path !== undefined && isMissing(posix.dirname(path), shell))
    if (fails) break
    if (path === undefined) opaque(shell, label)
    else if (isWritten(redirect, path, fd, scope)) {
      const before = operator === '>>' ? shell.disk.read(path) : ''
      write(shell, { path })
      const isPrinted = fd === undefined || fd === 1
      const output: { text: Field } = { text: '' }
      if (isPrinted && scope.frame.isCertain && (operator === '>' || operator === '>|' || operator === '>>'))
        settle = () => {
          if (before !== undefined && output.text !== undefined) shell.disk.holds(path, before + output.text)
        }
      if (isPrinted) printTo(output)
    } else if (fd === undefined || fd === 1) printTo({ text: undefined })
  }
  return { frame, mayFail, fails, settle: () => settle() }
}

const isMissing = (path: string, { disk }: Shell): boolean =>
  disk.kind(path) === undefined && disk.isSettled(path)

/** Opening a file that is there only to read from it changes nothing. */
function isWritten(
  { operator }: Redirect,
  path: string,
  fd: number | 'named' | undefined,
  { shell }: Scope,
): boolean {
  const kind = shell.disk.kind(path)
  return kind !== 'folder' && (operator !== '<>' || kind === undefined || (fd !== undefined && fd !== 0))
}

function descriptorOf({ descriptor }: Redirection): number | 'named' | undefined {
  return descriptor?.type === 'FileDescriptor' ? descriptor.value : descriptor && 'named'
}

/** More than one name is an error, and an unknown one may be any. */
function targetOf({ target }: Redirect, scope: Scope): Field {
  const fields = target ? fieldsOf(target, scope) : []
  return fields.length === 1 ? fields[0] : undefined
}

function inputOf(redirect: Redirect, scope: Scope): { text: Field; path?: string | undefined } {
  const [part, ...others] = redirect.target?.parts ?? []
  if (part?.type === 'ProcessSubstitution' && others.length === 0) {
    const text = scope.shell.capture(part.script, scope)
    return { text: part.operator === '<' ? text : undefined }
  }
  const target = targetOf(redirect, scope)
  if (redirect.operator === '<&') return { text: undefined }
  const path = pathOf(target, scope)
  return { text: path === undefined ? undefined : scope.shell.disk.read(path), path }
}

function herestring(word: Redirect['target'], scope: Scope): Field {
  const text = word && textOf(word, scope)
  return text === undefined ? undefined : `${text}\n`
}

function bodyOf({ operator, delimiter, body }: HereDoc, scope: Scope): Field {
  spend(scope.shell, 5 + body.text.length / 500)
  const parts = body.parts?.map((part): Part[] =>
    part.type === 'Literal' ? [literal(part.value)] : partOf(part, scope).filter((one) => one !== BREAK),
  )
  const plain = delimiter?.quoted
    ? body.text
    : body.text.replace(/\\([$`\\\n])/g, (_, c) => (c === '\n' ? '' : c))
  const text = parts === undefined ? plain : joined(parts.flat())
  return operator === '<<-' ? text?.replace(/^\t+/gm, '') : text
}
