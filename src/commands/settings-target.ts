/** Which settings file `init` and `uninstall` work on: the same options, read in the same way. */
import { SCOPES, type Scope, settingsPath } from '../host/settings-file.ts'
import { type Command, type Io, Misuse } from './command.ts'

export const TARGET_OPTIONS: Command['options'] = {
  local: { type: 'boolean' },
  user: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
}

export interface SettingsFile {
  scope: Scope
  file: string
}

export interface Target extends SettingsFile {
  dryRun: boolean
  /** The files of all scopes, the weakest first. */
  files: SettingsFile[]
  others: SettingsFile[]
}

/** @throws Misuse */
export function targetOf(verb: string, values: Record<string, unknown>, { cwd, env }: Io): Target {
  if (values.local && values.user)
    throw new Misuse(`--local and --user name two files; use one: dibs ${verb} --local`)
  const scope: Scope = values.local ? 'local' : values.user ? 'user' : 'project'
  const files = SCOPES.map((each) => ({ scope: each, file: settingsPath(each, cwd, env) }))
  const file = settingsPath(scope, cwd, env)
  const others = files.filter((other) => other.file !== file)
  return { scope, file, files, others, dryRun: values['dry-run'] === true }
}
