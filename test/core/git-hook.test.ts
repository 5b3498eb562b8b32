/** dibs' part of a git hook goes in and out, and everything else stays byte for byte. */
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { checkLines, type Hook, hasBlock, installed, isShell, uninstalled } from '../../src/core/git-hook.ts'

const BODY = checkLines("'/opt/dibs/bin/dibs'")
const hook = (text: string | null, more: Partial<Hook> = {}): Hook => ({
  text,
  foreign: false,
  kept: false,
  ...more,
})
const textOf = (change: ReturnType<typeof installed>): string => {
  if (change.is !== 'text') throw new Error(change.is)
  return change.text
}

/** Texts that are like hooks, and some that are not. */
const line = fc.oneof(
  fc.constantFrom('', 'npm test', 'set -e', 'exit 0', 'é', '# >>> conda >>>', '\t', 'a # >>> dibs guard >>>'),
  fc.string({ maxLength: 20 }).map((one) => one.replace(/[\r\n]/g, '')),
)
const script = fc
  .tuple(
    fc.constantFrom('', '#!/bin/sh', '#!/usr/bin/env bash', '#!/bin/sh -e'),
    fc.array(line, { maxLength: 6 }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([first, rest, eol, isEnded]) => [...(first ? [first] : []), ...rest].join(eol) + (isEnded ? eol : ''))
  .map((text) => Buffer.from(text).toString('latin1'))

describe('any script', () => {
  it('is what it was after install and uninstall', () => {
    fc.assert(
      fc.property(script, (text) => {
        const after = textOf(installed(hook(text), BODY))
        expect(hasBlock(after)).toBe(true)
        expect(uninstalled(hook(after))).toEqual({ is: 'text', text })
      }),
      { numRuns: 2000 },
    )
  })

  it('has it once, and keeps its first line first', () => {
    fc.assert(
      fc.property(script, (text) => {
        const after = textOf(installed(hook(text), BODY))
        expect(installed(hook(after), BODY)).toEqual({ is: 'same' })
        expect(after.match(/^# >>> dibs guard >>>/gm)).toHaveLength(1)
        if (text.startsWith('#!')) expect(after.split(/\r?\n/)[0]).toBe(text.split(/\r?\n/)[0])
      }),
    )
  })

  it('of an older dibs becomes that of this one', () => {
    fc.assert(
      fc.property(script, (text) => {
        const old = textOf(installed(hook(text), ['/old/dibs guard check']))
        expect(textOf(installed(hook(old), BODY))).toBe(textOf(installed(hook(text), BODY)))
      }),
    )
  })
})

test('what was not there goes as a whole', () => {
  const made = textOf(installed(hook(null), BODY))
  expect(made).toMatch(/^#!\/bin\/sh\n# >>> dibs guard >>>\n/)
  expect(uninstalled(hook(made))).toEqual({ is: 'removed' })
})

test('what somebody added to it stays', () => {
  const made = textOf(installed(hook(null), BODY))
  expect(uninstalled(hook(`${made}npm test\n`))).toEqual({ is: 'text', text: '#!/bin/sh\nnpm test\n' })
})

test.each(['#!/usr/bin/env node\n', '#!/usr/bin/python3 -u\n', '#!/usr/bin/fish\n', '#!/bin/tcsh\n'])(
  '%j is kept beside, and comes back',
  (text) => {
    expect(isShell(text)).toBe(false)
    const change = installed(hook(text, { foreign: true }), BODY)
    expect(change).toMatchObject({ is: 'text', chained: true })
    const chained = hook(textOf(change), { kept: true })
    expect(chained.text).toContain('exec "$0.before-dibs" "$@"')
    expect(installed(chained, BODY)).toEqual({ is: 'same' })
    expect(uninstalled(chained)).toEqual({ is: 'back' })
  },
)

test.each([
  '#!/bin/sh\n',
  '#!/usr/bin/env bash\n',
  '#!/bin/dash -e',
  '#!/usr/bin/env -S zsh -f\n',
  'npm test',
  '',
])('%j is read by sh', (text) => expect(isShell(text)).toBe(true))

test('nothing is written over what has its name', () => {
  expect(installed(hook('#!/usr/bin/env node\n', { foreign: true, kept: true }), BODY)).toEqual({
    is: 'occupied',
  })
})

test('an install that a crash cut short is finished, or undone', () => {
  const finished = installed(hook(null, { kept: true }), BODY)
  expect(textOf(finished)).toContain('.before-dibs')
  expect(uninstalled(hook(null, { kept: true }))).toEqual({ is: 'back' })
})

test('a part without an end is left to whoever wrote it', () => {
  const text = '#!/bin/sh\n# >>> dibs guard >>>\nnpm test\n'
  expect(installed(hook(text), BODY)).toEqual({ is: 'broken' })
  expect(uninstalled(hook(text))).toEqual({ is: 'broken' })
})

describe.each(['sh', 'sh -e', 'bash -eu', 'dash -e'])('%s', (shell) => {
  const [program = '', ...flags] = shell.split(' ')
  const runs = (status: number, text: string) => {
    const body = checkLines('/usr/bin/env').map((one) =>
      one.replace('/usr/bin/env guard check', `(exit ${status})`),
    )
    return spawnSync(program, [...flags, '-c', textOf(installed(hook(text), body))], { encoding: 'utf8' })
  }
  test.each([
    [0, 'after\n', 0],
    [1, '', 1],
    [2, 'after\n', 0],
    [70, 'after\n', 0],
    [127, 'after\n', 0],
  ])('a check that says %i', (status, stdout, code) => {
    expect(runs(status, 'echo after\n')).toMatchObject({ stdout, status: code })
  })
})
