/** `dibs mine`: this session's uncommitted files, for `git add $(dibs mine)`. */
import { relative } from 'node:path'
import { lookAt } from '../actions/git-touched.ts'
import { ownFiles } from '../actions/mine.ts'
import { oneLine } from '../core/text.ts'
import { realPath } from '../host/paths.ts'
import { noRepository, nothingMine, writtenToo } from '../words/commands.ts'
import { type Command, json } from './command.ts'
import { placeHere, READS, whoRuns } from './shared.ts'

export const mine: Command = {
  usage: 'mine [--null] [--json]',
  summary: 'your uncommitted files, for git add',
  help: `What this session wrote, through its tools or its shell, and what is not committed yet; for a person at a terminal, what
no session that is here wrote or holds. Paths are relative to the current folder.

  --null, -z  each path ends with a NUL: safe for names with spaces and line breaks
  --json      as JSON

Exit code: 0, also when there are none; 1 outside a git repository.

Examples: git add $(dibs mine)
          dibs mine -z | git add --pathspec-from-file=- --pathspec-file-nul
`,
  options: { ...READS, null: { type: 'boolean', short: 'z' } },
  positionals: [0, 0],
  async run({ values }, io) {
    const place = await placeHere(io)
    const look = lookAt(place.world, { cwd: io.cwd, env: {} })
    if (!look) {
      io.err(noRepository())
      return 1
    }
    const caller = await whoRuns(place, io)
    const folder = realPath(place.world.fs, io.cwd)
    const own = (await ownFiles(place, look, caller)).map(({ path, also }) => ({
      path: relative(folder, path),
      also,
    }))
    if (values.json) io.out(json('mine', { files: own }))
    else if (values.null) io.out(own.map(({ path }) => `${path}\0`).join(''))
    else io.out(own.map(({ path }) => `${path}\n`).join(''))
    if (own.length === 0) io.err(nothingMine())
    for (const { path, also } of own)
      if (also.length > 0)
        io.err(
          writtenToo(
            oneLine(path, 200),
            also.map((who) => oneLine(who, 40)),
          ),
        )
    return 0
  },
}
