/** The table of measured values: for people in Markdown, for programs in JSON. */
import { median, percentile } from './measure.mjs'

/** `of`: the case that a case is compared with; its budget is the largest ratio. */
const ROWS = [
  { what: 'PreToolUse, file already mine, alone', id: 'alone mine', budget: 1.1 },
  { what: 'PreToolUse, file already mine, 20 live sessions, 1,000 claims', id: 'usual mine', budget: 1.1 },
  { what: 'PreToolUse, new claim, 20 live sessions, 1,000 claims', id: 'usual new', budget: 1.15 },
  { what: 'PreToolUse, refusal, 20 live sessions, 1,000 claims', id: 'usual refused', budget: 1.15 },
  {
    what: 'already mine, with 100,000 old beats, 10,000 messages, 10,000 notes: times the row above',
    id: 'old mine',
    of: 'usual mine',
    budget: 1.02,
  },
  { what: 'new claim, the same', id: 'old new', of: 'usual new', budget: 1.02 },
  { what: 'refusal, the same', id: 'old refused', of: 'usual refused', budget: 1.02 },
  { what: 'PreToolUse, already mine, 10,000 claims', id: 'crowded mine', budget: 1.5 },
  { what: 'PreToolUse, new claim, 10,000 claims', id: 'crowded new', budget: 1.5 },
  { what: 'PreToolUse, refusal, 10,000 claims', id: 'crowded refused', budget: 1.5 },
  {
    what: 'PostToolBatch after each step of any tools, nothing to deliver, 1,000 claims',
    id: 'usual batch',
    budget: 1.15,
  },
  { what: 'the same with that history', id: 'old batch', of: 'usual batch', budget: 1.02 },
  { what: 'PostToolBatch, nothing to deliver, 10,000 claims', id: 'crowded batch', budget: 1.5 },
  { what: 'PreToolUse on a shell command that writes nothing', id: 'bash nothing', budget: 1.25 },
  { what: 'PreToolUse on a shell command with 200 targets', id: 'bash 200', budget: 1.5 },
  { what: 'PreToolUse, a file already mine written anew, 10 KB', id: 'usual text' },
  { what: 'the same beside a vault of 20 secrets', id: 'watched text' },
  { what: 'a shell command that writes nothing, beside that vault', id: 'watched nothing' },
  { what: 'SessionStart, 20 live sessions', id: 'start', budget: 1.3 },
  { what: 'where no code cache can be made: file already mine', id: 'uncached mine' },
  { what: 'where no code cache can be made: new claim', id: 'uncached new' },
  { what: 'where no code cache can be made: refusal', id: 'uncached refused' },
  { what: 'noise of this run: the empty script, measured again', id: 'empty again' },
]
const PEER_ROWS = [
  { what: 'for comparison, claude-net 0.1.2: PreToolUse, file already mine', id: 'peer mine' },
  { what: 'for comparison, claude-net 0.1.2: PreToolUse, refusal', id: 'peer refused' },
]
const HOOK_BYTES = 40_000
const P99_MS = 200
const PER_SECOND = 1_000

/** @param measured per environment its `name` and `times` */
export function report({ nodes, measured, contention, facts, runs, json }) {
  const environments = measured.map(({ name, times }) => ({
    name,
    emptyMs: nodes.map((node) => median(times.get(node).get('empty'))),
    rows: [...ROWS, ...(facts.peer ? PEER_ROWS : [])].map((one) => ratioRow(one, nodes, times)),
  }))
  const others = [
    row('what every hook loads, bytes', `≤ ${HOOK_BYTES}`, nodes, () => ({
      value: facts.hookBytes,
      over: facts.hookBytes > HOOK_BYTES,
    })),
    ...contentionRows(nodes, contention),
  ]
  if (json)
    return JSON.stringify({ runs, nodes: nodes.map(({ name }) => name), environments, others }, null, 2)
  const tables = environments.map(({ name, emptyMs, rows }) => {
    const columns = nodes.map((node, at) => `${node.name} (empty: ${emptyMs[at].toFixed(1)} ms)`)
    return `In ${name}:\n\n${table(columns, rows)}`
  })
  const names = nodes.map(({ name }) => name)
  const note = `Medians of ${runs} interleaved rounds, as ratios to \`node empty.cjs\`; **bold** is over budget.`
  return [note, ...tables, `In any:\n\n${table(names, others)}`].join('\n\n')
}

function table(columns, rows) {
  const head = ['what', 'budget', ...columns]
  const cells = rows.map(({ what, budget, values }) => [what, budget, ...values.map(shown)])
  return [head, head.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`).join('\n')
}

const row = (what, budget, nodes, valueFor) => ({ what, budget, values: nodes.map(valueFor) })

function ratioRow({ what, id, of = 'empty', budget }, nodes, times) {
  return row(what, budget ? `≤ ${budget.toFixed(2)} ×` : '', nodes, (node) => {
    const [measured, base] = [times.get(node).get(id), times.get(node).get(of)]
    const value = median(measured) / median(base)
    const p10 = percentile(measured, 0.1) / percentile(base, 0.1)
    return {
      value,
      p10,
      addedMs: median(measured) - median(base),
      over: budget !== undefined && value > budget,
    }
  })
}

function contentionRows(nodes, contention) {
  const of = (key, over) => (node) => {
    const value = contention.get(node)[key]
    return { value: Number(value.toFixed(key === 'p99' ? 1 : 0)), over: over(value) }
  }
  const what = '20 processes, one store, 25 operations each'
  return [
    row(
      `${what}: p99, ms`,
      `≤ ${P99_MS}`,
      nodes,
      of('p99', (value) => value > P99_MS),
    ),
    row(
      `${what}: operations a second`,
      `≥ ${PER_SECOND}`,
      nodes,
      of('perSecond', (value) => value < PER_SECOND),
    ),
    row(
      `${what}: lost`,
      '0',
      nodes,
      of('lost', (value) => value !== 0),
    ),
    row(
      `${what}: starved`,
      '0',
      nodes,
      of('starved', (value) => value !== 0),
    ),
  ]
}

function shown({ value, addedMs, over }) {
  const number = addedMs === undefined ? String(value) : value.toFixed(2)
  const detail =
    addedMs === undefined ? '' : ` (${addedMs < 0 ? '−' : '+'}${Math.abs(addedMs).toFixed(1)} ms)`
  return `${over ? `**${number}**` : number}${detail}`
}
