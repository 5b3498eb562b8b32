/**
 * What is run and what it must answer. A case leaves the fixture as it found it: what a run claimed or registered is
 * taken out again, untimed, before the next.
 */
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { peerCases } from './peer.mjs'
import { makeWorld, standInProcesses } from './world.mjs'

const SESSIONS = 20
const SECRETS = 20
/** Of a file that is written as a whole. */
const TEXT = Array.from({ length: 10_000 }, (_, at) => (at % 80 ? 'abcdefghij'[(at * at) % 7] : '\n')).join(
  '',
)

const LOOKING = 'grep -rn "needle" src | head -20 && git status --short'

/** What every measured process has in its environment, whatever the client adds for a hook. */
export function baseEnv(own) {
  if (!own) return { PATH: process.env.PATH, LANG: 'C.UTF-8' }
  const ours = Object.entries(process.env).filter(([name]) => !/^(CLAUDE|DIBS)/.test(name))
  return Object.fromEntries(ours)
}

export async function makeCases({ root, scratch, code, peer, standIns, base }) {
  // Copies: whoever builds meanwhile must not change what is measured. In the second no code cache can be made.
  const [install, uncached] = ['install', 'uncached'].map((name) => path.join(scratch, name))
  for (const folder of [install, uncached])
    cpSync(path.join(root, 'dist'), path.join(folder, 'dist'), { recursive: true })
  writeFileSync(path.join(uncached, '.cache'), '')
  const empty = path.join(scratch, 'empty.cjs')
  writeFileSync(empty, '')
  const temp = path.join(scratch, 'tmp')
  mkdirSync(temp)

  // This process is the client of the session that is measured; one more stand-in is a newcomer's.
  const pids = [process.pid, ...standInProcesses(SESSIONS, standIns)]
  const newcomer = pids.pop()
  const world = (name, claims, more = {}) =>
    makeWorld({ folder: path.join(scratch, name), code, pids, claims, ...more })
  const setting = { install, temp, code, newcomer, base }
  const alone = await world('alone', 1, { pids: [process.pid] })
  const usual = await world('usual', 1_000)
  const old = await world('old', 1_000, { history: true })
  const crowded = await world('crowded', 10_000)
  const watched = await world('watched', 1_000)
  for (let n = 0; n < SECRETS; n++) keepSecret(setting, watched, `TOKEN_${n}`)

  const emptyCase = (id) => ({ ...preToolUse(setting, usual, id, usual.own), args: [empty] })
  const cases = [
    emptyCase('empty'),
    emptyCase('empty again'),
    mine(setting, alone, 'alone mine'),
    ...three(setting, usual, 'usual'),
    ...three(setting, old, 'old'),
    ...three(setting, crowded, 'crowded'),
    batch(setting, usual, 'usual batch'),
    batch(setting, old, 'old batch'),
    batch(setting, crowded, 'crowded batch'),
    bash(setting, usual, 'bash nothing', LOOKING),
    {
      ...bash(setting, usual, 'bash 200', `touch ${usual.free.slice(0, 200).join(' ')}`),
      after: () => unclaim(setting.code, usual.store, usual.free.slice(0, 200)),
    },
    written(setting, usual, 'usual text'),
    written(setting, watched, 'watched text'),
    bash(setting, watched, 'watched nothing', LOOKING),
    sessionStart(setting, usual, 'start'),
    ...three({ ...setting, install: uncached }, usual, 'uncached'),
    ...(peer ? peerCases(peer, scratch, usual.repo, base) : []),
  ]
  const bytes = (file) => statSync(path.join(install, 'dist', file)).size
  const facts = { hookBytes: bytes('hook.cjs') + bytes('lazy/hooks-main.cjs'), peer: !!peer }
  return { cases, facts }
}

const three = (setting, world, name) => [
  mine(setting, world, `${name} mine`),
  fresh(setting, world, `${name} new`),
  refused(setting, world, `${name} refused`),
]

const mine = (setting, world, id) => preToolUse(setting, world, id, world.own)

const fresh = (setting, world, id) => ({
  ...preToolUse(setting, world, id, world.free),
  after: (serial) => unclaim(setting.code, world.store, [pick(world.free, serial)]),
})

const refused = (setting, world, id) => ({
  ...preToolUse(setting, world, id, world.others),
  check: (out) => out.includes('"permissionDecision":"deny"'),
})

/** A file that is already mine, written as a whole. */
function written(setting, world, id) {
  const one = mine(setting, world, id)
  const tool_input = (serial) => ({ file_path: pick(world.own, serial), content: TEXT })
  const input = (serial) =>
    JSON.stringify({ ...JSON.parse(one.input(serial)), tool_name: 'Write', tool_input: tool_input(serial) })
  return { ...one, input }
}

