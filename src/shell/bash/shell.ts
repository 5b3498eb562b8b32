/** What the parts of the analysis share: one per text. Limits are counted here, so that every text ends soon. */
import { type Effects, Unclear, type Word, type Write } from '../effects.ts'
import { isDevice, type Overlay } from '../overlay.ts'
import { resolved } from '../resolved.ts'
import { copyOf, type Outcome, type State, type Value } from './state.ts'
import type { ParsedScript } from './syntax.ts'

/** A step takes about 2 µs, in a process that has just begun four times that. */
const STEPS_MAX = 4000
const WRITES_MAX = 1000
const DEPTH_MAX = 40
const PRINTED_MAX_CHARS = 1_000_000

export interface Shell {
  effects: Effects
  disk: Overlay
  home: string | undefined
  /** What is among the writes already. */
  written: Set<string>
  steps: number
  /** Runs a script in a shell of its own; all that it prints, where that can be told. */
  capture(script: ParsedScript | undefined, scope: Scope): Word
}

/** What a command runs in. It takes the state over, and may change it. */
export interface Scope {
  shell: Shell
  state: State
  frame: Frame
}

/** Where a command stands: what it reads, where it prints to, and where `exit`, `return` and `break` lead. */
export interface Frame {
  input: Input
  /** What was printed so far, shared by all that print to it. */
  output: { text: Word }
  /** Whether it surely runs, as far as whoever reads `output` can tell. */
  isCertain: boolean
  /** A failure here ends nothing, even after `set -e`. */
  isCondition: boolean
  ends: Ends
  loop: Loop | undefined
  call: FunctionCall | undefined
  depth: number
}

/** What is still to be read, shared by all that read from it. */
export interface Input {
  text: Word
  /** The same, for those who do not know whether this was read. */
  beyond?: Input
}

/** How a shell or subshell was left before its end, and what it runs then. */
export interface Ends {
  left: Outcome
  traps: string[]
}

export interface Loop {
  broken?: State | undefined
  continued?: State | undefined
  outer: Loop | undefined
}

export interface FunctionCall {
  returned: Outcome
  /** What its local variables held before. */
  hidden: Map<string, Value>
}

export function spend(shell: Shell, steps = 1): void {
  shell.steps += steps
  if (shell.steps > STEPS_MAX) throw new Unclear()
}

export function deeper(frame: Frame): Frame {
  if (frame.depth > DEPTH_MAX) throw new Unclear()
  return { ...frame, depth: frame.depth + 1 }
}

/** A copy costs more the more is known. */
export function fork(shell: Shell, state: State): State {
  spend(shell, 1 + state.variables.size / 20)
  return copyOf(state)
}

/** The folder that a shell is in, as `..` sees it. */
export const folderOf = ({ state, shell }: Scope): string | undefined =>
  state.cwd && shell.disk.real(state.cwd)

export function pathOf(name: Word, scope: Scope): string | undefined {
  const folder = name?.startsWith('/') ? '/' : folderOf(scope)
  return folder === undefined || !name || name.includes('\0') ? undefined : resolved(folder, name)
}

export function write(shell: Shell, one: Write): void {
  const { effects, disk } = shell
  if (isDevice(one.path)) return
  const key = one.tree ? `${one.path}/` : one.path
  if (!shell.written.has(key)) effects.writes.push(one)
  shell.written.add(key)
  if (effects.writes.length > WRITES_MAX) throw new Unclear()
  disk.wrote(one)
}

/** Something runs that nobody can tell about: from here on, the disk is anybody's guess. */
export function opaque(shell: Shell, name: string): void {
  if (!shell.effects.opaque.includes(name)) shell.effects.opaque.push(name)
  shell.disk.blur()
}

export function consume(input: Input, rest: Word): void {
  input.text = rest
  for (let one = input.beyond; one; one = one.beyond) one.text = undefined
}

/** A frame for what may not run at all. */
export const perhaps = (frame: Frame, isMaybe: boolean): Frame =>
  isMaybe ? { ...frame, isCertain: false, input: { text: frame.input.text, beyond: frame.input } } : frame

export function print({ output, isCertain }: Frame, text: Word): void {
  if (text === '') return
  const all = isCertain && text !== undefined && output.text !== undefined ? output.text + text : undefined
  output.text = all !== undefined && all.length > PRINTED_MAX_CHARS ? undefined : all
}
