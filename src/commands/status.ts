/** `dibs status`: who is here and what they hold. */

import { known } from '../actions/claims.ts'
import { overview } from '../actions/overview.ts'
import { endOf } from '../core/state.ts'
import { unpackState } from '../core/stored.ts'
import { status as report } from '../reports/status.ts'
import { type Command, json } from './command.ts'
import { endsIn } from './conflicts.ts'
import { placeHere, READS, spell, whoRuns } from './shared.ts'

export const status: Command = {
  usage: 'status [--json]',
  summary: 'who works here, on what, and what they hold',
  help: `  --json  as JSON
`,
  options: READS,
  positionals: [0, 0],
  async run({ values }, io) {
    const place = await placeHere(io)
    const view = await overview(place)
    const { doc, now } = await place.store.read()
    const { handle } = await known(unpackState(doc), await whoRuns(place, io), now)
    const you = view.participants.some((one) => one.handle === handle) ? handle : undefined
    if (!values.json) {
      io.out(report(view, you, place.workspace))
      return 0
    }
    const { participants, waiters, damage } = view
    io.out(
      json('status', {
        workspace: place.workspace.tree,
        state: place.workspace.state,
        you: you ?? null,
        participants: participants.map(({ claims, since, lastBeat, ...one }) => ({
          ...one,
          hereForMs: view.now - since,
          lastBeat: lastBeat ? { ...lastBeat, agoMs: view.now - lastBeat.t } : null,
          claims: claims.map((claim) => ({
            resource: spell(place, claim),
            kind: endOf(claim, view.now) === undefined ? 'auto' : 'manual',
            standing: claim.standing,
            heldForMs: view.now - claim.since,
            ...(claim.agents ? { agents: claim.agents } : {}),
            ...endsIn(claim, view.now),
            ...(claim.reserved ? { reserved: true } : {}),
            ...(claim.note ? { note: claim.note } : {}),
          })),
        })),
        waiters: waiters.map((one) => ({
          resource: spell(place, one),
          by: one.by,
          waitsForMs: view.now - one.since,
        })),
        damage,
      }),
    )
    return 0
  },
}
