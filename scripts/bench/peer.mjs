/**
 * A comparable public tool, run in the same way: claude-net claims a file at PreToolUse and refuses it to others.
 * Sessions are registered by its own SessionStart hook, so that its state is what it would be.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { npmInstall } from './npm.mjs'

const SPEC = 'claude-net@0.1.2'

/** @returns its hooks' folder, or `undefined` where it cannot be had */
export function fetchPeer(cache, say) {
  const folder = path.join(cache, 'claude-net')
  const hooks = path.join(folder, 'node_modules', 'claude-net', 'dist', 'hooks')
  if (!existsSync(hooks)) npmInstall(folder, SPEC, say)
  if (existsSync(hooks)) return hooks
  say(`${SPEC} is left out: it could not be fetched`)
  return undefined
}

/** Two sessions, a file of the first one's. */
export function peerCases(hooks, scratch, cwd, base) {
  const home = path.join(scratch, 'peer-home')
  mkdirSync(home, { recursive: true })
  const env = { ...base, HOME: home, USERPROFILE: home }
  const input = (session, event, file) =>
    JSON.stringify({
      session_id: session,
      cwd,
      hook_event_name: event,
      tool_name: 'Edit',
      tool_input: { file_path: file, old_string: 'a', new_string: 'b' },
    })
  const [mine, theirs] = [path.join(cwd, 'peer-a.ts'), path.join(cwd, 'peer-b.ts')]
  const run = (script, text) =>
    execFileSync(process.execPath, [path.join(hooks, script)], { cwd, env, input: text })
  for (const session of ['peer-1', 'peer-2'])
    run('session-start.js', input(session, 'SessionStart', undefined))
  const hold = () => run('pre-tool.js', input('peer-2', 'PreToolUse', theirs))
  hold()
  const args = [path.join(hooks, 'pre-tool.js')]
  return [
    {
      id: 'peer mine',
      args,
      cwd,
      env,
      input: () => input('peer-1', 'PreToolUse', mine),
      check: (out) => out === '',
    },
    {
      id: 'peer refused',
      args,
      cwd,
      env,
      input: () => input('peer-1', 'PreToolUse', theirs),
      check: (out) => out.includes('"permissionDecision":"deny"'),
      after: hold, // its claims end by their age, and a long run is longer
    },
  ]
}
