/**
 * A Messages API on loopback that plays scripts instead of thinking, so that the real `claude` client can be
 * driven through any sequence of tool calls: no token is spent and nothing leaves the machine.
 *
 * Invariant: the next step follows from the request alone. The newest `[[name]]` in the user's own words selects
 * the script, the assistant's turns since then are the steps already played. So retries repeat a step, sessions
 * and subagents never disturb each other, and the server keeps no state that could be wrong.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Body, findScript, injected, isSide, toolResults } from './request.ts'

export type ToolCall = { tool: string; input: Record<string, unknown> }
/** `after`: the answer starts, then hangs until this settles. Tests interleave two sessions with it. */
export type Step = { after?: Promise<unknown> } & (
  | ToolCall
  | { tools: ToolCall[] }
  | { text: string }
  | { error: string; status?: number }
)
export type Seen = {
  script: string
  step: number
  /** Of the whole conversation so far, oldest first. */
  toolResults: string[]
  injected: string[]
  body: Body
}
export type MessagesApi = {
  url: string
  /** Every scripted request, oldest first: what each model had read when it was asked. */
  requests: Seen[]
  /** Requests outside any script (titles, token counts, probes), as `METHOD path`. */
  side: string[]
  /** Resolves with the request in which a script asks for its nth step, counted from 0: steps before it are done. */
  asked(script: string, step: number, timeoutMs?: number): Promise<Seen>
  close(): Promise<void>
}

const bodyLimitBytes = 64 * 1024 * 1024
const pingEveryMs = 5_000
const askedTimeoutMs = 60_000

export async function startMessagesApi(scripts: Record<string, Step[]>): Promise<MessagesApi> {
  const requests: Seen[] = []
  const side: string[] = []
  const watchers = new Set<() => void>()
  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => {
      if (!res.headersSent) sendJson(res, 400, failure('invalid_request_error', String(error)))
      else res.destroy()
    })
  })

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = (req.url ?? '/').split('?')[0]
    const raw = await readBody(req)
    if (req.method === 'POST' && path === '/v1/messages') {
      const body = JSON.parse(raw) as Body
      const found = isSide(body) ? undefined : findScript(body, scripts)
      if (!found) {
        side.push('POST /v1/messages')
        return play(res, body, { text: 'ok' })
      }
      requests.push({ ...found, body, toolResults: toolResults(body), injected: injected(body) })
      for (const check of [...watchers]) check()
      return play(res, body, scripts[found.script]?.[found.step] ?? { text: 'done' })
    }
    side.push(`${req.method} ${path}`)
    if (path === '/v1/messages/count_tokens') return sendJson(res, 200, { input_tokens: 1 })
    sendJson(res, 404, failure('not_found_error', `no ${path} here`))
  }

  function asked(script: string, step: number, timeoutMs = askedTimeoutMs): Promise<Seen> {
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(timer)
        watchers.delete(check)
      }
      const check = (): void => {
        const hit = requests.find((seen) => seen.script === script && seen.step >= step)
        if (!hit) return
        finish()
        resolve(hit)
      }
      const timer = setTimeout(() => {
        finish()
        reject(new Error(`script ${script} did not ask for step ${step} within ${timeoutMs} ms`))
      }, timeoutMs)
      watchers.add(check)
      check()
    })
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    side,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

// --- one answer ----------------------------------------------------------------------------------------------

async function play(res: ServerResponse, body: Body, step: Step): Promise<void> {
  if ('error' in step) {
    await step.after
    return sendJson(res, step.status ?? 400, failure(step.error, 'scripted failure'))
  }
  const content = blocks(step)
  const message = {
    id: `msg_${unique()}`,
    type: 'message',
    role: 'assistant',
    model: body.model ?? 'scripted',
    content: [] as unknown[],
    stop_reason: null as string | null,
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  }
  const stopReason = 'text' in step ? 'end_turn' : 'tool_use'
  if (body.stream !== true) {
    await step.after
    return sendJson(res, 200, { ...message, content, stop_reason: stopReason })
  }
  const send = (type: string, data: object): unknown =>
    res.destroyed || res.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
  res.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    connection: 'close',
  })
  send('message_start', { message })
  const ping = setInterval(() => send('ping', {}), pingEveryMs)
  res.once('close', () => clearInterval(ping))
  await step.after
  clearInterval(ping)
  content.forEach((block, index) => {
    const { start, delta } = streamed(block)
    send('content_block_start', { index, content_block: start })
    send('content_block_delta', { index, delta })
    send('content_block_stop', { index })
  })
  send('message_delta', {
    delta: { stop_reason: stopReason, stop_sequence: null },
    usage: { output_tokens: 1 },
  })
  send('message_stop', {})
  res.end()
}

type Block = { type: 'text'; text: string } | { type: 'tool_use'; id: string; name: string; input: object }

function blocks(step: ToolCall | { tools: ToolCall[] } | { text: string }): Block[] {
  if ('text' in step) return [{ type: 'text', text: step.text }]
  const calls = 'tools' in step ? step.tools : [step]
  return calls.map(({ tool, input }) => ({ type: 'tool_use', id: `toolu_${unique()}`, name: tool, input }))
}

function streamed(block: Block): { start: object; delta: object } {
  if (block.type === 'text')
    return { start: { type: 'text', text: '' }, delta: { type: 'text_delta', text: block.text } }
  const delta = { type: 'input_json_delta', partial_json: JSON.stringify(block.input) }
  return { start: { ...block, input: {} }, delta }
}

// --- plumbing ------------------------------------------------------------------------------------------------

function failure(type: string, message: string): object {
  return { type: 'error', error: { type, message } }
}

function sendJson(res: ServerResponse, status: number, value: unknown): void {
  if (res.destroyed) return
  res.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  res.end(JSON.stringify(value))
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyLimitBytes) throw new Error(`request over ${bodyLimitBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

let counter = 0
function unique(): string {
  counter += 1
  return `${process.pid.toString(36)}${Date.now().toString(36)}${counter.toString(36)}`
}
