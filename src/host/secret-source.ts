/** Where values are fetched from: a program's output, or an answer over HTTP. Messages never contain what came. */
import { spawn } from 'node:child_process'

const MAX_BYTES = 64 * 1024
const LIMIT_MS = 30_000

/** Runs a program, without a shell; what it asks or complains of goes to the person. @returns its standard output */
export async function commandOutput(
  [program = '', ...args]: string[],
  { cwd, env }: { cwd: string; env: Record<string, string | undefined> },
): Promise<string> {
  const child = spawn(program, args, { cwd, env, stdio: ['inherit', 'pipe', 'inherit'], timeout: LIMIT_MS })
  const chunks: Buffer[] = []
  let size = 0
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= MAX_BYTES) chunks.push(chunk)
  })
  await new Promise<void>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(`${program}: ${error.code ?? error.message}`)),
    )
    child.once('close', (code, signal) => {
      if (code === 0 && size <= MAX_BYTES) resolve()
      else
        reject(
          new Error(
            code === 0
              ? `${program} wrote more than ${MAX_BYTES} bytes`
              : `${program} ended with ${signal ?? `exit code ${code}`}`,
          ),
        )
    })
  })
  return Buffer.concat(chunks).toString()
}

/**
 * @param token goes as `Authorization: Bearer`, and only encrypted or to this machine
 * @param field of a JSON answer, with dots: `data.password`
 */
export async function fromServer(
  address: string,
  token: string | undefined,
  field: string | undefined,
): Promise<string> {
  const url = new URL(address)
  if (url.protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname))
    throw new Error('http:// is only for this machine; https:// is needed')
  let answer: Response
  try {
    // A redirect would take the token to somebody else.
    answer = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(LIMIT_MS),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string; message?: string } }
    throw new Error(`${url.host}: ${cause?.code ?? cause?.message ?? message}`)
  }
  if (!answer.ok) throw new Error(`${url.host} answered ${answer.status}`)
  const text = await answer.text()
  if (Buffer.byteLength(text) > MAX_BYTES) throw new Error(`${url.host} sent more than ${MAX_BYTES} bytes`)
  return field === undefined ? text : fieldOf(text, field, url.host)
}

function fieldOf(text: string, field: string, host: string): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error(`${host} sent no JSON`)
  }
  for (const key of field.split('.'))
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined
  if (typeof value !== 'string') throw new Error(`what ${host} sent has no text in ${field}`)
  return value
}
