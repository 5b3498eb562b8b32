/** `dibs beat`: one entry of the activity log. */
import { beat as writeBeat } from '../actions/beats.ts'
import { writeBoard } from '../actions/board.ts'
import { introduce } from '../actions/claims.ts'
import { maskSecrets } from '../core/secrets.ts'
import { oneLine } from '../core/text.ts'
import { beatNoted } from '../words/commands.ts'
import type { Command } from './command.ts'
import { HELP, placeHere, tellsSecret, warnOfLooks, whoRuns } from './shared.ts'

export const beat: Command = {
  usage: 'beat ACTION TARGET [--phase P] [--progress 30%] [--next TEXT]',
  summary: 'tell the others what you are doing',
  help: `Edits are noted by themselves; this is for what no edit shows. Others see it in status, log and board.

  --phase P        such as BUILD
  --progress TEXT  such as 30%
  --next TEXT      what comes after

Example: dibs beat building church-guidance --phase BUILD --progress 30% --next "intake form"
`,
  options: { ...HELP, phase: { type: 'string' }, progress: { type: 'string' }, next: { type: 'string' } },
  positionals: [2, 2],
  async run({ positionals, values }, io) {
    const place = await placeHere(io)
    if (await tellsSecret(io, place, [...positionals, ...Object.values(values)])) return 1
    const caller = await whoRuns(place, io)
    const clean = (text: unknown, max: number) => oneLine(maskSecrets(String(text)), max)
    const what = {
      action: clean(positionals[0], 60),
      target: clean(positionals[1], 200),
      ...(values.phase === undefined ? {} : { phase: clean(values.phase, 60) }),
      ...(values.progress === undefined ? {} : { progress: clean(values.progress, 20) }),
      ...(values.next === undefined ? {} : { next: clean(values.next, 200) }),
    }
    const { handle, now } = await introduce(place, caller)
    await writeBeat(place, handle, what, now)
    await writeBoard(place)
    io.out(beatNoted(handle))
    await warnOfLooks(io, [...positionals, ...Object.values(values)].join('\n'))
    return 0
  },
}
