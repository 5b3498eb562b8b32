/** `dibs forget`: takes a note out. */
import { remember, forget as takeOut } from '../actions/knowledge.ts'
import { broughtBack, forgotten, noSuchNote, notForgotten, stillThere } from '../words/knowledge.ts'
import { type Command, json } from './command.ts'
import { placeOfSession, READS, whoRuns } from './shared.ts'

export const forget: Command = {
  usage: 'forget ID [--undo] [--json]',
  summary: 'take a note out again',
  help: `ID is what dibs learn said and dibs search shows. The log keeps what was taken out, as long as it keeps anything
(setting "retention").

  --undo  puts back what was taken out
  --json  the result as JSON

Exit code: 0 done; 1 there is no such note.

Example: dibs forget k3f9x2qa
`,
  options: { ...READS, undo: { type: 'boolean' } },
  positionals: [1, 1],
  async run({ positionals: [id = ''], values }, io) {
    const place = await placeOfSession(io)
    const caller = await whoRuns(place, io)
    const done = await (values.undo ? remember : takeOut)(place, caller, id)
    if (values.json)
      io.out(
        json('forget', { done: done !== undefined, ...(typeof done === 'object' ? { in: done.kind } : {}) }),
      )
    else if (done === 'there') io.out(stillThere(id))
    else if (done)
      io.out(values.undo ? broughtBack(done.title) : forgotten(id, done.title, place.config.retention))
    else io.err(values.undo ? notForgotten(id) : noSuchNote(id))
    return done ? 0 : 1
  },
}
