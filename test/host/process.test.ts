import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../src/host/clock.ts'
import { type Fs, realFs } from '../../src/host/fs.ts'
import { processTable } from '../../src/host/process.ts'

const table = processTable(realFs, systemClock(realFs))
const me = table.identify(process.pid)
const linux = process.platform === 'linux'

function child(command: string, ...args: string[]): ChildProcess & { pid: number } {
  const started = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void started.kill('SIGKILL'))
  return started as ChildProcess & { pid: number }
}

const text = async (stream: NodeJS.ReadableStream): Promise<string> => String((await once(stream, 'data'))[0])

describe('a process of this host', () => {
  it('this one is alive, and the same whenever one asks', () => {
    expect(table.look(me)).toBe('alive')
    expect(table.identify(process.pid)).toEqual(me)
    expect(me.host.startsWith(`${hostname()}/`)).toBe(true)
    if (linux) expect(me.start).toMatch(/^\d+$/)
  })

  it('a child is alive until it has ended', async () => {
    const sleeper = child('sleep', '60')
    const it = table.identify(sleeper.pid)
    expect(it.start).not.toBe(me.start)
    expect(table.look(it)).toBe('alive')
    sleeper.kill('SIGKILL')
    await once(sleeper, 'exit')
    expect(table.look(it)).toBe('gone')
  })

  it('a stopped one is alive', async () => {
    const sleeper = child('sleep', '60')
    const it = table.identify(sleeper.pid)
    sleeper.kill('SIGSTOP')
    expect(table.look(it)).toBe('alive')
  })

  it.runIf(linux)('a zombie, which nobody has collected, is gone', async () => {
    // The shell becomes a `sleep`, which never asks for the end of the shell's child.
    const parent = child('sh', '-c', 'sleep 60 & echo $!; exec sleep 60')
    const pid = Number(await text(parent.stdout!))
    const it = table.identify(pid)
    expect(table.look(it)).toBe('alive')
    // Before it has, the shell may still collect.
    await expect.poll(() => String(realFs.readFileSync(`/proc/${parent.pid}/comm`))).toBe('sleep\n')
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => String(realFs.readFileSync(`/proc/${pid}/stat`)).includes(') Z ')).toBe(true)
    expect(() => process.kill(pid, 0)).not.toThrow()
    expect(table.look(it)).toBe('gone')
    expect(table.identify(pid).start).toBe('')
  })

  it.runIf(linux)('another one under the same number is not it', () => {
    expect(table.look({ ...me, start: String(Number(me.start) - 1) })).toBe('gone')
  })

  it('where the start is not known the number has to do', () => {
    expect(table.look({ ...me, start: '' })).toBe('alive')
  })

  it.runIf(linux && process.getuid?.() !== 0)("somebody else's is alive", () => {
    expect(table.look(table.identify(1))).toBe('alive')
  })

  it('a number that no process has', () => {
    const nobody = table.identify(2 ** 22 + 1)
    expect(nobody.start).toBe('')
    expect(table.look(nobody)).toBe('gone')
  })
})

describe('elsewhere', () => {
  const [name, machine, space] = me.host.split('/') as [string, string, string]
  it.each([
    ['another host', { host: `other/${machine}/${space}`, boot: 'x' }, 'unseen'],
    ['another host of the same name', { host: `${name}/0123456789ab/${space}`, boot: 'x' }, 'unseen'],
    ['this host, renamed within its boot', { host: `other/${machine}/${space}` }, 'alive'],
    ['another host, another boot', { host: 'other/0/0', boot: 'x' }, 'unseen'],
    ['another pid namespace of this machine', { host: `${name}/${machine}/1` }, 'unseen'],
    ['a namespace of an earlier boot', { host: `${name}/${machine}/1`, boot: 'x' }, 'gone'],
    ['an earlier boot', { boot: 'x' }, 'gone'],
    ['a boot that is not known', { boot: '' }, 'alive'],
  ] as const)('%s', (_, change, is) => {
    if (!linux && 'boot' in change && change.boot === 'x' && is === 'gone') return
    expect(table.look({ ...me, ...change })).toBe(is)
  })
})

/** `/proc` as this process would be shown with another name. */
function called(command: string, state = 'S'): Fs {
  const fields = `${state} 1 ${'0 '.repeat(17)}4242 0 0`
  const readFileSync = ((file: string, ...rest: never[]) =>
    file === `/proc/${process.pid}/stat`
      ? `${process.pid} (${command}) ${fields}`
      : (realFs.readFileSync as (...args: unknown[]) => unknown)(file, ...rest)) as Fs['readFileSync']
  return { ...realFs, readFileSync }
}

describe('what a process is called does not matter', () => {
  it.each(['node', 'my node', 'a) S 1 2', '((', '))', ') Z 0 0 (', '', 'tmux: server', 'a\nb'])(
    '%j',
    (name) => {
      const fake = processTable(called(name), { boot: () => '' })
      expect(fake.identify(process.pid).start).toBe('4242')
      expect(fake.look({ ...me, start: '4242' })).toBe('alive')
      expect(fake.look({ ...me, start: '4241' })).toBe('gone')
    },
  )

  it.each(['Z', 'X'])('state %s is gone', (state) => {
    expect(processTable(called('node) S', state), { boot: () => '' }).look(me)).toBe('gone')
  })
})

it.each(['EMFILE', 'EACCES', 'EIO', 'ENOENT'])(
  'a live process whose entry cannot be read (%s) is not gone',
  (code) => {
    const readFileSync = ((file: string, ...rest: never[]) => {
      if (file === `/proc/${process.pid}/stat`) throw Object.assign(new Error(file), { code })
      return (realFs.readFileSync as (...args: unknown[]) => unknown)(file, ...rest)
    }) as Fs['readFileSync']
    const blind = processTable({ ...realFs, readFileSync }, { boot: () => '' })
    expect(blind.look({ ...me, boot: '' })).toBe('alive')
    expect(blind.look({ ...me, boot: '', pid: 2 ** 22 + 1 })).toBe('gone')
  },
)

it('without /proc the number has to do', () => {
  const none = ((file: string) => {
    throw Object.assign(new Error(file), { code: 'ENOENT' })
  }) as Fs['readFileSync']
  const fs: Fs = { ...realFs, readFileSync: none, readlinkSync: none as never, existsSync: () => false }
  const bare = processTable(fs, { boot: () => '' })
  const it = bare.identify(process.pid)
  expect(it).toMatchObject({ pid: process.pid, start: '', boot: '' })
  expect(bare.look(it)).toBe('alive')
  expect(bare.look({ ...it, pid: 2 ** 22 + 1 })).toBe('gone')
})
