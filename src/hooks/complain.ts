/** When dibs itself fails: who is told, how often, and where the details go. Loaded only then. */
import type { Place } from '../actions/place.ts'
import { CONFIG_FILE } from '../core/config.ts'
import { oneLine } from '../core/text.ts'
import { type Diary, openDiary } from '../host/diary.ts'
import type { World } from '../host/world.ts'
import { failure, refusalOfFailure, settingsIgnored } from '../words/failures.ts'
import type { HookInput } from './input.ts'
import type { Reply } from './reply.ts'

interface Cause {
  code: string
  line: string
}

/** The reply with the failures added that the person has not been told of in this session. */
export function complain(
  world: World,
  event: string,
  input: HookInput | undefined,
  place: Place | undefined,
  failures: unknown[],
  reply: Reply = {},
): Reply {
  const diary = openDiary(world)
  const all = [...failures, ...(place?.troubles ?? [])]
  for (const error of all) diary.write(`${event} ${input?.sid ?? '-'} ${describe(error)}`)
  const causes = [...all.map(causeOf), ...settingsCauses(place)]
  // Nobody reads what these say to the person: they run beside the session.
  const human =
    event === 'PostToolUse' || event === 'Wake' ? '' : untold(diary, input?.sid ?? 'unknown', causes)
  const told: Reply = human ? { ...reply, human } : reply
  const [first] = failures
  if (first === undefined || event !== 'PreToolUse' || place?.config.onError !== 'deny') return told
  return { ...told, decision: { is: 'deny', reason: refusalOfFailure(whatOf(first), hintOf(first)) } }
}

function untold(diary: Diary, sid: string, causes: Cause[]): string {
  const fresh = causes.filter(
    ({ code }, at) => causes.findIndex((one) => one.code === code) === at && diary.first(`${sid}-${code}`),
  )
  return fresh.map((one) => one.line).join('\n')
}

function settingsCauses(place: Place | undefined): Cause[] {
  if (!place || place.problems.length === 0) return []
  const problems = place.problems.map(({ path, message }) => oneLine(`${path.join('.')} ${message}`, 160))
  return [{ code: 'CONFIG', line: settingsIgnored(CONFIG_FILE, problems) }]
}

function causeOf(error: unknown): Cause {
  const { code = 'BUG' } = error as { code?: string }
  return { code, line: failure(whatOf(error), hintOf(error)) }
}

const whatOf = (error: unknown): string =>
  oneLine(error instanceof Error ? error.message : String(error), 300)
const hintOf = (error: unknown): string => (error as { hint?: string }).hint ?? 'dibs doctor'
const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error)
