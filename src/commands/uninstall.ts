/** `dibs uninstall`: settings then hold nothing of dibs, and everything else as it was. */
import { changeSettings, glance } from '../actions/settings.ts'
import { diff } from '../core/diff.ts'
import { hasBlock } from '../core/git-hook.ts'
import { hasHooks, uninstall as takeOut } from '../core/settings.ts'
import { preCommitOf, readHook } from '../host/git-hook-file.ts'
import { hookStays } from '../words/git-hook.ts'
import { uninstallDone, waitingForSettings } from '../words/settings.ts'
import { type Command, type Io, json } from './command.ts'
import { TARGET_OPTIONS, targetOf } from './settings-target.ts'

export const uninstall: Command = {
  usage: 'uninstall [--local | --user] [--dry-run] [--json]',
  summary: "take dibs' hooks and permission rules out of Claude Code's settings",
  help: `Takes out what dibs init put in, whichever dibs that was, and nothing else. A file that dibs init made goes as well.

  --local     .claude/settings.local.json instead of the project's .claude/settings.json
  --user      ~/.claude/settings.json instead (CLAUDE_CONFIG_DIR is respected)
  --dry-run   show what would change, and write nothing
  --json      the result as JSON

Exit code: 0 done, or nothing of dibs was there; 1 refused: the file cannot be read or has a mistake.

Example: dibs uninstall --user
`,
  options: TARGET_OPTIONS,
  positionals: [0, 0],
  async run({ values }, io) {
    const { scope, file, dryRun, others } = targetOf('uninstall', values, io)
    const waiting = (): void => io.err(waitingForSettings(file))
    const done = await changeSettings(file, takeOut, { dryRun, waiting })
    if (!done.ok) {
      io.err(done.why)
      return 1
    }
    const { before, after } = done
    const result = {
      scope,
      file,
      dryRun,
      changed: before !== after,
      removed: before !== null && after === null,
      alsoIn: others.filter((other) => hasHooks(glance(other.file))),
      diff: diff(file, before, after),
    }
    io.out(values.json ? json('uninstall', result) : uninstallDone(result))
    if (!values.json && checksCommits(io)) io.out(hookStays())
    return 0
  },
}

function checksCommits({ cwd, env }: Io): boolean {
  try {
    const place = preCommitOf({ cwd, env })
    return place !== undefined && hasBlock(readHook(place).text)
  } catch {
    return false // without git nothing checks commits
  }
}
