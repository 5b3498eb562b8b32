/** A conversation begins or goes on: it gets its record, the dead are buried, and the model learns who else is here. */
import { bestEffort } from '../actions/best-effort.ts'
import { type Begun, begin } from '../actions/joining.ts'
import { ALL } from '../core/messages.ts'
import { shown } from '../core/resource.ts'
import type { Session } from '../core/state.ts'
import { oneLine } from '../core/text.ts'
import { branchOf } from '../host/workspace.ts'
import { hasItems } from '../store/peek.ts'
import { isWatched } from '../vault/watch-file.ts'
import { shellWord } from '../words/text.ts'
import { type Held, MAX_HOLDS, type Other, welcome } from '../words/welcome.ts'
import { hasNoMail } from './first-look.ts'
import { type Call, hooked } from './hook.ts'

export const sessionStart = hooked(async (call) => {
  const { world, place, input, arrival } = call
  const begun = await begin(place, arrival, MAX_HOLDS)
  const { session } = begun
  armShell(world, input.sid)
  const also = {
    own: heldBy(begun, session.handle, arrival.tree),
    earlier: input.source === 'compact' ? 0 : await earlierMessages(place, session),
    notes: await notesHere(place),
    vault: isWatched(world.fs, place.workspace.state),
  }
  const reply = { context: welcome(session.handle, neighbours(world, begun), also) }
  if (hasNoMail(world, place.workspace.state, session)) return reply
  const { withMail } = await import('./mail.ts')
  return withMail(call, session, 'SessionStart', reply)
})

/** Mostly there are none, and then nothing is loaded to count them. */
async function earlierMessages(place: Call['place'], session: Session): Promise<number> {
  if (!hasItems(place.workspace.state, place.world, ALL)) return 0
  const { countEarlier } = await import('../actions/earlier.ts')
  return (await bestEffort(place, () => countEarlier(place, session))) ?? 0
}

/** Where nobody ever noted anything, nothing is loaded to count it. */
async function notesHere(place: Call['place']): Promise<{ count: number; exact: boolean } | undefined> {
  const { world, workspace, config } = place
  if (config.knowledge === undefined && !world.fs.existsSync(`${workspace.state}/knowledge`)) return undefined
  const { countNotes } = await import('../actions/note-count.ts')
  return bestEffort(place, () => countNotes(place))
}

function heldBy({ held }: Begun, who: string, tree: string): Held {
  const { first, count } = held.get(who) ?? { first: [], count: 0 }
  return { holds: first.map((one) => oneLine(shown(one, tree), 120)), held: count }
}

/** Who else is here, as far as the state itself tells: the dead are out of it, and more is for `dibs status`. */
function neighbours({ fs }: Call['world'], begun: Begun): Other[] {
  const { session, participants, held } = begun
  const { handle, tree } = session
  const claimsOf = (who: string) => heldBy(begun, who, tree)
  const branches = new Map<string, string | undefined>()
  const branchIn = (folder: string) => {
    if (!branches.has(folder)) branches.set(folder, branchOf(fs, folder))
    return branches.get(folder)
  }
  return participants
    .filter((one) => one.handle !== handle && (one.kind === 'session' || held.has(one.handle)))
    .map((one) => {
      if (one.kind === 'person')
        return { handle: one.handle, person: true, presence: 'here', ...claimsOf(one.handle) }
      const branch = branchIn(one.tree)
      return {
        handle: one.handle,
        person: false,
        presence: one.turn === null ? 'idle' : 'working',
        ...(branch ? { branch: oneLine(branch, 60) } : {}),
        ...(one.task ? { task: oneLine(one.task, 120) } : {}),
        ...claimsOf(one.handle),
      }
    })
}

/**
 * Makes `dibs` work inside Claude's Bash: on its PATH (a plugin's `bin/` is there already), and, for clients that do
 * not name the session to Bash, with the session's id.
 */
function armShell({ env, fs, installRoot }: Call['world'], sid: string): void {
  const file = env.CLAUDE_ENV_FILE
  if (!file) return
  const lines = [
    ...(env.CLAUDE_PLUGIN_ROOT ? [] : [`export PATH="$PATH:"${shellWord(`${installRoot}/bin`)}`]),
    ...(env.CLAUDE_CODE_SESSION_ID ? [] : [`export DIBS_SESSION=${shellWord(sid)}`]),
  ]
  if (lines.length === 0) return
  try {
    const known = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : []
    const fresh = lines.filter((line) => !known.includes(line)) // the event comes again after each compaction
    if (fresh.length === 0) return
    const fd = fs.openSync(file, 'a', 0o600)
    fs.writeSync(fd, `${fresh.join('\n')}\n`)
    fs.closeSync(fd)
  } catch {
    // Without it the commands have to be called by their path; nothing else depends on it.
  }
}
