import { describe, expect, it, test } from 'vitest'
import { type Config, DEFAULTS } from '../../src/core/config.ts'
import { KEYS, parseConfig } from '../../src/core/config-schema.ts'

const H = 3_600_000

// A key, a value that can be used, what it becomes.
test.each<[keyof Config, unknown, unknown]>([
  ['enforcement', 'ask', 'ask'],
  ['enforcement', 'warn', 'warn'],
  ['enforcement', 'off', 'off'],
  ['rules', [], []],
  ['rules', [{ files: 'docs/**', enforcement: 'off' }], [{ files: 'docs/**', enforcement: 'off' }]],
  ['worktrees', 'deny', 'deny'],
  ['worktrees', 'off', 'off'],
  ['ignore', ['dist/**', '*.log'], ['dist/**', '*.log']],
  ['claimFor', '90m', 1.5 * H],
  ['claimFor', '2', 2 * H],
  ['lease', '10m', H / 6],
  ['onError', 'deny', 'deny'],
  ['shareTask', false, false],
  ['store', '/var/dibs', '/var/dibs'],
  ['store', 'C:\\dibs', 'C:\\dibs'],
  ['board', 'docs/BOARD.md', 'docs/BOARD.md'],
  ['board', '..hidden/BOARD.md', '..hidden/BOARD.md'],
  ['retention', '7d', 7 * 24 * H],
  ['keepMessages', '30d', 30 * 24 * H],
  ['wake', 'urgent', 'urgent'],
  ['notices', 'off', 'off'],
])('%s: %j', (key, value, becomes) => {
  expect(parseConfig({ [key]: value })).toEqual({ config: { ...DEFAULTS, [key]: becomes }, problems: [] })
})

const ALL_FOUR = 'must be one of "deny", "ask", "warn", "off"'
const SPAN = 'must be a span of time such as "90s", "10m", "4h" or "2d"'
const FOLDER = 'must be an absolute path of a folder'
const INSIDE = 'must be a path inside the worktree, such as "docs/STATUS_BOARD.md"'

// A key, a value that cannot be used, where exactly, what a person reads.
test.each<[keyof Config, unknown, (string | number)[], string]>([
  ['enforcement', 'block', [], ALL_FOUR],
  ['enforcement', 'Deny', [], ALL_FOUR],
  ['enforcement', true, [], ALL_FOUR],
  ['enforcement', null, [], ALL_FOUR],
  ['rules', {}, [], 'must be of type array'],
  ['rules', ['docs/**'], [0], 'must be of type object'],
  ['rules', [{ files: 'a', enforcement: 'no' }], [0, 'enforcement'], ALL_FOUR],
  ['rules', [{ files: '', enforcement: 'off' }], [0, 'files'], 'must not be empty'],
  ['rules', [{ files: 3, enforcement: 'off' }], [0, 'files'], 'must be of type string'],
  ['rules', [{ enforcement: 'off' }], [0, 'files'], 'must be of type string'],
  ['rules', [{ files: 'a' }], [0, 'enforcement'], ALL_FOUR],
  ['rules', [{ files: 'a', enforcement: 'off', why: 'x' }], [0], 'has unknown keys why'],
  ['worktrees', 'ask', [], 'must be one of "warn", "deny", "off"'],
  ['ignore', 'dist/**', [], 'must be of type array'],
  ['ignore', ['ok', 1], [1], 'must be of type string'],
  ['ignore', [''], [0], 'must not be empty'],
  ['claimFor', '4 hours', [], SPAN],
  ['claimFor', 4, [], 'must be of type string'],
  ['claimFor', '0h', [], SPAN],
  ['lease', '400d', [], SPAN],
  ['lease', '', [], SPAN],
  ['onError', 'ask', [], 'must be one of "allow", "deny"'],
  ['shareTask', 'no', [], 'must be of type boolean'],
  ['store', 'dibs', [], FOLDER],
  ['store', './dibs', [], FOLDER],
  ['store', '~/dibs', [], FOLDER],
  ['store', '', [], FOLDER],
  ['board', '/etc/motd', [], INSIDE],
  ['board', '../BOARD.md', [], INSIDE],
  ['board', 'docs/../../BOARD.md', [], INSIDE],
  ['board', 'docs\\..\\..\\BOARD.md', [], INSIDE],
  ['board', '~/BOARD.md', [], INSIDE],
  ['board', 'c:BOARD.md', [], INSIDE],
  ['board', '', [], INSIDE],
  ['retention', 'forever', [], SPAN],
  ['keepMessages', 7, [], 'must be of type string'],
  ['wake', true, [], 'must be one of "off", "direct", "urgent"'],
  ['notices', false, [], 'must be one of "all", "claims", "off"'],
])('%s: %j is refused with a reason', (key, value, below, message) => {
  expect(parseConfig({ [key]: value })).toEqual({
    config: DEFAULTS,
    problems: [{ path: [key, ...below], message }],
  })
})

it('every key has a good and a bad value above, and only known keys have a default', () => {
  expect(Object.keys(KEYS)).toEqual(expect.arrayContaining(Object.keys(DEFAULTS)))
  for (const key of Object.keys(KEYS)) {
    const { problems } = parseConfig({ [key]: Symbol('nothing like it') })
    expect(problems[0]?.path, key).toEqual([key])
    expect(problems[0]?.message, key).toMatch(/^(must|is|has) .{5,}/)
  }
})

describe('one slip of the pen', () => {
  it('costs only its own default', () => {
    const { config, problems } = parseConfig({
      enforcement: 'wran',
      worktrees: 'deny',
      lease: 'soon',
      claimFor: '1h',
      leese: '1h',
      shareTask: false,
    })
    expect(config).toEqual({ ...DEFAULTS, worktrees: 'deny', claimFor: H, shareTask: false })
    expect(problems.map((one) => one.path)).toEqual([['enforcement'], ['lease'], ['leese']])
  })

  it('an unknown key is told with those that there are', () => {
    const { config, problems } = parseConfig({ leese: '1h' })
    expect(config).toEqual(DEFAULTS)
    expect(problems[0]!.message).toBe(`is not a setting; there are ${Object.keys(KEYS).join(', ')}`)
  })

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('%s is no key', (key) => {
    const { config, problems } = parseConfig(JSON.parse(`{"${key}": "deny"}`))
    expect(problems.map((one) => one.path)).toEqual([[key]])
    expect(config).toEqual(DEFAULTS)
    expect(Object.getPrototypeOf(config)).toBe(Object.prototype)
  })

  it.each([null, [], 'deny', 3, true, undefined].map((one) => [one]))('%j instead of an object', (raw) => {
    expect(parseConfig(raw)).toEqual({
      config: DEFAULTS,
      problems: [{ path: [], message: 'must be a JSON object' }],
    })
  })

  it('never touches the defaults', () => {
    const { config } = parseConfig({})
    config.enforcement = 'off'
    expect(parseConfig({}).config.enforcement).toBe('deny')
  })

  it('$schema is for editors', () => {
    expect(parseConfig({ $schema: 'https://example.com/dibs.schema.json' }).problems).toEqual([])
  })
})
