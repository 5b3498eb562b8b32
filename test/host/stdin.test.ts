/** How the hook reads its input, from every kind of standard input that there is, in a process of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { installRoot } from '../../src/host/install.ts'
import { put, tempFolder } from './temp.ts'

const WAIT_MS = 700
/** Above the wait: the start of Node on a busy machine. */
const PATIENCE_MS = 6000

const build = mkdtempSync(join(tmpdir(), 'dibs-stdin-'))
const reader = join(build, 'reader.cjs')

beforeAll(() => {
  buildSync({
    stdin: {
      contents: `import { readInput } from './src/host/stdin.ts'
import { realFs } from './src/host/fs.ts'
const start = performance.now()
readInput(realFs, ${WAIT_MS}).then((value) => {
  const brief = value && value.content ? { length: value.content.length } : value
  process.stdout.write(JSON.stringify({ value: brief, ms: performance.now() - start }))
})`,
      resolveDir: installRoot(),
      loader: 'ts',
    },
    outfile: reader,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  })
})
afterAll(() => rmSync(build, { recursive: true, force: true }))

interface Answer {
  value?: unknown
  /** From the first line of the program on. */
  ms: number
}

/** Starts the reader. It must end by itself, without a signal and without a word on standard error. */
function start(stdin: 'pipe' | 'ignore' | number): { child: ChildProcess; answer: Promise<Answer> } {
  const child = spawn(process.execPath, [reader], { stdio: [stdin, 'pipe', 'pipe'] })
  return { child, answer: answerOf(child) }
}

function answerOf(child: ChildProcess): Promise<Answer> {
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stdin?.on('error', () => {}) // it may have read enough
  return new Promise((resolve, reject) => {
    let [out, err] = ['', '']
    child.stdout!.on('data', (data) => {
      out += data
    })
    child.stderr!.on('data', (data) => {
      err += data
    })
    const late = setTimeout(() => reject(new Error(`did not end: ${out}${err}`)), WAIT_MS + PATIENCE_MS)
    child.on('close', (code, signal) => {
      clearTimeout(late)
      if (code !== 0 || signal || err) reject(new Error(`${code} ${signal} ${err}`))
      else resolve(JSON.parse(out))
    })
  })
}

const INPUT = { session_id: 's', tool_input: { file_path: '/w/a' } }
const JSON_TEXT = JSON.stringify(INPUT)
const huge = (mb: number) => JSON.stringify({ content: 'x}\n"'.repeat((mb * 1024 * 1024) / 4) })

