import fc from 'fast-check'
import { type ParseError, parse } from 'jsonc-parser'
import { describe, expect, test } from 'vitest'
import { diff } from '../../src/core/diff.ts'
import {
  enabledPlugins,
  hasHooks,
  hooksOff,
  install,
  type Outcome,
  uninstall,
} from '../../src/core/settings.ts'
import { ALLOW, ASK, wanted } from '../../src/core/settings-wanted.ts'

const want = wanted('/opt/dibs')
const older = wanted('C:\\Program Files\\dibs')
const text = (outcome: Outcome): string | null => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problem))
  return outcome.text
}
const put = (before: string | null, what = want): string => text(install(before, what)) ?? 'null'
const out = (before: string | null): string | null => text(uninstall(before))
// biome-ignore lint/suspicious/noExplicitAny: settings are whatever somebody wrote.
const meaning = (settings: string): Record<string, any> => {
  const errors: ParseError[] = []
  const value = parse(settings.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true })
  expect(errors).toEqual([])
  return value
}

describe('init then uninstall gives the bytes from before', () => {
  const others = '{ "type": "command", "command": "echo hi" }'
  test.each<[name: string, before: string | null]>([
    ['no file', null],
    ['an empty file', ''],
    ['a byte order mark alone', '\uFEFF'],
    ['white space', ' \r\n\t'],
    ['{}', '{}'],
    ['{} and a line end', '{}\n'],
    ['{} over lines', '{\r\n}\r\n'],
    ['{ }', '{ }'],
    ['a comment in {}', '{ // nothing yet\n}\n'],
    ['a comment before the root', '// mine\n{}\n'],
    ['no hooks', '{\n  "model": "opus"\n}\n'],
    ['no line end at the end', '{\n  "model": "opus"\n}'],
    ['one line', '{"model":"opus","hooks":{"Stop":[]},"permissions":{"deny":[]}}'],
    ['tabs', '{\n\t"model": "opus",\n\t"hooks": {}\n}\n'],
    [
      'four spaces',
      '{\n    "permissions": {\n        "allow": [\n            "Bash(ls)"\n        ]\n    }\n}\n',
    ],
    ['CRLF and a byte order mark', '\uFEFF{\r\n  "a": 1\r\n}\r\n'],
    ['old Mac line ends', '{\r  "a": 1, // x\r  "hooks": {}\r}'],
    ['empty containers that were there', '{ "hooks": {}, "permissions": { "allow": [], "ask": [\n] } }'],
    ['a remark behind the last member', '{\n  "a": 1 // why, not\n}\n'],
    ['remarks behind the last rule', '{"permissions": {"allow": ["Bash(ls)" /* , */ // x\n]}}'],
    ['a trailing comma', '{\n  "permissions": { "allow": ["Bash(ls)",], },\n}\n'],
    ['a trailing comma and a remark', '{\n  "a": 1, // why\n}\n'],
    [
      "somebody's hooks on the same events",
      `{"hooks": {"Stop": [{"hooks": [${others}]}], "PreToolUse": []}}`,
    ],
    ['another indentation than the first', '{\n "a": {\n      "b": 1\n  }\n        , "c": [ ] }'],
  ])('%s', (_, before) => {
    const after = put(before)
    expect(hasHooks(after)).toBe(true)
    expect(out(after)).toBe(before)
    expect(put(after)).toBe(after)
  })
})

