/**
 * Beside Stop, and asynchronous: waits while the session is idle, and wakes it when a message comes that is worth it (the
 * setting `wake`, off by default). Exit code 2 is what wakes; the client gives standard error to the model.
 */
import { waitForMail } from '../actions/waking.ts'
import { hooked } from './hook.ts'

export const wake = hooked(async ({ world, place, arrival }) => {
  if (place.config.wake === 'off' || !isAttended(world.env)) return undefined
  const mail = await waitForMail(place, arrival)
  return mail && { wake: mail.text, printed: mail.printed }
})

/**
 * `claude -p` ends with its turn, but not before its hooks do: there nobody may wait. The client says whether somebody
 * sits before it, older ones only how they were started.
 */
const isAttended = ({
  CLAUDE_CODE_SESSION_ATTENDED: attended,
  CLAUDE_CODE_ENTRYPOINT: entry,
}: Env): boolean => (attended === undefined ? entry === 'cli' : attended === '1')

type Env = Record<string, string | undefined>
