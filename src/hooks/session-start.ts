/** A conversation begins or goes on: it gets its record, the dead are buried, and the model learns who else is here. */
import { type Overview, overview } from '../actions/overview.ts'
import { bestEffort } from '../actions/place.ts'
import { begin } from '../actions/sessions.ts'
import { trimHistory } from '../actions/sweep.ts'
import { shown } from '../core/resource.ts'
import { oneLine } from '../core/text.ts'
import { notice, shellWord, welcome } from '../words.ts'
import type { Call, Reply } from './hook.ts'

export async function sessionStart({ world, place, input, arrival }: Call): Promise<Reply> {
  const { session, notices } = await begin(place, arrival)
  armShell(world, input.sid)
  await bestEffort(place, () => trimHistory(place))
  const view: Overview = await overview(place)
  const spell = (r: string) => oneLine(shown({ r }, arrival.tree), 120)
  const others = view.participants
    .filter((one) => one.handle !== session.handle && one.presence !== 'gone')
    .map((one) => ({ ...one, holds: one.claims.map((claim) => oneLine(shown(claim, arrival.tree), 120)) }))
  const news = notices.map((one) => notice(one, spell))
  return { context: welcome(session.handle, others, news) }
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