describe('what init writes', () => {
  test('in the indentation and with the line ends of the file', () => {
    const after = put('{\r\n\t"model": "opus" // big\r\n}')
    expect(
      after.startsWith('{\r\n\t"model": "opus", // big\r\n\t"hooks": {\r\n\t\t"SessionStart": [\r\n'),
    ).toBe(true)
    expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(after.endsWith('\t\t]\r\n\t}\r\n}')).toBe(true)
  })

  test('beside what others have there, and behind it', () => {
    const after = meaning(
      put('{"hooks": {"Stop": [{"hooks": [1]}]}, "permissions": {"allow": ["Bash(ls)"], "deny": []}}'),
    )
    expect(after.hooks.Stop).toEqual([{ hooks: [1] }, ...want.hooks.Stop!])
    expect(after.permissions).toEqual({ allow: ['Bash(ls)', ...ALLOW], deny: [], ask: ASK })
  })

  test('on one line where the others are on one line, unless it is long', () => {
    expect(put('{"a":1}')).toMatch(/^\{"a":1, "hooks": \{"SessionStart":.*\}\}$/)
    expect(put('{\n  "hooks": { "Else": [] }\n}\n')).toMatch(
      /\{ "Else": \[\],\n {4}"SessionStart": \[\n {6}\{\n/,
    )
    expect(put('{\n  "permissions": { "allow": ["Bash(ls)"] }\n}\n')).toContain(
      '["Bash(ls)", "Bash(dibs status:*)", "',
    )
  })

  test('nothing, where it is there already, in whatever layout', () => {
    const compact = JSON.stringify({ x: 1, ...meaning(put(null)), y: 2 })
    expect(put(compact)).toBe(compact)
  })

  test('again, where a rule or a hook went missing', () => {
    const settings = meaning(put(null))
    delete settings.hooks.SubagentStop
    settings.permissions.allow.shift()
    expect(put(JSON.stringify(settings))).not.toBe(JSON.stringify(settings))
    expect(meaning(put(JSON.stringify(settings)))).toEqual(meaning(put(null)))
  })

  test('its path as one element, whatever is in it', () => {
    const root = '/home/o\'neil/$& "quoted" dir'
    const [group] = meaning(put(null, wanted(root))).hooks.Stop
    expect(group.hooks[0]).toMatchObject({ command: 'node', args: [`${root}/dist/hook.cjs`, 'Stop'] })
  })

  test('no permission without asking for what forces, starts programs or writes settings', () => {
    for (const verb of ['doctor', 'sweep', 'init', 'uninstall', 'demo', 'secret'])
      expect(ALLOW.join()).not.toContain(verb)
    expect(ASK.join()).toContain('--force')
  })
})

describe('an older dibs', () => {
  test('from another place is replaced', () => {
    const before = '{\n  "hooks": {\n    "Stop": [{ "hooks": [] }]\n  }\n}\n'
    expect(put(put(before, older))).toBe(put(before))
    expect(put(put(null, older))).toBe(put(null))
  })

  test('on an event that this one does not use is taken out', () => {
    const hook = { type: 'command', command: 'node', args: ['/old/dist/hook.cjs', 'PreCompact'] }
    expect(out(JSON.stringify({ hooks: { PreCompact: [{ hooks: [hook] }] }, a: 1 }))).toBe('{"a":1}')
  })
})

describe('uninstall takes out only what is ours', () => {
  const mine = '{"type":"command","command":"node","args":["/x/dist/hook.cjs","Stop"]}'
  test.each<[name: string, before: string, after: string | null]>([
    [
      'from a group with others',
      `{"hooks":{"Stop":[{"hooks":[1,${mine},2]}]}}`,
      '{"hooks":{"Stop":[{"hooks":[1,2]}]}}',
    ],
    ['the group when it was alone', `{"hooks":{"Stop":[{"hooks":[${mine}]},{}]}}`, '{"hooks":{"Stop":[{}]}}'],
    ['twice in one group', `{"hooks":{"Stop":[{"hooks":[${mine},${mine}]}]},"a":1}`, '{"a":1}'],
    [
      'other members keep their place',
      `{"a":1,"hooks":{"Stop":[{"hooks":[${mine}]}]},"b":2}`,
      '{"a":1,"b":2}',
    ],
    [
      'rules',
      '{"permissions":{"ask":["x","Bash(dibs log:*)"],"allow":[]}}',
      '{"permissions":{"ask":["x"],"allow":[]}}',
    ],
    [
      'a line comment above keeps its end',
      '{"permissions":{"ask":[1, // x\n"Bash(dibs log:*)"]}}',
      '{"permissions":{"ask":[1 // x\n]}}',
    ],
    [
      'a line comment does not swallow the next',
      '{"permissions":{"ask":[1, // x\n "Bash(dibs log:*)",\n "Bash(dibs why:*)", 2]}}',
      '{"permissions":{"ask":[1, // x\n  2]}}',
    ],
    [
      'a comment that somebody added stays',
      '{\n  "permissions": {\n    // dibs\n    "ask": ["Bash(dibs log:*)"]\n  }\n}\n',
      '{\n  "permissions": {\n    // dibs\n  }\n}\n',
    ],
    [
      'a hook script of another tool',
      '{"hooks":{"Stop":[{"hooks":[{"args":["/x/hook.cjs","Stop"]}]}]}}',
      '=',
    ],
    [
      'another use of such a path',
      '{"hooks":{"Stop":[{"hooks":[{"args":["/x/dist/hook.cjs","lint"]}]}]}}',
      '=',
    ],
    ['a similar name', '{"hooks":{"Stop":[{"hooks":[{"args":["/x/mydist/hook.cjs","Stop"]}]}]}}', '='],
    [
      'rules of others for dibs',
      '{"permissions":{"allow":["Bash(dibs doctor:*)","Bash(dibs *)"],"deny":["Bash(dibs log:*)"]}}',
      '=',
    ],
    ['odd groups', '{"hooks":{"Stop":[null,1,{},{"hooks":null},{"hooks":[null,{"args":1}]}],"Else":5}}', '='],
    ['nothing', '{}', '='],
  ])('%s', (_, before, after) => {
    expect(out(before)).toBe(after === '=' ? before : after)
  })
})

describe('a file that dibs does not understand is refused', () => {
  test.each<[before: string, line: number, column: number, what: RegExp]>([
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, /comma expected/i],
    ['{\r\n  "a": tru\r\n}', 2, 8, /invalid symbol/i],
    ['{"a": 1', 1, 8, /close brace expected/i],
    ['\uFEFF{"a": 1}}', 1, 9, /end of file expected/i],
    ['// only a comment\n', 2, 1, /value expected/i],
    ['[]', 1, 1, /the settings should be an object, not an array/],
    ['null', 1, 1, /object, not null/],
    ['{\n\t"hooks": []}', 2, 11, /"hooks" should be an object, not an array/],
    ['{"hooks": {"Stop": {}}}', 1, 20, /"hooks.Stop" should be an array, not an object/],
    ['{"permissions": "all"}', 1, 17, /"permissions" should be an object, not a string/],
    ['{"permissions": {"allow": true}}', 1, 27, /"permissions.allow" should be an array, not a boolean/],
    ['{"hooks": {}, "hooks": {}}', 1, 15, /"hooks" is there twice/],
    ['{"hooks": {"Stop": [], "Stop": []}}', 1, 24, /"hooks.Stop" is there twice/],
  ])('%j', (before, line, column, what) => {
    const problem = { line, column, what: expect.stringMatching(what) }
    expect(install(before, want)).toEqual({ ok: false, problem })
    expect(uninstall(before)).toEqual({ ok: false, problem })
  })
})

test('enabled plugins: the later text decides, and only true is on', () => {
  const on = '{"enabledPlugins": {"dibs@market": true, "dibsy@m": true, "dibs@off": false}}'
  expect(enabledPlugins([null, on, '{'])).toEqual(['dibs@market'])
  expect(enabledPlugins([on, '{"enabledPlugins": {"dibs@market": false}}'])).toEqual([])
  expect(enabledPlugins(['[]', '{"enabledPlugins": ["dibs@x"]}'])).toEqual([])
})

test('hooks that are switched off are noticed', () => {
  expect([null, '', '[', '{"disableAllHooks":false}', '{"disableAllHooks":true}'].map(hooksOff)).toEqual([
    false,
    false,
    false,
    false,
    true,
  ])
})

test('a diff shows changed lines with three around them', () => {
  const lines = Array.from({ length: 20 }, (_, i) => `line ${i + 1}`)
  const after = lines.flatMap((l) => (l === 'line 5' ? [l, 'new'] : l === 'line 15' ? [] : [l]))
  expect(diff('f', `${lines.join('\n')}\n`, after.join('\r\n'))).toBe(
    `--- f\n+++ f\n@@ -3,6 +3,7 @@\n line 3\n line 4\n line 5\n+new\n line 6\n line 7\n line 8\n` +
      `@@ -12,9 +13,8 @@\n line 12\n line 13\n line 14\n-line 15\n line 16\n line 17\n line 18\n line 19\n` +
      '-line 20\n+line 20\n\\ No newline at end of file\n',
  )
  expect(diff('f', null, 'a\n')).toBe('--- /dev/null\n+++ f\n@@ -0,0 +1,1 @@\n+a\n')
  expect(diff('f', 'a', 'a')).toBe('')
})

// --- properties ------------------------------------------------------------------------------------------------

const mine = want.hooks.PreToolUse![0]!.hooks[0]!
const command = fc.record({
  type: fc.constant('command'),
  command: fc.constantFrom('echo', 'node', '/x/dist/hook.cjs'),
})
const group = fc.record(
  {
    matcher: fc.constantFrom('', 'Edit|Write|NotebookEdit|MultiEdit', 'Bash'),
    hooks: fc.array(command, { maxLength: 2 }),
  },
  { requiredKeys: ['hooks'] },
)
const events = fc.dictionary(
  fc.constantFrom('Stop', 'PreToolUse', 'PostToolUse', 'SessionStart', 'Notification'),
  fc.array(group, { maxLength: 2 }),
  { noNullPrototype: true },
)
const rule = fc.constantFrom('Bash(ls:*)', 'Bash(dibs *)', 'Read(~/x)')
const permissions = fc.record(
  {
    allow: fc.array(rule, { maxLength: 3 }),
    ask: fc.array(rule, { maxLength: 2 }),
    deny: fc.array(rule, { maxLength: 1 }),
  },
  { requiredKeys: [] },
)
const settings = fc
  .record(
    { hooks: events, permissions, model: fc.jsonValue({ maxDepth: 2 }), 'a "key"': fc.string() },
    { requiredKeys: [] },
  )
  .chain((value) => fc.shuffledSubarray(Object.entries(value), { minLength: Object.keys(value).length }))
  .map((entries) => Object.fromEntries(entries))

/** Prints JSON with anything between its tokens that JSON with comments allows. */
function print(value: unknown, gap: (trailing?: boolean) => string): string {
  if (Array.isArray(value))
    return list(
      '[',
      value.map((item) => print(item, gap)),
      ']',
      gap,
    )
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([k, v]) => `${JSON.stringify(k)}${gap()}:${gap()}${print(v, gap)}`,
  )
  return list('{', members, '}', gap)
}
function list(open: string, items: string[], close: string, gap: (trailing?: boolean) => string): string {
  const body = items.map((item, i) => gap() + item + gap() + (i < items.length - 1 ? ',' : gap(true)))
  return open + body.join('') + (items.length ? '' : gap()) + close
}

const neat = settings.chain((value) =>
  fc.constantFrom('', ' ', '  ', '    ', '\t').map((indent) => JSON.stringify(value, null, indent)),
)
const eols = fc.constantFrom('\n', '\r\n', '\r')
const pieces = fc.constantFrom(
  '',
  '',
  '',
  ' ',
  '\t',
  '  ',
  '\n',
  '\n  ',
  '\n\n',
  '/* a, b */',
  ' // it, "too"\n',
  '/* two\nlines */',
)
const odd = fc
  .tuple(settings, fc.array(pieces, { minLength: 1, maxLength: 40 }), fc.boolean())
  .map(([value, gaps, trailing]) => {
    let i = 0
    const next = (): string => gaps[i++ % gaps.length]!
    const body = print(value, (last) => (last ? (trailing && i % 3 === 0 ? `,${next()}` : '') : next()))
    return next() + body + next()
  })
const anyFile = fc
  .tuple(fc.oneof(neat, odd), eols, fc.constantFrom('', '\uFEFF'), fc.constantFrom('', '\n', '\n\n', ' '))
  .map(([body, eol, bom, end]) => bom + (body + end).replaceAll('\n', eol))
const RUNS = { numRuns: Number(process.env.DIBS_TEST_RUNS ?? 300) }

describe('for any settings file', { timeout: 600_000 }, () => {
  test('init then uninstall gives the bytes from before, and init twice is init once', () => {
    fc.assert(
      fc.property(anyFile, (before) => {
        const after = put(before)
        expect(put(after)).toBe(after)
        expect(out(after)).toBe(before)
        expect(out(before)).toBe(before)
      }),
      RUNS,
    )
  })

  test('init only adds characters, and what it adds means exactly the hooks and rules', () => {
    fc.assert(
      fc.property(anyFile, (before) => {
        const after = put(before)
        let at = 0
        for (const c of before) at = after.indexOf(c, at) + 1 || Number.NaN
        expect(at).not.toBeNaN()
        const expected = meaning(before)
        for (const [event, groups] of Object.entries(want.hooks)) {
          expected.hooks = { ...expected.hooks, [event]: [...(expected.hooks?.[event] ?? []), ...groups] }
        }
        const { allow = [], ask = [] } = expected.permissions ?? {}
        expected.permissions = { ...expected.permissions, allow: [...allow, ...ALLOW], ask: [...ask, ...ASK] }
        expect(meaning(after)).toEqual(expected)
      }),
      RUNS,
    )
  })

  test('an older dibs from another place leaves nothing', () => {
    fc.assert(
      fc.property(anyFile, (before) => {
        expect(put(put(before, older))).toBe(put(before))
      }),
      RUNS,
    )
  })

  test('whatever others write among ours, uninstall takes ours and leaves theirs', () => {
    const hooks = fc.array(fc.oneof(fc.constant(mine), command), { maxLength: 4 })
    const rules = fc.array(fc.oneof(rule, fc.constantFrom(...ALLOW, ...ASK)), { maxLength: 5 })
    const mixed = fc.record({
      hooks: fc.record({ Stop: fc.array(fc.record({ hooks }), { maxLength: 4 }) }),
      permissions: fc.record({ allow: rules, ask: rules }),
    })
    fc.assert(
      fc.property(mixed, fc.array(pieces, { minLength: 1, maxLength: 40 }), (value, gaps) => {
        let i = 0
        const after = out(print(value, (last) => (last ? '' : gaps[i++ % gaps.length]!)))
        const left = after === null || after.trim() === '' ? undefined : meaning(after)
        const theirs = (list: unknown[] = []): unknown[] =>
          list.filter((r) => ![...ALLOW, ...ASK].includes(r as string))
        expect(left?.permissions?.allow ?? []).toEqual(theirs(value.permissions.allow))
        expect(left?.permissions?.ask ?? []).toEqual(theirs(value.permissions.ask))
        const groups = value.hooks.Stop.filter((g) => g.hooks.length === 0 || g.hooks.some((h) => h !== mine))
        expect(left?.hooks?.Stop ?? []).toEqual(
          groups.map((g) => ({ hooks: g.hooks.filter((h) => h !== mine) })),
        )
      }),
      RUNS,
    )
  })
})