/** As a person at a terminal does it. */
function keepSecret({ install, temp, base }, { repo, home }, name) {
  const options = {
    cwd: repo,
    env: { ...base, HOME: home, TMPDIR: temp },
    input: randomUUID(),
    encoding: 'utf8',
  }
  const { status, stderr } = spawnSync(
    process.execPath,
    [path.join(install, 'dist', 'cli.cjs'), 'secret', 'set', name],
    options,
  )
  if (status !== 0) throw new Error(`no secret for the bench: ${stderr}`)
}

const pick = (files, serial) => files[serial % files.length]

/** An edit of one of `files`, another one each time, by the world's first session. Allowed: nothing is said. */
function preToolUse(setting, world, id, files) {
  const { sid, transcript, promptId } = world.arrival
  const input = (serial) =>
    JSON.stringify({
      session_id: sid,
      transcript_path: transcript,
      cwd: world.repo,
      prompt_id: promptId,
      permission_mode: 'default',
      hook_event_name: 'PreToolUse',
      tool_name: 'Edit',
      tool_input: { file_path: pick(files, serial), old_string: 'export {}', new_string: 'export { date }' },
      tool_use_id: `toolu_${serial}`,
    })
  return {
    id,
    args: [path.join(setting.install, 'dist', 'hook.cjs'), 'PreToolUse'],
    cwd: world.repo,
    env: envOf(setting, world, sid, process.pid),
    input,
    check: (out) => out === '',
  }
}

/** A shell command of the world's first session, before it runs. Allowed: nothing is said. */
const bash = (setting, world, id, command) => ({
  ...preToolUse(setting, world, id, world.own),
  input: () =>
    JSON.stringify({
      session_id: world.arrival.sid,
      transcript_path: world.arrival.transcript,
      cwd: world.repo,
      prompt_id: world.arrival.promptId,
      permission_mode: 'default',
      hook_event_name: 'PreToolUse',
      tool_name: 'Bash',
      tool_input: { command, description: 'measured' },
    }),
})

/** After a step of other tools: nobody has sent anything. */
const batch = (setting, world, id) => ({
  ...preToolUse(setting, world, id, world.own),
  args: [path.join(setting.install, 'dist', 'hook.cjs'), 'PostToolBatch'],
  input: (serial) =>
    JSON.stringify({
      session_id: world.arrival.sid,
      transcript_path: world.arrival.transcript,
      cwd: world.repo,
      prompt_id: world.arrival.promptId,
      permission_mode: 'default',
      hook_event_name: 'PostToolBatch',
      tool_calls: [{ tool_name: 'Bash', tool_input: { command: 'true' }, tool_use_id: `toolu_${serial}` }],
    }),
})

/** A new session in a process of its own. */
function sessionStart(setting, world, id) {
  const sid = randomUUID()
  return {
    id,
    args: [path.join(setting.install, 'dist', 'hook.cjs'), 'SessionStart'],
    cwd: world.repo,
    env: envOf(setting, world, sid, setting.newcomer),
    input: () =>
      JSON.stringify({
        session_id: sid,
        transcript_path: world.arrival.transcript.replace(world.arrival.sid, sid),
        cwd: world.repo,
        hook_event_name: 'SessionStart',
        source: 'startup',
      }),
    check: (out) => world.handles.some((handle) => out.includes(handle)),
    after: () => unregister(setting.code, world.store, sid),
  }
}

/** What the client gives a plugin's hook. */
const envOf = ({ install, temp, base }, { repo, home }, sid, pid) => ({
  ...base,
  HOME: home,
  TMPDIR: temp,
  CLAUDECODE: '1',
  CLAUDE_CODE_SESSION_ID: sid,
  CLAUDE_ENV_FILE: path.join(temp, 'env'),
  CLAUDE_PID: String(pid),
  CLAUDE_PLUGIN_ROOT: install,
  CLAUDE_PROJECT_DIR: repo,
})

const unclaim = (code, store, rs) =>
  code.update(store, ({ doc }) => {
    const state = code.unpackState(doc)
    const claims = state.claims.filter((one) => !rs.includes(one.r))
    if (claims.length !== state.claims.length - rs.length) throw new Error(`the hook did not claim ${rs}`)
    return { doc: code.packState({ ...state, claims }), result: undefined }
  })

const unregister = (code, store, sid) =>
  code.update(store, ({ doc }) => {
    const participants = doc.participants.filter((one) => one.sid !== sid)
    if (participants.length !== doc.participants.length - 1) throw new Error('the hook did not register')
    // Nor were the others told.
    const untold = participants.map((one) => ({ ...one, notices: [] }))
    return { doc: { ...doc, participants: untold }, result: undefined }
  })
