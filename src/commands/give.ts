/** `dibs give`: hands a claim over without a moment in which nobody holds it. */
import { giveClaims } from '../actions/claims.ts'
import { gave, heldWider, noSuchParticipant, nothingToGive } from '../words/commands.ts'
import { type Command, json } from './command.ts'
import { durationOption, meant, READS, spell } from './shared.ts'

export const give: Command = {
  usage: 'give R… HANDLE [--for 4h] [--json]',
  summary: 'hand a claim to another session or person',
  help: `The claim never becomes free in between. It is a manual claim of HANDLE's from then on, and HANDLE is told.

  --for TIME   how long a claim that an edit made lasts from now on (a manual one keeps its end); default 4h
  --json       the result as JSON

Exit code: 0 handed over; 1 nobody is called HANDLE here, nothing of R is yours, or a claim of yours that meets R holds
more than R: name that one.

Example: dibs give 'src/api/**' calm-heron
`,
  options: { ...READS, for: { type: 'string' } },
  positionals: [2, 1000],
  async run({ positionals, values }, io) {
    const to = positionals[positionals.length - 1]!
    const forMs = durationOption(values.for, 'for')
    const { place, caller, wanted } = await meant(io, positionals.slice(0, -1))
    const result = await giveClaims(place, caller, wanted, to, forMs ?? place.config.claimFor)
    if (result.kind === 'given') {
      const names = result.claims.map((one) => spell(place, one))
      io.out(values.json ? json('give', { given: names, to }) : gave(names, to))
      return 0
    }
    const here = result.state.participants.map((one) => one.handle).filter((one) => one !== result.handle)
    if (values.json) io.out(json('give', { given: [], why: result.kind, here }))
    else if (result.kind === 'wider')
      io.err(
        heldWider(
          result.wider.map((one) => [one.wanted && spell(place, one.wanted), spell(place, one.claim)]),
          'give',
          to,
        ),
      )
    else if (result.kind === 'unknown') io.err(noSuchParticipant(to, here))
    else io.err(nothingToGive(wanted.map((one) => spell(place, one))))
    return 1
  },
}
