/** A call of a program: what is known of it by name, and what it starts itself. */
import type { Word } from '../effects.ts'
import { onDemand } from '../on-demand.ts'
import { programOf } from '../programs/index.ts'
import { inSubshell, runList, unseen } from './run.ts'
import {
  consume,
  deeper,
  folderOf,
  type Input,
  opaque,
  pathOf,
  print,
  type Scope,
  spend,
  write,
} from './shell.ts'
import { either, freshState, type Outcome } from './state.ts'
import { parsed } from './syntax.ts'

/** Elsewhere, a file that is called like a known program may be anything: `./install`. */
const PROGRAM_FOLDERS =
  /^\/(?:usr\/|usr\/local\/|opt\/homebrew\/)?s?bin\/|(?:^|\/)(?:node_modules\/\.bin|\.?venv\/bin)\//

const git = onDemand(() => import('../git/index.ts'))

/** They read from standard input unless they are given files; the first operand of some of them is not one. */
const READERS: Record<string, number> = {
  tr: Number.POSITIVE_INFINITY,
  tee: Number.POSITIVE_INFINITY,
  xargs: Number.POSITIVE_INFINITY,
  patch: Number.POSITIVE_INFINITY,
  ssh: Number.POSITIVE_INFINITY,
  sed: 2,
  grep: 2,
  awk: 2,
  jq: 2,
  perl: 2,
}
const NEVER_READ = ['echo', 'printf', 'pwd', 'ls', 'date', 'sleep', 'true', 'false']
/** They print only if they are told to: `-v`. */
const SILENT = ['touch', 'mkdir', 'rmdir', 'rm', 'cp', 'mv', 'ln', 'chmod', 'sleep']
/** They fail only if what they print cannot be written. */
const NEVER_FAIL = ['echo', 'printf', 'pwd']

export function runProgram(words: Word[], env: Record<string, Word>, scope: Scope): Outcome {
  const { shell, state, frame } = scope
  const [called, ...args] = words
  const name = called && nameOf(called)
  spend(shell, 2 + words.length / 10)
  const input: Input = { text: frame.input.text }
  if (readsInput(name, args)) {
    spend(shell, (input.text?.length ?? 0) / 1000)
    consume(frame.input, undefined)
  }
  const cwd = folderOf(scope)

  if (name === 'git') {
    const exported = [...state.variables].filter(([one]) => one.startsWith('GIT_'))
    const known = exported.map(([one, value]) => [one, typeof value === 'string' ? value : undefined])
    const call = { cwd, args, env: { ...Object.fromEntries(known), ...env }, stdin: input.text }
    const { writes, opaque: isOpaque } = git().gitWrites(call, shell.disk)
    shell.effects.git.push(call)
    for (const one of writes) write(shell, one)
    if (isOpaque) opaque(shell, name)
    // What its verbs do beyond that, only git knows.
    shell.disk.blur()
    print(frame, undefined)
    return either(state)
  }
  const isRead = frame.isCertain && frame.output.text !== undefined
  const call = { args, cwd, stdin: input.text, isRead, disk: shell.disk }
  const found = name !== undefined && programOf(name)?.({ name, ...call })
  if (!found) {
    unseen(scope, called ?? '$')
    return either(state)
  }
  for (const one of found.writes ?? []) write(shell, one)
  remember(name!, args, scope)
  if (found.opaque) unseen(scope, called!)
  const inner = { ...scope, frame: { ...deeper(frame), input } }
  for (const started of found.runs ?? []) runProgram(started, env, inner)
  for (const text of found.scripts ?? []) runScript(text, called!, inner)
  const isQuiet =
    found.runs ??
    found.scripts ??
    (SILENT.includes(name) &&
      !args.some((arg) => arg === undefined || (arg.startsWith('-') && arg.includes('v'))))
  print(frame, found.stdout ?? (isQuiet ? '' : undefined))
  if (name === 'false') return { fail: state }
  return NEVER_FAIL.includes(name!) || name === 'true' ? { ok: state } : either(state)
}

function nameOf(called: string): string | undefined {
  if (!called.includes('/')) return called
  return PROGRAM_FOLDERS.test(called) ? called.slice(called.lastIndexOf('/') + 1) : undefined
}

function readsInput(name: string | undefined, args: Word[]): boolean {
  if (name === undefined || args.includes(undefined)) return true
  if (NEVER_READ.includes(name)) return false
  return args.filter((arg) => !arg!.startsWith('-')).length < (READERS[name] ?? 1)
}

/** Folders come and go without a file being written: what later words refer to. */
function remember(name: string, args: Word[], scope: Scope): void {
  const { disk } = scope.shell
  const isMade = name === 'mkdir' || (name === 'install' && args.includes('-d'))
  const isGone = ['rm', 'rmdir', 'unlink', 'mv'].includes(name)
  if (!isMade && !isGone) return
  const operands = args.filter((arg) => !arg?.startsWith('-'))
  const paths = operands.map((operand) => pathOf(operand, scope)).filter((path) => path !== undefined)
  if (isMade && args.includes(undefined)) disk.blur()
  if (isMade) paths.forEach(disk.made)
  else (name === 'mv' ? paths.slice(0, -1) : paths).forEach(disk.gone)
}

/** A shell that is started anew knows of its parent only what was exported: nothing, as far as is told here. */
function runScript(text: string, name: string, scope: Scope): void {
  const script = parsed(text)
  if (script === undefined) unseen(scope, name)
  else
    inSubshell(scope, {}, (inner) => {
      const state = freshState(inner.state.cwd)
      state.anythingAssigned = inner.state.anythingAssigned || inner.state.variables.has('HOME')
      return runList(script.commands, { ...inner, state })
    })
}
