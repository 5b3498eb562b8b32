/**
 * What is found out before a hook is loaded, and nearly always that is all: the session holds the file already, by an edit
 * of this very turn, or nobody has sent it anything. `done` only where the whole way (pre-tool-use.ts, post-tool-batch.ts)
 * would do and say nothing; what was found is handed on to it otherwise. Costs that are told in milliseconds: what this
 * imports is loaded before every edit of every session.
 */
import { dirname } from 'node:path'
import { CONFIG_FILE } from '../core/config.ts'
import { watchedBy } from '../core/messages.ts'
import type { Resource } from '../core/resource.ts'
import type { Session } from '../core/state.ts'
import { holdsPlainly, type Stored } from '../core/stored.ts'
import { heldCell } from '../core/trace.ts'
import type { Fs } from '../host/fs.ts'
import { homeWorkspace } from '../host/home.ts'
import { fileResource } from '../host/paths.ts'
import { findGit, type Workspace } from '../host/workspace.ts'
import type { World } from '../host/world.ts'
import { hasCell, hasItems, type Peeked, peek } from '../store/peek.ts'
import { clientPid, type HookInput, writtenFile } from './input.ts'

export interface FirstLook {
  input: HookInput
  /** The session's own workspace. */
  home: Workspace
  /** What a writing tool writes; absent for everything else. */
  target?: Target | undefined
  /** Why that could not be found out. */
  failure?: unknown
  /** What went wrong beside it, and changes nothing. */
  trouble?: unknown
  /** The state of `home`, where it was looked at. */
  peeked?: Peeked | undefined
  /** Who calls, where that is seen at once. */
  caller?: Session | undefined
  done: boolean
}

export interface Target {
  file: Resource
  /** The worktree that it lies in; absent without git. */
  tree: string | undefined
}

export function lookFirst(world: World, event: string, input: HookInput): FirstLook {
  const home = homeWorkspace(world, input.cwd)
  const look: FirstLook = { input, home, done: false }
  try {
    look.target = targetOf(world.fs, input)
  } catch (error) {
    look.failure = error
  }
  const edits = event === 'PreToolUse' && look.target !== undefined
  if (!edits && event !== 'PostToolBatch') return look
  try {
    if (mayNameStore(world.fs, `${home.tree}/${CONFIG_FILE}`)) return look
    look.peeked = peek(home.state, world)
    if (!look.peeked?.doc) return look
    look.caller = findCaller(world, look.peeked.doc as Stored, input)
    look.done =
      look.caller !== undefined &&
      hasNoMail(world, home.state, look.caller) &&
      (edits ? holdsAlready(look, look.caller) : isQuiet(world, home.state, input, look.caller))
  } catch {
    // The whole way meets it too, and tells.
  }
  return look
}

function targetOf(fs: Fs, input: HookInput): Target | undefined {
  const written = writtenFile(input)
  if (!written) return undefined
  const file = fileResource(fs, input.cwd, written)
  return { file, tree: findGit(fs, dirname(file.as ?? file.r))?.tree }
}

/** Of the settings only one matters to what is the session's already: where the state is. */
function mayNameStore(fs: Fs, file: string): boolean {
  if (!fs.lstatSync(file, { throwIfNoEntry: false })) return false
  const text = fs.readFileSync(file, 'utf8')
  return text.includes('store') || text.includes('\\') // a letter may be written as an escape
}

/** The record of the process that calls, as far as one can be found without looking closer. */
function findCaller(world: World, { participants }: Stored, { sid }: HookInput): Session | undefined {
  const pid = clientPid(world)
  const session = participants.find(
    (one): one is Session => one.kind === 'session' && one.sid === sid && one.process.pid === pid,
  )
  return session && world.processes.look(session.process) === 'alive' ? session : undefined
}

/** Neither in its record nor in its inbox, here or in another workspace that it edits in. */
export const hasNoMail = (world: World, state: string, { notices, handle, also }: Session): boolean =>
  notices.length === 0 &&
  !hasItems(state, world, handle) &&
  (also.length === 0 || also.every((folder) => !hasItems(folder, world, handle)))

/** Nothing to look after when a step has ended. */
const isQuiet = (world: World, state: string, { shellCalls }: HookInput, { handle }: Session): boolean =>
  !hasItems(state, world, watchedBy(handle)) && !shellCalls.some((id) => hasCell(state, world, heldCell(id)))

function holdsAlready({ input, home, peeked, target }: FirstLook, caller: Session): boolean {
  const { file, tree } = target!
  return (
    isAsRecorded(caller, input) &&
    input.agent === '' &&
    caller.tree === home.tree &&
    (tree ?? home.tree) === home.tree &&
    holdsPlainly(peeked?.doc, caller.handle, home.tree, file.r)
  )
}

/** There is nothing to change in its record. */
const isAsRecorded = (caller: Session, { transcript, promptId }: HookInput): boolean =>
  caller.left === undefined &&
  (transcript === undefined || transcript === caller.transcript) &&
  (promptId === undefined || promptId === caller.promptId)
