/** `dibs wait`: returns when everything is free. Made to be run in the background. */
import { claimAll } from '../actions/claims.ts'
import { sessionHere } from '../actions/sessions.ts'
import { delist, enlist, heldAs, inTheWay, lookAfterWait } from '../actions/waiting.ts'
import type { Conflict } from '../core/claims.ts'
import type { WaitsFor } from '../core/state.ts'
import { RESERVED_MS } from '../core/waiting.ts'
import { claimed, isFree, stillHeld, waitInCircle, waitingFor } from '../words/commands.ts'
import { type Command, json, Misuse } from './command.ts'
import { conflictLines, conflictsJson } from './conflicts.ts'
import { durationOption, meant, READS, spell } from './shared.ts'

/** Often enough that nobody notices, seldom enough that twenty waiters cost nothing. */
const LOOK_MS = 400

export const wait: Command = {
  usage: 'wait R… [--timeout 30m] [--claim [--for 4h]] [--json]',
  summary: 'return when files are free; with --claim, hold them then',
  help: `Says at once what it waits for; \`dibs status\` shows who waits. Whoever waits first gets it first: when it is free, it is
reserved for you for a minute, and this returns.

  --timeout TIME  give up after this time (default 30m)
  --claim         claim them the moment they are free
  --for TIME      with --claim: how long (default 4h)
  --json          the result as JSON

Exit code: 0 free (or claimed); 1 still held when the time was over, or everybody waits for each other.

Example: dibs wait src/auth.ts
`,
  options: {
    ...READS,
    timeout: { type: 'string' },
    claim: { type: 'boolean' },
    for: { type: 'string' },
  },
  positionals: [1, 1000],
  async run({ positionals, values }, io) {
    const timeoutMs = durationOption(values.timeout, 'timeout') ?? 30 * 60_000
    const forMs = durationOption(values.for, 'for')
    if (forMs !== undefined && !values.claim)
      throw new Misuse('--for is how long to claim, so it goes with --claim')
    const { place, caller, wanted } = await meant(io, positionals)
    const names = wanted.map((one) => spell(place, one))
    const me = place.world.processes.identify(process.pid)
    const start = performance.now()
    let stopped = false
    void io.stopped.then(() => {
      stopped = true
    })

    const handle = await enlist(place, caller, wanted, me, timeoutMs)
    try {
      for (let looks = 0; ; looks++) {
        const progress = await lookAfterWait(place, me)
        const done = progress.kind === 'over' ? await finish() : undefined
        if (done !== undefined) return done
        if (progress.kind === 'circle') return inCircle(progress.waits)
        const left = timeoutMs - (performance.now() - start)
        if (left <= 0 || stopped) return await giveUp(await inTheWay(place, handle, wanted))
        if (looks === 0) {
          const { conflicts, now } = await inTheWay(place, handle, wanted)
          io.err(waitingFor(await conflictLines(place, conflicts, now), timeoutMs))
        }
        await Promise.race([new Promise((wake) => setTimeout(wake, Math.min(LOOK_MS, left))), io.stopped])
      }
    } finally {
      await delist(place, me)
    }

    /** All of it is reserved; claims it where asked to. `undefined`: it was taken away again, by force or by damage. */
    async function finish(): Promise<number | undefined> {
      const held = await heldAs(place, handle, wanted)
      if (!held) {
        // Who has left waits for nothing any more.
        if (caller.kind === 'session' && !(await sessionHere(place, caller.arrival)))
          return giveUp(await inTheWay(place, handle, wanted))
        await enlist(place, caller, wanted, me, timeoutMs - (performance.now() - start))
        return undefined
      }
      if (!values.claim) {
        io.out(
          values.json
            ? json('wait', { free: true, resources: names })
            : isFree(names, held === 'reserved' ? RESERVED_MS : undefined),
        )
        return 0
      }
      const result = await claimAll(place, caller, wanted, forMs ?? place.config.claimFor, undefined)
      if (result.kind === 'refused') return undefined
      const wall = new Date(place.world.clock.wall() + result.until - result.now)
      if (values.json)
        io.out(json('wait', { free: true, claimed: true, resources: names, until: wall.toISOString() }))
      else io.out(claimed(names, result.until - result.now, wall))
      return 0
    }

    async function giveUp({ conflicts, now }: { conflicts: Conflict[]; now: number }): Promise<number> {
      if (values.json) io.out(json('wait', { free: false, conflicts: conflictsJson(place, conflicts, now) }))
      else io.err(stillHeld(await conflictLines(place, conflicts, now)))
      return 1
    }

    function inCircle(waits: WaitsFor[]): number {
      const spelled = waits.map((one) => ({ ...one, r: spell(place, { r: one.r }) }))
      if (values.json) io.out(json('wait', { free: false, circle: spelled }))
      else io.err(waitInCircle(spelled, handle))
      return 1
    }
  },
}
