/** Runs a program with one of its system calls replaced: by a SIGKILL, or by an error. Linux only (strace). */
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'

/** Why it cannot be done here; `undefined` where it can. */
export function whyNoStrace(): string | undefined {
  const { status, error } = spawnSync('strace', ['-f', '-o', '/dev/null', process.execPath, '-e', '0'], {
    timeout: 20_000,
  })
  if (error) return 'there is no strace here'
  return status === 0 ? undefined : 'strace may not trace here'
}

export interface SystemCall {
  name: string
  /** Its number among the calls of that name in the main thread. */
  nth: number
  line: string
}

export interface Run {
  code: number | null
  out: string
  ms: number
  /** The line of the trace that shows what was injected, if anything was. */
  injected: string | undefined
}

export interface Program {
  args: string[]
  input: string
  env: Record<string, string>
}

/** Far longer than any hook takes. */
const LIMIT_MS = 20_000

export function run({ args, input, env }: Program, tracer: string[] = []): Promise<Omit<Run, 'injected'>> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const [command = '', ...rest] = [...tracer, process.execPath, ...args]
    const child = spawn(command, rest, {
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, ms: performance.now() - start }))
    child.stdin.on('error', () => {}) // it was killed before it read
    child.stdin.end(input)
  })
}

/** The calls of its main thread that name something under `folder`, in their order. */
export async function callsUnder(folder: string, program: Program, log: string): Promise<SystemCall[]> {
  await run(program, ['strace', '-f', '-y', '-s', '0', '-o', log, '-e', 'trace=file,desc'])
  const lines = readFileSync(log, 'utf8').split('\n')
  const main = lines[0]?.split(' ')[0]
  const counts = new Map<string, number>()
  const calls: SystemCall[] = []
  for (const line of lines) {
    const [, pid, name] = /^(\d+) +(\w+)\(/.exec(line) ?? []
    if (!name || pid !== main) continue
    const nth = (counts.get(name) ?? 0) + 1
    counts.set(name, nth)
    if (line.includes(folder)) calls.push({ name, nth, line })
  }
  rmSync(log)
  return calls
}

/** @param what `signal=KILL` or `error=ENOSPC` */
export async function inject(
  program: Program,
  { name, nth }: SystemCall,
  what: string,
  log: string,
): Promise<Run> {
  const options = ['-e', `trace=${name}`, '-e', `inject=${name}:${what}:when=${nth}`]
  const result = await run(program, ['strace', '-f', '-y', '-s', '0', '-o', log, ...options])
  const lines = readFileSync(log, 'utf8').split('\n')
  const killed = lines.findIndex((line) => line.includes('+++ killed by SIGKILL'))
  const injected = what.startsWith('signal')
    ? lines[killed - 1]
    : lines.find((line) => line.includes('(INJECTED)'))
  rmSync(log)
  return { ...result, injected }
}
