/** `dibs board`: writes the status board and prints it. */
import { writeBoard } from '../actions/board.ts'
import { type Command, json } from './command.ts'
import { placeHere, READS } from './shared.ts'

export const board: Command = {
  usage: 'board [--json]',
  summary: 'write and print STATUS_BOARD.md',
  help: `The board lies in the state folder, and also where \`board\` of .claude/dibs.json says. It is refreshed after
every edit; this refreshes it now.

  --json  where it lies, and its text, as JSON
`,
  options: READS,
  positionals: [0, 0],
  async run({ values }, io) {
    const place = await placeHere(io)
    const text = await writeBoard(place)
    io.out(values.json ? json('board', { file: `${place.workspace.state}/STATUS_BOARD.md`, text }) : text)
    return 0
  },
}
