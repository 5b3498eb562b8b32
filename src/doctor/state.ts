/** Is the state folder private, sound and readable, and is anything left over in it? */
import { overview } from '../actions/overview.ts'
import type { Place } from '../actions/place.ts'
import { diaryFolder } from '../host/diary.ts'
import { span } from '../words/text.ts'
import type { Finding } from './finding.ts'

export async function stateFolder({ store }: Place): Promise<Finding[]> {
  const check = 'state folder'
  const { absent, wrong, weak, leftovers, setAside } = await store.examine()
  if (absent) return [{ check, is: 'ok', what: `${store.place} (not there yet: nobody has worked here)` }]
  const findings: Finding[] = [
    ...wrong.map((one) => ({ check, is: 'problem' as const, ...one })),
    ...weak.map((one) => ({ check, is: 'warning' as const, ...one })),
  ]
  if (findings.length === 0)
    findings.push({ check, is: 'ok', what: `${store.place}: private, and its file system is sound` })
  if (leftovers > MANY_LEFTOVERS)
    findings.push({
      check,
      is: 'warning',
      what: `${leftovers} temporary files of killed processes`,
      fix: 'dibs sweep',
    })
  if (setAside > 0)
    findings.push({
      check,
      is: 'warning',
      what: `${setAside} damaged records were set aside`,
      fix: `look at ${store.place}/damaged, then delete what is in it`,
    })
  return findings
}

/** A few may be in use right now. */
const MANY_LEFTOVERS = 20

export async function records(place: Place): Promise<Finding[]> {
  const check = 'records'
  try {
    const { participants, damage } = await overview(place)
    const gone = participants.filter((one) => one.presence === 'gone').map((one) => one.handle)
    const fix = 'nothing: the last whole version is used; look at what was set aside'
    const findings: Finding[] =
      damage.length > 0
        ? [{ check, is: 'warning', what: damage.join('; '), fix }]
        : [{ check, is: 'ok', what: `readable: ${participants.length} participants` }]
    if (gone.length > 0)
      findings.push({
        check,
        is: 'ok',
        what: `${gone.join(', ')}: gone without an end; freed when somebody wants what they hold`,
        fix: 'dibs sweep does it now',
      })
    return findings
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string }
    return [{ check, is: 'problem', what: message, fix: hint ?? 'dibs sweep' }]
  }
}

/**
 * Store time follows the monotonic clock. The wall clock runs ahead of it while the machine sleeps; behind it means
 * that somebody set it back.
 */
export async function clocks(place: Place): Promise<Finding> {
  const check = 'clock'
  const { clock } = place.world
  const { now, version } = await place.store.read()
  const behind = now - clock.wall()
  if (version !== '' && behind > MAX_BEHIND_MS)
    return {
      check,
      is: 'warning',
      what: `the wall clock is ${span(behind)} behind the time that claims are kept in: it was set back`,
      fix: 'nothing: claims keep their length; only the times of day that are shown are off',
    }
  return {
    check,
    is: 'ok',
    what: clock.boot() ? 'monotonic within this boot' : 'monotonic; this platform tells no boot id',
  }
}

const MAX_BEHIND_MS = 5 * 60_000

/** What hooks had to write down. */
export function failures({ world }: Place): Finding {
  const check = 'failures'
  const file = `${diaryFolder(world)}/errors.log`
  const stat = world.fs.statSync(file, { throwIfNoEntry: false })
  if (!stat || world.clock.wall() - stat.mtimeMs > 24 * 60 * 60_000)
    return { check, is: 'ok', what: 'none in the last day' }
  return {
    check,
    is: 'warning',
    what: `a hook failed ${span(world.clock.wall() - stat.mtimeMs)} ago`,
    fix: `the details are in ${file}`,
  }
}
