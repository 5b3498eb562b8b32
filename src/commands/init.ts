/** `dibs init`: settings then hold dibs' hooks and rules exactly once, or the person reads why not and nothing changed. */
import { changeSettings, glance } from '../actions/settings.ts'
import { diff } from '../core/diff.ts'
import { enabledPlugins, hasHooks, hooksOff, install } from '../core/settings.ts'
import { wanted } from '../core/settings-wanted.ts'
import { installRoot, rootInSettings } from '../host/install.ts'
import { projectFolder } from '../host/settings-file.ts'
import { initDone, pluginEnabled, waitingForSettings } from '../words/settings.ts'
import { type Command, type Io, json } from './command.ts'
import { TARGET_OPTIONS, targetOf } from './settings-target.ts'

export const init: Command = {
  usage: 'init [--local | --user] [--dry-run] [--json]',
  summary: "write dibs' hooks and permission rules into Claude Code's settings",
  help: `Writes into .claude/settings.json of the project (the nearest folder upwards with a .git, else the current one).
Everything else in the file stays as it is, byte for byte. Running it again changes nothing, or brings it up to date.

  --local     .claude/settings.local.json instead: for you, in this project
  --user      ~/.claude/settings.json instead (CLAUDE_CONFIG_DIR is respected): for you, in all projects
  --dry-run   show what would change, and write nothing
  --json      the result as JSON

Exit code: 0 done, or already there; 1 refused: the file cannot be read or has a mistake, or the plugin is enabled.

Example: dibs init --dry-run
`,
  options: TARGET_OPTIONS,
  positionals: [0, 0],
  async run({ values }, io) {
    const { scope, file, files, others, dryRun } = targetOf('init', values, io)
    const [plugin] = enabledPlugins(files.map((each) => glance(each.file)))
    if (plugin) return refuse(io, pluginEnabled(plugin))

    // In a person's own settings the project is whichever one a session works in.
    const project = scope === 'user' ? null : projectFolder(io.cwd)
    const root = rootInSettings(installRoot(), project)
    const want = wanted(root)
    const waiting = (): void => io.err(waitingForSettings(file))
    const done = await changeSettings(file, (text) => install(text, want), { dryRun, waiting })
    if (!done.ok) return refuse(io, done.why)

    const { before, after } = done
    const result = {
      scope,
      file,
      dryRun,
      changed: before !== after,
      events: Object.keys(want.hooks),
      allow: want.allow,
      ask: want.ask,
      alsoIn: others.filter((other) => hasHooks(glance(other.file))),
      hooksOff: hooksOff(after),
      root,
      diff: diff(file, before, after),
    }
    io.out(values.json ? json('init', result) : initDone(result))
    return 0
  },
}

function refuse(io: Io, why: string): number {
  io.err(why)
  return 1
}
