/**
 * The first look at an edit, and for almost every one the last: the session holds the file already, by an edit of this
 * very turn. `mine` only where the whole way (pre-tool-use.ts) would do and say nothing; what was found is handed on to
 * it otherwise. Costs that are told in milliseconds: what this imports is loaded before every edit of every session.
 */
import { dirname } from 'node:path'
import { CONFIG_FILE } from '../core/config.ts'
import type { Resource } from '../core/resource.ts'
import type { Session } from '../core/state.ts'
import { holdsPlainly, type Stored } from '../core/stored.ts'
import type { Fs } from '../host/fs.ts'
import { homeWorkspace } from '../host/home.ts'
import { fileResource } from '../host/paths.ts'
import { findGit, type Workspace } from '../host/workspace.ts'
import type { World } from '../host/world.ts'
import { type Peeked, peek } from '../store/peek.ts'
import { clientPid, type HookInput, writtenFile } from './input.ts'

export interface FirstLook {
  /** The session's own workspace. */
  home: Workspace
  file: Resource
  /** The worktree that the file lies in; absent without git. */
  gitTree: string | undefined
  /** The state of `home`. */
  peeked: Peeked | undefined
  mine: boolean
}

/** `undefined` when something is in the way: the whole way meets it too, and tells. */
export function lookFirst(world: World, input: HookInput): FirstLook | undefined {
  const written = writtenFile(input)
  if (!written) return undefined
  try {
    const { fs } = world
    const home = homeWorkspace(world, input.cwd)
    const file = fileResource(fs, input.cwd, written)
    const gitTree = findGit(fs, dirname(file.as ?? file.r))?.tree
    const look: FirstLook = { home, file, gitTree, peeked: undefined, mine: false }
    if (mayNameStore(fs, `${home.tree}/${CONFIG_FILE}`)) return look
    look.peeked = peek(home.state, world)
    const doc = look.peeked?.doc
    if (!doc || input.agent || (gitTree ?? home.tree) !== home.tree) return look
    const session = findCaller(world, doc as Stored, input)
    look.mine = session?.tree === home.tree && holdsPlainly(doc, session.handle, home.tree, file.r)
    return look
  } catch {
    return undefined
  }
}

/** Of the settings only one matters to what is the session's already: where the state is. */
function mayNameStore(fs: Fs, file: string): boolean {
  if (!fs.lstatSync(file, { throwIfNoEntry: false })) return false
  const text = fs.readFileSync(file, 'utf8')
  return text.includes('store') || text.includes('\\') // a letter may be written as an escape
}

/** The caller's record, if there is nothing in it to tell or to change. */
function findCaller(world: World, { participants }: Stored, input: HookInput): Session | undefined {
  const pid = clientPid(world)
  const session = participants.find(
    (one): one is Session => one.kind === 'session' && one.sid === input.sid && one.process.pid === pid,
  )
  const settled =
    session !== undefined &&
    session.left === undefined &&
    session.notices.length === 0 &&
    (input.transcript === undefined || input.transcript === session.transcript) &&
    (input.promptId === undefined || input.promptId === session.promptId) &&
    world.processes.look(session.process) === 'alive'
  return settled ? session : undefined
}