describe('a pipe', () => {
  it.each([
    ['with its end', JSON_TEXT, true],
    ['that stays open', JSON_TEXT, false],
    ['that stays open, with a line end', `${JSON_TEXT}\r\n \t`, false],
  ])('%s', async (_, text, end) => {
    const { child, answer } = start('pipe')
    child.stdin!.write(text)
    if (end) child.stdin!.end()
    const { value, ms } = await answer
    expect(value).toEqual(INPUT)
    expect(ms).toBeLessThan(WAIT_MS)
  })

  it.each([
    ['nothing', ''],
    ['half an object', JSON_TEXT.slice(0, -3)],
    ['no JSON', 'hello}'],
  ])('%s: ends after the wait, or at once where the pipe ends', async (_, text) => {
    for (const end of [false, true]) {
      const { child, answer } = start('pipe')
      child.stdin!.write(text)
      if (end) child.stdin!.end()
      const { value, ms } = await answer
      expect(value).toBeUndefined()
      if (end) expect(ms).toBeLessThan(WAIT_MS)
      else expect(ms).toBeGreaterThan(WAIT_MS - 50)
    }
  })

  it('byte by byte, open and closed', async () => {
    for (const end of [false, true]) {
      const { child, answer } = start('pipe')
      for (const byte of JSON_TEXT) {
        child.stdin!.write(byte)
        await new Promise((wake) => setTimeout(wake, 2))
      }
      if (end) child.stdin!.end()
      expect((await answer).value).toEqual(INPUT)
    }
  })

  it('a slow writer is waited for as long as it writes', async () => {
    const { child, answer } = start('pipe')
    const part = Math.ceil(JSON_TEXT.length / 8)
    for (let at = 0; at < JSON_TEXT.length; at += part) {
      await new Promise((wake) => setTimeout(wake, WAIT_MS / 2))
      child.stdin!.write(JSON_TEXT.slice(at, at + part))
    }
    expect((await answer).value).toEqual(INPUT)
  })

  it('one that never ends is left alone after 256 MB', async () => {
    const endless = spawn('cat', ['/dev/zero'], { stdio: ['ignore', 'pipe', 'ignore'] })
    onTestFinished(() => void endless.kill('SIGKILL'))
    const child = spawn(process.execPath, [reader], { stdio: [endless.stdout, 'pipe', 'pipe'] })
    expect((await answerOf(child)).value).toBeUndefined()
  })

  it.each([false, true])('50 MB in one go (ended: %s)', async (end) => {
    const text = huge(50) // made before the reader starts to wait for it
    const { child, answer } = start('pipe')
    child.stdin!.write(text)
    if (end) child.stdin!.end()
    expect((await answer).value).toEqual({ length: 50 * 1024 * 1024 })
  })

  it('50 MB that are cut off', async () => {
    const text = huge(50).slice(0, -1)
    const { child, answer } = start('pipe')
    child.stdin!.end(text)
    expect((await answer).value).toBeUndefined()
  })

  it('characters of several bytes, cut between them', async () => {
    const { child, answer } = start('pipe')
    const bytes = Buffer.from(JSON.stringify({ a: '😀é' }))
    for (const byte of bytes) {
      child.stdin!.write(Buffer.from([byte]))
      await new Promise((wake) => setTimeout(wake, 2))
    }
    expect((await answer).value).toEqual({ a: '😀é' })
  })
})

describe('anything else', () => {
  it.each([
    ['a file', JSON_TEXT, INPUT],
    ['an empty file', '', undefined],
    ['half a file', JSON_TEXT.slice(0, -1), undefined],
    ['a file of 50 MB', huge(50), { length: 50 * 1024 * 1024 }],
  ])('%s', async (_, text, expected) => {
    const fd = openSync(put(tempFolder(), 'in.json', text), 'r')
    expect((await start(fd).answer).value).toEqual(expected)
  })

  it('nothing: /dev/null', async () => {
    expect((await start('ignore').answer).value).toBeUndefined()
  })

  it('nothing: closed', async () => {
    const child = spawn('sh', ['-c', 'exec "$0" "$1" <&-', process.execPath, reader], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    expect((await answerOf(child)).value).toBeUndefined()
  })

  it.each([true, false])('a FIFO (ended: %s)', async (end) => {
    const fifo = join(tempFolder(), 'fifo')
    execFileSync('mkfifo', [fifo])
    const script = `exec 3<>"$2"; printf %s '${JSON_TEXT}' >&3; "$0" "$1" <"$2" ${end ? '3>&-' : ''}`
    const child = spawn('sh', ['-c', script, process.execPath, reader, fifo], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    expect((await answerOf(child)).value).toEqual(INPUT)
  })

  it.each([true, false])('a socket (ended: %s)', async (end) => {
    const path = join(tempFolder(), 's')
    const server = createServer((socket) => {
      socket.on('error', () => {})
      if (end) socket.end(JSON_TEXT)
      else socket.write(JSON_TEXT)
    }).listen(path)
    onTestFinished(() => void server.close())
    // A shell cannot hand a socket down; a Node that lets go of it can.
    const go = `const s = require('net').connect(process.argv[2], () => {
  require('child_process').spawn(process.execPath, [process.argv[1]], { stdio: [s, 'inherit', 'inherit'] })
    .on('exit', (code) => { s.destroy(); process.exitCode = code })
})`
    const child = spawn(process.execPath, ['-e', go, reader, path], { stdio: ['ignore', 'pipe', 'pipe'] })
    expect((await answerOf(child)).value).toEqual(INPUT)
  })
})
