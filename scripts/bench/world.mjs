/**
 * A repository with live sessions that hold files, made through the store: 20 sessions as they are in the middle of
 * their turns, each with a process of its own, a client's session file and a transcript.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const TRANSCRIPT_LINES = 100
const HISTORY = { beats: 100_000, messages: 10_000, notes: 10_000 }

/** Processes for sessions to live in. The caller ends them. */
export function standInProcesses(count, standIns) {
  for (let i = 0; i < count; i++) standIns.push(spawn('sleep', ['3600'], { stdio: 'ignore' }))
  return standIns.map((child) => child.pid)
}

/** @param pids one for each session; the first session is the one whose hooks are measured */
export async function makeWorld({ folder, code, pids, claims, history = false }) {
  const repo = path.join(folder, 'repo')
  const home = path.join(folder, 'home')
  mkdirSync(path.join(repo, '.git'), { recursive: true })
  writeFileSync(path.join(repo, '.git', 'HEAD'), 'ref: refs/heads/main\n')
  const root = path.join(repo, '.git', 'dibs', 'v1')
  const system = code.realWorld(process.env, '')
  const store = code.openStore(root, system)

  const arrivals = pids.map((pid) => makeClientFiles(system.processes.identify(pid), repo, home))
  const files = Array.from({ length: claims + 200 }, (_, i) => makeFile(repo, i))
  const owned = await code.update(store, ({ now }) => {
    const made = settle(code, arrivals, files.slice(0, claims), now)
    return { doc: code.packState(made.state), result: made.owned }
  })
  const { now } = await store.read()
  for (const handle of owned.keys())
    await store.put(`beat.${handle}`, { t: now, action: 'edit', target: files[0] })
  const [own, ...others] = [...owned.values()]
  await store.append(files.slice(0, claims).map((r) => ({ t: now, event: 'claim', who: 'x', r, agent: '' })))
  if (history) await makeHistory(code, root, store, now, [...owned.keys()], files)
  return {
    repo,
    home,
    root,
    store,
    arrival: arrivals[0],
    handles: [...owned.keys()],
    own,
    others: others.flat(),
    free: files.slice(claims),
  }
}

/** Every session in a turn, and the files shared out among them. */
function settle(code, arrivals, files, now) {
  let state = code.unpackState(undefined)
  const owned = new Map()
  const moment = { now, meets: (a, b) => a.r === b.r, judge: () => 'held' }
  const share = files.length / arrivals.length
  arrivals.forEach((arrival, at) => {
    const arrived = code.arrive(state, arrival, now, (taken) => code.pickHandle(arrival.sid, taken))
    const { handle } = arrived.session
    const { promptId } = arrival
    const working = {
      ...arrived.session,
      turn: now,
      promptId,
      task: 'Move the parsing of dates into one module',
    }
    const mine = files.slice(Math.round(at * share), Math.round((at + 1) * share))
    const wanted = mine.map((r) => ({ r }))
    const result = code.claim(
      code.replace(arrived.state, working).state,
      handle,
      wanted,
      { agent: '' },
      moment,
    )
    if (result.kind !== 'granted') throw new Error(`a fixture's claim was ${result.kind}`)
    state = result.state
    owned.set(handle, mine)
  })
  const told = state.participants.map((one) => ({ ...one, notices: [] }))
  return { state: { ...state, participants: told }, owned }
}

function makeFile(repo, number) {
  const file = path.join(
    repo,
    'src',
    `module-${Math.floor(number / 25)}`,
    `component-${String(number).padStart(5, '0')}.ts`,
  )
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, 'export {}\n')
  return file
}

/** What the client itself keeps of a session. @returns the session as a hook of its would name it */
function makeClientFiles(process, repo, home) {
  const sid = randomUUID()
  const config = path.join(home, '.claude')
  const transcript = path.join(config, 'projects', 'repo', `${sid}.jsonl`)
  mkdirSync(path.dirname(transcript), { recursive: true })
  mkdirSync(path.join(config, 'sessions'), { recursive: true })
  const text = 'I will look at how the dates are parsed before I change anything. '.repeat(15)
  const line = (type) => ({
    type,
    timestamp: new Date().toISOString(),
    message: { role: type, content: text },
  })
  const lines = Array.from({ length: TRANSCRIPT_LINES }, (_, i) =>
    JSON.stringify(line(i % 2 ? 'assistant' : 'user')),
  )
  writeFileSync(transcript, `${lines.join('\n')}\n`)
  const status = { pid: process.pid, procStart: process.start, sessionId: sid, cwd: repo, status: 'busy' }
  writeFileSync(
    path.join(config, 'sessions', `${process.pid}.json`),
    JSON.stringify({ ...status, statusUpdatedAt: Date.now() }),
  )
  return { sid, process, tree: repo, transcript, promptId: randomUUID() }
}

/** What lies about after weeks. */
async function makeHistory(code, root, store, now, handles, files) {
  const beat = (i) => ({
    t: now - (HISTORY.beats - i) * 500,
    event: 'beat',
    who: handles[i % handles.length],
    action: 'edit',
    target: files[i % files.length],
  })
  const step = 10_000
  for (let from = 0; from < HISTORY.beats; from += step)
    await store.append(Array.from({ length: step }, (_, i) => beat(from + i)))
  const queues = await store.queues()
  const [from, reader] = handles
  for (let i = 0; i < HISTORY.messages; i++) {
    const id = code.newId(now - i * 60_000, `b${i}`)
    await queues.enqueue({ kind: 'message', from, to: [reader], subject: 'done', body: '…' }, { id, from }, [
      reader,
    ])
    const [item] = await queues.itemsOf(reader)
    await queues.finish(item, 'PreToolUse', now)
  }
  await makeNotes(code, path.join(root, 'knowledge'), store)
}

async function makeNotes({ fileHead, KINDS, rendered }, folder, store) {
  const count = HISTORY.notes / KINDS.length
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const counts = {}
  for (const [n, kind] of KINDS.entries()) {
    const note = (i) =>
      rendered({
        id: (n * count + i).toString(36).padStart(8, '0'),
        at: '2026-01-01T00:00:00Z',
        by: 'brave-otter',
        impact: 'low',
        tags: ['dates'],
        title: `Dates, ${i}`,
        body: 'Always parse with a zone.',
      })
    const text = fileHead(kind) + Array.from({ length: count }, (_, i) => note(i)).join('')
    writeFileSync(path.join(folder, `${kind}.md`), text, { mode: 0o600 })
    counts[kind] = { size: Buffer.byteLength(text), count }
  }
  await store.put('knowledge', { [folder]: counts })
}
